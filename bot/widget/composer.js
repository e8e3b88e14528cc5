/**
 * Owns the box that questions are written in: the draft, its limit, and what is said when
 * a question failed. Knows nothing of what becomes of a question.
 */
import { button, element } from "./nodes.js";
import { codePointCount } from "./offsets.js";
import { Rest } from "./rest.js";

/** Code points, as the server counts. */
const QUESTION_LIMIT = 4000;
const NEAR_LIMIT = 300;
/** UTF-16 units that the box takes: a browser would freeze over a pasted book. */
const MOST_KEPT = 4 * QUESTION_LIMIT;

/** The box, and everything around it. */
export class Composer {
  #say;
  #hooks;
  #parts;
  #busy = false;
  #rest = new Rest();

  /**
   * @param {(key: string, values?: object) => string} say
   * @param {{onAsk: (question: string) => void, onStop: () => void, onRetry: () => void}} hooks
   * @param {{placeholder?: string}} [words] the owner's own
   */
  constructor(say, hooks, { placeholder } = {}) {
    this.#say = say;
    this.#hooks = hooks;
    this.#parts = {
      box: element("textarea", { id: "question", part: "input", rows: "1", maxlength: String(MOST_KEPT), dir: "auto", autocomplete: "off", enterkeyhint: "send", "aria-describedby": "keys limit", ...(placeholder && { placeholder }) }),
      send: element("button", { type: "submit", id: "send", class: "primary", part: "send" }, say("ask")),
      stop: button({ id: "stop", class: "primary", hidden: "" }, say("stop"), hooks.onStop),
      limit: element("span", { id: "limit" }),
      status: element("p", { id: "status", class: "status", role: "status" }),
      problemText: element("p", { id: "problem-text", role: "alert" }),
      retry: button({ id: "retry", hidden: "" }, say("retry"), hooks.onRetry),
    };
    this.#parts.problem = element("div", { id: "problem", class: "notice problem", hidden: "" }, this.#parts.problemText, this.#parts.retry);
    this.node = this.#build();
  }

  get draft() {
    return this.#parts.box.value.trim();
  }

  set draft(text) {
    this.#parts.box.value = text;
    this.#showLimit();
  }

  /** Tell whether the server asked to be left alone for a while that is not over. */
  get rests() {
    return this.#rest.lasts;
  }

  set status(words) {
    this.#parts.status.textContent = words;
  }

  /** Show that a question is on its way, or no longer. */
  set busy(busy) {
    const { send, stop } = this.#parts;
    const hadFocus = [send, stop].some((one) => one.matches(":focus"));
    this.#busy = busy;
    send.hidden = busy;
    stop.hidden = !busy;
    if (hadFocus) (busy ? stop : send).focus();
  }

  /** Put the caret into the box, but open no on-screen keyboard. */
  focus() {
    if (!matchMedia("(pointer: coarse)").matches) this.#parts.box.focus({ preventScroll: true });
  }

  /** Say that nothing can be asked here, for good. */
  disable() {
    const { box, send } = this.#parts;
    box.disabled = send.disabled = true;
    this.#showWords(this.#say("unavailable"));
  }

  /**
   * Show why a question failed.
   * @param {Problem} problem
   */
  showProblem(problem) {
    this.#showWords(this.#say(problem.key, problem.values), problem.detail);
    this.#parts.retry.hidden = !problem.canRetry;
    this.#rest.begin(problem.waitSeconds, () => [this.#parts.retry]);
  }

  hideProblem() {
    this.#parts.problem.hidden = true;
    this.#parts.problemText.replaceChildren();
  }

  #build() {
    const { box, send, stop, limit, status, problem } = this.#parts;
    const form = element(
      "form",
      { id: "ask" },
      element("label", { for: "question" }, this.#say("label")),
      element("div", { class: "box" }, box, send, stop),
      element("p", { class: "hints" }, element("span", { id: "keys" }, this.#say("keys")), " ", limit),
    );
    form.addEventListener("submit", (event) => this.#submit(event));
    box.addEventListener("keydown", (event) => this.#sendOnEnter(event, form));
    box.addEventListener("input", () => this.#showLimit());
    return element("div", { class: "composer" }, status, problem, form);
  }

  #submit(event) {
    event.preventDefault();
    if (!this.draft || this.#busy || this.rests) return;
    if (this.#excess() <= 0) return this.#hooks.onAsk(this.draft);
    this.#parts.retry.hidden = true;
    this.#showWords(this.#tooLong());
  }

  #sendOnEnter(event, form) {
    // Safari reports the Enter that ends a composition only by key code 229.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    form.requestSubmit();
  }

  #showWords(words, detail = "") {
    const more = detail ? element("span", { class: "detail small", dir: "ltr", lang: "en" }, detail) : null;
    this.#parts.problem.hidden = false;
    this.#parts.problemText.replaceChildren(...[words, more].filter(Boolean));
  }

  #showLimit() {
    const over = this.#excess();
    this.#parts.box.setAttribute("aria-invalid", String(over > 0));
    const numbers = [QUESTION_LIMIT + over, QUESTION_LIMIT].map((number) => number.toLocaleString());
    this.#parts.limit.textContent = over > -NEAR_LIMIT ? numbers.join(" / ") : "";
  }

  #excess() {
    return codePointCount(this.draft) - QUESTION_LIMIT;
  }

  #tooLong() {
    return this.#say("excess", { n: this.#excess(), limit: QUESTION_LIMIT });
  }
}
