/**
 * Owns the place in a document: the address `#start-end` (half-open, in code
 * points) becomes a marked quote in the text, and nothing else changes.
 */
import { element } from "./nodes.js";
import { anchorLabel } from "./anchors.js";
import { cut, unitIndexes } from "./offsets.js";

const find = (id) => document.getElementById(id);
const pre = find("text");
const text = pre.textContent; // the labels of pages have none
const pages = JSON.parse(document.body.dataset.pages); // numbers, and where each begins
const anchors = JSON.parse(document.body.dataset.anchors); // names, and where each stands
const begins = unitIndexes(text, pages.map(([, begin]) => begin));

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
  else pre.replaceChildren(...stretch(0, text.length, pages.keys()));
}

/** Build a part of the text, with a label before each of the given pages. */
function* stretch(from, to, rows) {
  let at = from;
  for (const row of rows) {
    yield text.slice(at, begins[row]);
    yield boundary(pages[row][0]);
    at = begins[row];
  }
  yield text.slice(at, to);
}

/** Label where a page begins: by a style alone, so that the text stays what it is. */
function boundary(number) {
  const label = `Page ${number}`;
  return element("span", { class: "boundary", role: "separator", "aria-label": label, "data-label": label });
}

/** Read `#118-139`; null where the address does not name a place. */
function readPlace(hash) {
  const [, start, end] = /^#(\d{1,15})-(\d{1,15})$/.exec(hash) ?? [];
  return start ? { start: Number(start), end: Number(end) } : null;
}

function markQuote({ before, quote, after }, { start, end }) {
  const from = before.length;
  const to = from + quote.length;
  const rows = [...pages.keys()];
  const mark = element("mark", { id: "quote", tabindex: "-1" }, ...stretch(from, to, rows.filter((row) => from < begins[row] && begins[row] < to)));
  pre.replaceChildren(
    ...stretch(0, from, rows.filter((row) => begins[row] <= from)),
    mark,
    ...stretch(to, text.length, rows.filter((row) => begins[row] >= to)),
  );
  find("range").textContent = `Highlighted: ${[...whereabouts(start), `characters ${start}–${end}`].join(", ")}`;
  const fits = mark.getBoundingClientRect().height < innerHeight / 2;
  mark.scrollIntoView({ block: fits ? "center" : "start", behavior: "instant" });
  mark.focus({ preventScroll: true });
}

/** Name the heading, the page and the anchor that a place stands under. */
function* whereabouts(start) {
  const heading = [...document.querySelectorAll("#contents a")].findLast(({ hash }) => holds(readPlace(hash), start));
  if (heading) yield `“${heading.textContent}”`;
  const [page] = pages.findLast(([, begin]) => begin <= start) ?? [];
  if (page) yield `page ${page}`;
  const [anchor] = anchors.findLast(([, position]) => position <= start) ?? [];
  if (anchor) yield anchorLabel(anchor);
}

function holds({ start, end }, position) {
  return start <= position && position < end;
}

async function copyQuote() {
  try {
    await navigator.clipboard.writeText(find("quote").textContent);
    find("copied").textContent = "Copied.";
  } catch {
    find("copied").textContent = "Copying is not allowed here. Select the quote and copy it by hand.";
  }
}
