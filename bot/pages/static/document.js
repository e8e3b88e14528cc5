/**
 * Owns the place in a document: the address `#start-end` (half-open, in code
 * points) becomes a marked quote in the text, and nothing else changes. In
 * `#start-end:a-b,c-d` the words of the quote that answer are told, too.
 */
import { element, unturned } from "./nodes.js";
import { anchorLabel } from "./anchors.js";
import { cut, rangesIn, unitIndexes } from "./offsets.js";

const find = (id) => document.getElementById(id);
const pre = find("text");
const text = pre.textContent; // the labels of pages have none
const pages = JSON.parse(document.body.dataset.pages); // numbers, and where each begins
const anchors = JSON.parse(document.body.dataset.anchors); // names, and where each stands
const MOST_TURNING = 5000;
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
    yield* unturned(text.slice(at, begins[row]), MOST_TURNING);
    yield boundary(pages[row][0]);
    at = begins[row];
  }
  yield* unturned(text.slice(at, to), MOST_TURNING);
}

/** Build a part of the text in which `wrap` makes an element of each of the ranges. */
function* woven(from, to, rows, ranges, wrap) {
  let at = from;
  for (const range of ranges) {
    yield* stretch(at, range.from, rows.filter((row) => at <= begins[row] && begins[row] <= range.from));
    yield wrap(range, rows.filter((row) => range.from < begins[row] && begins[row] < range.to));
    at = range.to;
  }
  yield* stretch(at, to, rows.filter((row) => at <= begins[row]));
}

/** Label where a page begins: by a style alone, so that the text stays what it is. */
function boundary(number) {
  const label = `Page ${number}`;
  return element("span", { class: "boundary", role: "separator", "aria-label": label, "data-label": label });
}

/** Read `#118-139` or `#118-139:120-125,131-136`; null where it does not name a place. */
function readPlace(hash) {
  const [, place, answers] = /^#(\d{1,15}-\d{1,15})(?::(\d{1,15}-\d{1,15}(?:,\d{1,15}-\d{1,15})*))?$/.exec(hash) ?? [];
  return place ? { ...readRange(place), answers: answers?.split(",").map(readRange) ?? [] } : null;
}

function readRange(range) {
  const [start, end] = range.split("-").map(Number);
  return { start, end };
}

function markQuote({ before, quote }, { start, end, answers }) {
  const from = before.length;
  const place = { from, to: from + quote.length };
  const words = rangesIn(quote, start, answers).map((range) => ({ from: from + range.from, to: from + range.to }));
  const strong = (range, rows) => element("strong", {}, ...stretch(range.from, range.to, rows));
  const mark = ({ to }, rows) => element("mark", { id: "quote", tabindex: "-1" }, ...woven(from, to, rows, words, strong));
  pre.replaceChildren(...woven(0, text.length, [...pages.keys()], [place], mark));
  const marked = find("quote");
  find("range").textContent = `Highlighted: ${[...whereabouts(start), `characters ${start}–${end}`].join(", ")}`;
  const fits = marked.getBoundingClientRect().height < innerHeight / 2;
  marked.scrollIntoView({ block: fits ? "center" : "start", behavior: "instant" });
  marked.focus({ preventScroll: true });
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
    const { start, end } = readPlace(location.hash);
    await navigator.clipboard.writeText(cut(text, start, end).quote);
    find("copied").textContent = "Copied.";
  } catch {
    find("copied").textContent = "Copying is not allowed here. Select the quote and copy it by hand.";
  }
}
