/** Owns the workbench of the demo: what is chosen there shows in the widget and in the line to paste. */

const find = (id) => document.getElementById(id);
const form = find("options");
const widget = document.querySelector("wherein-widget");
const versions = JSON.parse(find("tag").dataset.versions);

form.addEventListener("input", ({ target }) => follow(target.name));
find("copy").addEventListener("click", copyLines);
follow();

/** Show what is chosen. Only its own switch opens or closes the widget, which whoever tries it does, too. */
function follow(changed) {
  const chosen = Object.fromEntries(choices());
  for (const { name } of form.elements) {
    if (name === "open" && name !== changed) continue;
    if (name in chosen) widget.setAttribute(name, chosen[name]);
    else widget.removeAttribute(name);
  }
  const place = "inline" in chosen ? find("place") : document.body;
  if (widget.parentElement !== place) place.append(widget);
  find("tag").textContent = lines(chosen);
}

/** Yield the attributes that say in what the widget differs from one that says nothing. */
function* choices() {
  for (const { name, type, checked, value } of form.elements) {
    if (name === "feedback") {
      if (!checked) yield [name, "off"];
    } else if (type === "checkbox") {
      if (checked) yield [name, ""];
    } else if (value) yield [name, value];
  }
}

/** Write the tag that says it all; for a widget in its place that is an element, beside a bare tag. */
function lines({ inline, ...chosen }) {
  const [address, integrity] = versions[chosen.lang];
  const source = { src: new URL(address, location.origin).href, integrity, crossorigin: "anonymous" };
  const data = Object.fromEntries(Object.entries(chosen).map(([name, value]) => [`data-${name === "heading" ? "title" : name}`, value]));
  if (inline === undefined) return tag("script", { ...source, ...data, defer: "" });
  return `${tag("wherein-widget", { inline, ...chosen })}\n${tag("script", { ...source, defer: "" })}`;
}

function tag(name, attributes) {
  const written = Object.entries(attributes).map(([name, value]) => (value ? `${name}="${escaped(value)}"` : name));
  return `<${name} ${written.join("\n  ")}></${name}>`;
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

async function copyLines() {
  try {
    await navigator.clipboard.writeText(find("tag").textContent);
    find("copied").textContent = "Copied.";
  } catch {
    find("copied").textContent = "Copying is not allowed here. Select the lines and copy them by hand.";
  }
}
