/**
 * Owns how a question and its reply look. Knows nothing of the network and
 * adds no words to an answer: it shows the reply's own text and its quotes.
 */
import { anchorLabel } from "./anchors.js";
import { element, foreign } from "./element.js";
import { cut, rangesIn } from "./offsets.js";

const CONTEXT = 180; // characters of the passage on either side of a quote
const ENOUGH = 60; // characters around a quote that make its paragraph do as context
const EXCERPT = 420; // characters of a passage that was only near
const BLANK_LINE = /\n\s*\n/;
const BLANK_LINES = /\n(?:[^\S\n]*\n)+/g;

const NOT_FOUND = "I could not find an answer to that in these documents.";
const STRIPPED = "Words such as “not” may be missing in this source. Read it with care.";
const BECAUSE = {
  no_match: "Nothing in them comes close to this question. Other words may help.",
  low_confidence: "Some passages come near, but none of them answers clearly enough to be quoted.",
};

/**
 * Build the turn that shows a question and its reply.
 * @param {string} question
 * @param {object} reply the reply of POST /api/chat
 * @param {(documentId: string) => string | undefined} urlOf where a document is
 * @returns {HTMLElement}
 */
export function renderTurn(question, reply, urlOf) {
  const body = reply.answered ? renderAnswer(reply) : renderAbstention(reply, urlOf);
  return element("article", { class: "turn" }, foreign("h2", "question", question), ...body);
}

function renderAnswer({ answer, citations, passages, confidence }) {
  const cited = new Map(citations.map((citation) => [citation.marker, citation]));
  const lines = answer.split("\n").filter((line) => line.trim());
  return [
    element("div", { class: "answer" }, ...lines.map((line, row) => renderLine(line, row, cited))),
    renderConfidence(confidence),
    element("h3", {}, citations.length === 1 ? "Citation" : "Citations"),
    element("ol", { class: "citations", role: "list" }, ...citations.map((citation) => renderCitation(citation, passages))),
  ];
}

function renderLine(line, row, cited) {
  return foreign("p", row === 0 ? "line best" : "line", ...linkMarkers(line, cited));
}

/** Link the markers that end a line; brackets further left belong to the quote. */
function linkMarkers(line, cited) {
  const [ending] = /(?:\[\d+\])*$/.exec(line);
  const markers = [...ending.matchAll(/\[(\d+)\]/g)];
  const known = markers.slice(markers.findLastIndex(([, number]) => !cited.has(Number(number))) + 1);
  const links = known.map(([marker, number]) => renderMarker(marker, cited.get(Number(number))));
  const length = known.reduce((sum, [marker]) => sum + marker.length, 0);
  return [line.slice(0, line.length - length), ...links];
}

function renderMarker(marker, { url, title, marker: number }) {
  return documentLink(url, { class: "marker", "aria-label": `Citation ${number}: ${title}` }, marker) ?? marker;
}

function renderConfidence(confidence) {
  if (typeof confidence !== "number") return null;
  const word = confidence >= 0.75 ? "Strong" : confidence >= 0.4 ? "Fair" : "Weak";
  return element("p", { class: "confidence small" }, `${word} match · ${confidence.toFixed(2)}`);
}

function renderCitation(citation, passages) {
  return element(
    "li",
    { class: "citation", "data-marker": String(citation.marker) },
    element("span", { class: "number", "aria-hidden": "true" }, String(citation.marker)),
    renderPlace(citation),
    foreign("blockquote", contextClass(citation), ...renderContext(citation, passages)),
    citation.stripped ? element("p", { class: "stripped small" }, STRIPPED) : null,
    openLink(citation.url, `citation ${citation.marker}`),
  );
}

/** Say where a citation or a passage stands: title, headings, page, anchor, and in which file. */
function renderPlace({ title, headings, page, anchor, source }) {
  const path = (headings ?? []).filter((heading, level) => level > 0 || heading !== title).join(" › ");
  return element(
    "p",
    { class: "whence" },
    foreign("span", "title", title),
    path ? foreign("span", "headings", path) : null,
    page == null ? null : element("span", { class: "page" }, `page ${page}`),
    anchor ? foreign("span", "anchor", anchorLabel(anchor)) : null,
    source && source !== title ? foreign("span", "source", source) : null,
  );
}

/** The lines of a PDF end where its paper does; elsewhere lines are rows, items and code. */
function contextClass({ page }) {
  return page == null ? "context" : "context flowing";
}

function renderContext(citation, passages) {
  const mark = element("mark", {}, ...strengthen(citation));
  const found = around(citation, passages);
  if (!found) return [mark];
  const { before, after } = nearby(found);
  return [...tail(dense(before)), mark, ...head(dense(after), CONTEXT)];
}

/** Part a quote into its words, those that answer made strong. */
function* strengthen({ quote, start, answers }) {
  let at = 0;
  for (const { from, to } of rangesIn(quote, start, answers ?? [])) {
    yield quote.slice(at, from);
    yield element("strong", {}, quote.slice(from, to));
    at = to;
  }
  yield quote.slice(at);
}

function dense(text) {
  return text.replace(BLANK_LINES, "\n");
}

/** Keep to the quote's own paragraph where that shows enough. */
function nearby({ before, after }) {
  const near = { before: before.split(BLANK_LINE).at(-1), after: after.split(BLANK_LINE)[0] };
  return near.before.length + near.after.length < ENOUGH ? { before, after } : near;
}

/** Cut the passage that holds the quote; null unless it holds it to the letter. */
function around({ document_id, start, end, quote }, passages) {
  const places = (passages ?? []).flatMap(({ copies, ...passage }) => [passage, ...(copies ?? []).map((copy) => ({ ...passage, ...copy }))]);
  const passage = places.find(
    (candidate) => candidate.document_id === document_id && candidate.start <= start && end <= candidate.end,
  );
  const found = passage && cut(passage.text, start - passage.start, end - passage.start);
  return found?.quote === quote ? found : null;
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

function renderAbstention({ reason, passages }, urlOf) {
  return [
    element("p", { class: "abstention" }, NOT_FOUND),
    BECAUSE[reason] ? element("p", { class: "reason" }, BECAUSE[reason]) : null,
    passages?.length ? renderNearest(passages, urlOf) : null,
  ];
}

function renderNearest(passages, urlOf) {
  const items = passages.map((passage) => renderPassage(passage, urlOf(passage.document_id)));
  return element(
    "details",
    { class: "nearest" },
    element("summary", {}, passages.length === 1 ? "The nearest passage" : `The ${passages.length} nearest passages`),
    element("ol", { role: "list" }, ...items),
  );
}

function renderPassage(passage, url) {
  return element(
    "li",
    { class: "passage" },
    renderPlace(passage),
    foreign("blockquote", contextClass(passage), ...head(dense(passage.text.trimStart()), EXCERPT)),
    url ? openLink(`${url}#${passage.start}-${passage.end}`, `passage ${passage.rank}`) : null,
  );
}

function openLink(url, what) {
  const hidden = element("span", { class: "unseen" }, ` (${what}, in a new tab)`);
  return documentLink(url, { class: "open" }, "Open in document", hidden);
}

/** Link to a document of this site; null for any other address. */
function documentLink(url, attributes, ...children) {
  if (typeof url !== "string" || !url.startsWith("/documents/")) return null;
  return element("a", { ...attributes, href: url, target: "_blank", rel: "noopener" }, ...children);
}
