/** Owns the making of elements. Text is always a text node, never markup. */

/**
 * Make an element. Strings among the children become text nodes; null and
 * undefined children are left out, so that optional parts read well.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child != null));
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
