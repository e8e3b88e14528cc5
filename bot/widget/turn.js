/**
 * Owns how a question and its reply look. Knows nothing of the network and
 * adds no words to an answer: it shows the reply's own text and its quotes.
 */
import { anchorLabel } from "./anchors.js";
import { documentLink, documentUrl } from "./links.js";
import { button, element, foreign } from "./nodes.js";
import { excerpt, quoteInContext } from "./quote.js";

/** Where a line has its markers: a quote's behind it, a model's behind each sentence. */
const AT_THE_END = "at the end";
const ANYWHERE = "anywhere";

/** What one turn shows at most; more says that it was cut. */
const MOST = { lines: 200, lineLength: 4000, length: 40000, citations: 50, passages: 50 };

/**
 * Build the turn that shows a question and its reply.
 * @param {string} question
 * @param {object} reply the reply of POST /api/chat
 * @param {object} setting
 * @param {(key: string, values?: object) => string} setting.say
 * @param {URL} setting.endpoint
 * @param {string} setting.contact where a person can be asked, or empty
 * @param {boolean} setting.inline whether there is room for all quotes at once
 * @returns {HTMLElement}
 */
export function renderTurn(question, reply, setting) {
  const body = reply.answered === true ? renderAnswer(reply, setting) : renderAbstention(reply, setting);
  const asked = foreign(setting.inline ? "h2" : "h3", "question", question);
  return element("article", { class: "turn", part: "answer" }, asked, renderUnderstood(question, reply, setting), ...body);
}

/**
 * Build the lines of an answer whose citations are not there yet.
 * @param {object} reply
 * @returns {HTMLElement}
 */
export function renderPreview({ answer }) {
  return renderLines(String(answer), () => null).lines;
}

/** Say what was made of a question that leans on those before it. */
function renderUnderstood(question, { understood }, { say }) {
  if (typeof understood?.question !== "string") return null;
  const [key, text] = understood.question === question ? ["following", understood.following] : ["understood", understood.question];
  return element("p", { class: "understood small" }, say(key), " ", foreign("span", "", String(text)));
}

function renderAnswer(reply, setting) {
  const { say } = setting;
  const isWorded = reply.generation === "checked";
  const citations = reply.citations.slice(0, MOST.citations);
  const cards = new Map(citations.map((citation, row) => [citation.marker, renderCitation(citation, reply, setting, row)]));
  const marker = (number) => cards.has(number) && renderMarker(number, cards.get(number), say);
  const { lines, isCut } = renderLines(reply.answer, marker, isWorded ? ANYWHERE : AT_THE_END);
  return [
    lines,
    isWorded ? element("p", { class: "worded small" }, say("worded")) : null,
    isCut || citations.length < reply.citations.length ? element("p", { class: "small shortened" }, say("cut")) : null,
    renderConfidence(reply.confidence, say),
    element(setting.inline ? "h3" : "h4", { class: "sources small" }, say("sources")),
    element("ol", { class: "citations", role: "list" }, ...[...cards.values()].map(({ card }) => card)),
  ];
}

function renderLines(answer, markerOf, where = AT_THE_END) {
  const all = answer.slice(0, MOST.length).split("\n", MOST.lines + 1).filter((line) => line.trim());
  const shown = all.slice(0, MOST.lines);
  const isCut = answer.length > MOST.length || shown.length < all.length || shown.some((line) => line.length > MOST.lineLength);
  const lines = shown.map((line, row) => renderLine(line.slice(0, MOST.lineLength), row, (text) => withMarkers(text, markerOf, where)));
  return { lines: element("div", { class: "answer" }, ...lines), isCut };
}

function renderLine(line, row, cut) {
  return foreign("p", row === 0 ? "line best" : "line", ...cut(line));
}

/** Turn markers into buttons. In a quote's own line, brackets further left belong to the quote. */
function withMarkers(line, markerOf, where) {
  const markers = [...line.matchAll(/\[(\d{1,9})\]/g)].map(({ 0: text, 1: digits, index }) => ({ from: index, to: index + text.length, made: markerOf(Number(digits)) }));
  const known = where === ANYWHERE ? markers.filter(({ made }) => made) : ending(line, markers);
  const bounds = [0, ...known.flatMap(({ from, to }) => [from, to]), line.length];
  const texts = known.map(({ made }, row) => [line.slice(bounds[2 * row], bounds[2 * row + 1]), made]);
  return [...texts.flat(), line.slice(bounds.at(-2))];
}

/** Keep the known markers that end a line without a gap. */
function ending(line, markers) {
  let at = line.length;
  const last = markers.findLastIndex(({ to, from, made }) => {
    if (to !== at || !made) return true;
    at = from;
    return false;
  });
  return markers.slice(last + 1);
}

function renderMarker(number, { details, title }, say) {
  const reveal = () => {
    details.open = true;
    details.firstElementChild.focus();
  };
  return button({ class: "marker", "aria-label": say("citation", { n: number, title }) }, `[${number}]`, reveal);
}

function renderConfidence(confidence, say) {
  if (typeof confidence !== "number") return null;
  return element("p", { class: "confidence small" }, say("match", { n: confidence.toFixed(2) }));
}

function renderCitation(citation, { passages }, setting, row) {
  const { say, endpoint, inline } = setting;
  const number = String(citation.marker);
  const details = element(
    "details",
    inline || row === 0 ? { open: "" } : {},
    element("summary", {}, element("span", { class: "number" }, number), renderPlace(citation, say)),
    quoteInContext(citation, passages),
    citation.stripped === true ? element("p", { class: "stripped small" }, say("stripped")) : null,
    documentLink(documentUrl(endpoint, citation.url), say("open"), say("newTab", { n: number })),
  );
  const card = element("li", { class: "citation", part: "citation", "data-marker": number }, details);
  return { card, details, title: String(citation.title) };
}

/** Say where a citation or a passage stands: title, headings, page, anchor, and in which file. */
function renderPlace({ title, headings, page, anchor, source }, say) {
  const levels = Array.isArray(headings) ? headings : [];
  const path = levels.filter((heading, level) => level > 0 || heading !== title).map((heading) => element("bdi", {}, String(heading)));
  const word = (kind, number) => say(kind, { n: number });
  const parts = [
    foreign("span", "title", String(title)),
    path.length ? element("span", { class: "headings", lang: "" }, ...parted(path, " › ")) : null,
    page == null ? null : element("span", { class: "page" }, say("page", { n: String(page) })),
    anchor ? foreign("span", "anchor", anchorLabel(String(anchor), word)) : null,
    source && source !== title ? foreign("span", "source", String(source)) : null,
  ];
  return element("span", { class: "whence" }, ...parted(parts.filter(Boolean), " · "));
}

function parted(nodes, sign) {
  return nodes.flatMap((node, row) => (row ? [sign, node] : [node]));
}

function renderAbstention({ reason, passages }, setting) {
  const { say, contact } = setting;
  const isKnown = ["no_topic", "no_match", "low_confidence"].includes(reason);
  return [
    element("p", { class: "abstention" }, say("notFound")),
    isKnown ? element("p", { class: "reason" }, say(reason)) : null,
    contact ? element("p", {}, element("a", { class: "contact", href: contact }, say("contact"))) : null,
    passages.length ? renderNearest(passages.slice(0, MOST.passages), setting) : null,
  ];
}

function renderNearest(passages, setting) {
  const items = passages.map((passage, row) => renderPassage(passage, row + 1, setting));
  return element(
    "details",
    { class: "nearest" },
    element("summary", {}, setting.say("nearest", { n: passages.length })),
    element("ol", { role: "list" }, ...items),
  );
}

function renderPassage(passage, rank, { say, endpoint }) {
  const address = documentUrl(endpoint, passage.url, `${passage.start}-${passage.end}`);
  return element(
    "li",
    { class: "passage" },
    renderPlace(passage, say),
    excerpt(passage),
    documentLink(address, say("open"), say("newTab", { n: String(rank) })),
  );
}
