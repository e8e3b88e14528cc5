/** Owns the workbench of the demo: what is chosen there shows in the widget and in the line to paste. */

const find = (id) => document.getElementById(id);
const form = find("options");
const widget = document.querySelector("wherein-widget");
const versions = JSON.parse(find("tag").dataset.versions);

form.addEventListener("input", () => follow());
find("copy").addEventListener("click", copyLine);
follow();

function follow() {
  for (const { name, value } of form.elements) {
    if (value) widget.setAttribute(name, value);
    else widget.removeAttribute(name);
  }
  find("tag").textContent = line();
}

/** Write the tag, with an attribute for each thing that was chosen. */
function line() {
  const language = form.elements.lang.value;
  const [address, integrity] = versions[language];
  const chosen = [...form.elements].filter(({ value }) => value).map(({ name, value, dataset }) => [`data-${dataset.tag ?? name}`, value]);
  const attributes = [["src", new URL(address, location.origin).href], ["integrity", integrity], ["crossorigin", "anonymous"], ...chosen];
  return `<script ${attributes.map(([name, value]) => `${name}="${escaped(value)}"`).join("\n  ")}\n  defer></script>`;
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

async function copyLine() {
  try {
    await navigator.clipboard.writeText(find("tag").textContent);
    find("copied").textContent = "Copied.";
  } catch {
    find("copied").textContent = "Copying is not allowed here. Select the line and copy it by hand.";
  }
}
