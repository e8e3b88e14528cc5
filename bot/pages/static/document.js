/**
 * Owns the place in a document: the address `#start-end` (half-open, in code
 * points) becomes a marked quote in the text, and nothing else changes.
 */
import { element } from "./element.js";
import { cut } from "./offsets.js";

const find = (id) => document.getElementById(id);
const pre = find("text");
const text = pre.textContent;
const pages = JSON.parse(document.body.dataset.pages); // numbers, and where each begins

addEventListener("hashchange", showPlace);
find("copy").addEventListener("click", copyQuote);
showPlace();

function showPlace() {
  const { hash } = location;
  const place = readPlace(hash);
  const found = place && cut(text, place.start, place.end);
  find("copied").textContent = "";
  find("highlighted").hidden = !found;
  find("note").textContent = found || hash.length < 2 ? "" : "That place is not in this document (it may have changed).";
  if (found) markQuote(found, place);
  else pre.replaceChildren(text);
}

/** Read `#118-139`; null where the address does not name a place. */
function readPlace(hash) {
  const [, start, end] = /^#(\d{1,15})-(\d{1,15})$/.exec(hash) ?? [];
  return start ? { start: Number(start), end: Number(end) } : null;
}

function markQuote({ before, quote, after }, { start, end }) {
  const mark = element("mark", { id: "quote", tabindex: "-1" }, quote);
  pre.replaceChildren(before, mark, after);
  const [page] = pages.findLast(([, begin]) => begin <= start) ?? [];
  find("range").textContent = `Highlighted: ${page ? `page ${page}, ` : ""}characters ${start}–${end}`;
  const fits = mark.getBoundingClientRect().height < innerHeight / 2;
  mark.scrollIntoView({ block: fits ? "center" : "start", behavior: "instant" });
  mark.focus({ preventScroll: true });
}

async function copyQuote() {
  try {
    await navigator.clipboard.writeText(find("quote").textContent);
    find("copied").textContent = "Copied.";
  } catch {
    find("copied").textContent = "Copying is not allowed here. Select the quote and copy it by hand.";
  }
}
