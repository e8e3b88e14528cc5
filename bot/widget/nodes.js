/** Owns the making of nodes. Text is always a text node, never markup. */

/** Runs of the signs that turn around how the words behind them are shown (UAX #9, 2.1 to 2.5). */
const TURNING = /([\u202a-\u202e\u2066-\u2069]+)/;
const MOST_TURNING = 100;

/**
 * Make an element. Strings among the children become text nodes, in which nothing is turned
 * around; null and undefined children are left out, so that optional parts read well.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child != null).flatMap((child) => (typeof child === "string" ? unturned(child) : child)));
  return made;
}

/**
 * Part a text so that it is seen in the order in which it stands: a sign that would turn words
 * around is kept in a box of its own, where it reaches none and is seen as a mark.
 * @param {string} text
 * @param {number} [most] so many boxes; in a text that wants more, marks take the place of the signs
 * @returns {(Node | string)[]}
 */
export function unturned(text, most = MOST_TURNING) {
  const parts = text.split(TURNING);
  if (parts.length > 2 * most) return [parts.filter((_, at) => at % 2 === 0).join("\u21c4")];
  return parts.map((part, at) => (at % 2 ? boxed(part) : part));
}

function boxed(signs) {
  const made = document.createElement("span");
  made.className = "turning";
  made.title = Array.from(signs, (sign) => `U+${sign.codePointAt(0).toString(16).toUpperCase()}`).join(" ");
  made.append(signs);
  return made;
}

/**
 * Make an element for words of a person or a document, whose language and
 * direction the page cannot know.
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function foreign(tag, className, ...children) {
  return element(tag, { class: className, dir: "auto", lang: "" }, ...children);
}

/**
 * Make a button that does something and never sends a form.
 * @param {Record<string, string>} attributes
 * @param {string | Node} label
 * @param {(event: Event) => void} action
 * @returns {HTMLButtonElement}
 */
export function button(attributes, label, action) {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", action);
  return made;
}

/**
 * Draw an icon of lines in a field of 24 by 24; it says nothing to a screen reader.
 * @param {string} path
 * @returns {SVGElement}
 */
export function icon(path) {
  const namespace = "http://www.w3.org/2000/svg";
  const [picture, line] = ["svg", "path"].map((tag) => document.createElementNS(namespace, tag));
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  picture.setAttribute("class", "icon");
  line.setAttribute("d", path);
  picture.append(line);
  return picture;
}
