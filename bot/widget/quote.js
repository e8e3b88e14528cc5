/** Owns how a quote is shown: in its surroundings, with the words that answer marked. */
import { element, foreign } from "./nodes.js";
import { cut, rangesIn } from "./offsets.js";

/** Characters of the passage on either side of a quote. */
const CONTEXT = 180;
/** Characters around a quote that make its paragraph do as context. */
const ENOUGH = 60;
/** Characters of a passage that was only near. */
const EXCERPT = 420;
/** Characters of a quote: no reader's quote comes near this. */
const MOST_QUOTED = 4000;
const BLANK_LINE = /\n\s*\n/;
const BLANK_LINES = /\n(?:[^\S\n]*\n)+/g;

/**
 * Show a citation's quote in the passage that holds it.
 * @param {object} citation
 * @param {object[]} passages
 * @returns {HTMLElement}
 */
export function quoteInContext(citation, passages) {
  const quote = element("mark", { class: "quote" }, ...strengthened(citation));
  const found = around(citation, passages);
  if (!found) return foreign("blockquote", classOf(citation), quote);
  const { before, after } = nearby(found);
  return foreign("blockquote", classOf(citation), ...tail(dense(before)), quote, ...head(dense(after), CONTEXT));
}

/**
 * Show the beginning of a passage.
 * @param {object} passage
 * @returns {HTMLElement}
 */
export function excerpt(passage) {
  return foreign("blockquote", classOf(passage), ...head(dense(String(passage.text).trimStart()), EXCERPT));
}

/** The lines of a PDF end where its paper does; elsewhere lines are rows, items and code. */
function classOf({ page }) {
  return page == null ? "context" : "context flowing";
}

/** Part a quote into its words, those that answer made strong. */
function* strengthened({ quote, start, answers }) {
  const text = String(quote);
  if (text.length > MOST_QUOTED) return yield* [text.slice(0, MOST_QUOTED), ellipsis()];
  let at = 0;
  for (const { from, to } of rangesIn(text, start, soundly(answers))) {
    yield text.slice(at, from);
    yield element("strong", {}, text.slice(from, to));
    at = to;
  }
  yield text.slice(at);
}

function soundly(answers) {
  const isList = Array.isArray(answers);
  return isList && answers.every((span) => Number.isInteger(span?.start) && Number.isInteger(span?.end)) ? answers : [];
}

/** Cut the passage that holds the quote; null unless it holds it to the letter. */
function around({ document_id, start, end, quote }, passages) {
  const places = passages.flatMap(({ copies, ...passage }) => [passage, ...(copies ?? []).map((copy) => ({ ...passage, ...copy }))]);
  const passage = places.find(
    (candidate) => candidate.document_id === document_id && candidate.start <= start && end <= candidate.end,
  );
  const found = passage && cut(String(passage.text), start - passage.start, end - passage.start);
  return found?.quote === quote ? found : null;
}

/** Keep to the quote's own paragraph where that shows enough. */
function nearby({ before, after }) {
  const near = { before: before.split(BLANK_LINE).at(-1), after: after.split(BLANK_LINE)[0] };
  return near.before.length + near.after.length < ENOUGH ? { before, after } : near;
}

function dense(text) {
  return text.replace(BLANK_LINES, "\n");
}

function tail(text) {
  const whole = text.trimStart();
  if (whole.length <= CONTEXT) return [whole];
  const kept = whole.slice(-CONTEXT).replace(/^(?:\S{0,40}\s+|[\udc00-\udfff])/, "");
  return [ellipsis(), kept];
}

function head(text, limit) {
  const whole = text.trimEnd();
  if (whole.length <= limit) return [whole];
  const kept = whole.slice(0, limit).replace(/(?:\s+\S{0,40}|[\ud800-\udbff])$/, "");
  return [kept, ellipsis()];
}

function ellipsis() {
  return element("span", { class: "cut", "aria-hidden": "true" }, "…");
}
