/**
 * Owns the conversation: what is asked, what is on its way, what came back. One question
 * at a time; nothing is kept or stored.
 */
import { Client } from "./client.js";
import { Composer } from "./composer.js";
import { plainText } from "./copying.js";
import { renderFeedback } from "./feedback.js";
import { button, element, foreign } from "./nodes.js";
import { Problem } from "./problem.js";
import { Rest } from "./rest.js";
import { renderPreview, renderTurn } from "./turn.js";

/** What is told of earlier turns: few enough, and short enough for the server's limit on a body. */
const MOST_SAID = 8;
const LONGEST_SAID = 1500;
const FEEDBACK_ABSENT = [404, 405, 501];

/** A conversation with one server, and the nodes that show it. */
export class Conversation {
  #options;
  #emit;
  #client;
  #composer;
  #log;
  #pending = element("div", { class: "pending", hidden: "" });
  #suggestions;
  #asking = null;
  #failed = "";
  #history = [];
  #takesFeedback;
  #feedbackRest = new Rest();

  /**
   * @param {Options} options
   * @param {(name: string, detail: object) => void} emit tells the page what happened
   */
  constructor(options, emit) {
    const { say, endpoint } = options;
    this.#options = options;
    this.#emit = emit;
    this.#takesFeedback = options.feedback;
    this.#client = endpoint && new Client(endpoint);
    this.#composer = new Composer(say, { onAsk: (question) => this.ask(question), onStop: () => this.stop(), onRetry: () => this.#retry() }, options);
    this.#log = element("div", { id: "log", class: "log", role: "log", "aria-label": say("log") });
    this.#suggestions = options.suggestions.map((words) => button({ class: "suggestion", dir: "auto" }, words, () => this.ask(words)));
    this.node = this.#build();
    if (!this.#client) this.#refuse();
  }

  /** Put the caret where questions are written. */
  focus() {
    this.#composer.focus();
  }

  /** Give up the question that is on its way; its words go back into the box. */
  stop() {
    this.#asking?.abort();
  }

  /**
   * Put a question to the server and show what comes of it.
   * @param {string} question
   */
  async ask(question) {
    if (!question || this.#asking || !this.#client || this.#composer.rests) return;
    this.#begin(question);
    const { signal } = this.#asking;
    try {
      const reply = await this.#client.ask(question, { signal, history: this.#history, onPart: (name, part) => this.#preview(name, part) });
      const turn = this.#turn(question, reply);
      this.#finish("");
      this.#show(turn);
      this.#remember(question, reply.answer);
      this.#emit("wherein-answer", summary(question, reply));
    } catch (error) {
      this.#giveUp(error, question, signal);
    }
  }

  #build() {
    const { inline } = this.#options;
    const region = inline ? {} : { role: "region", tabindex: "0", "aria-label": this.#options.heading };
    const scroller = element("div", { class: "scroller", ...region }, this.#greeting(), this.#log, this.#pending);
    return element("div", { class: "conversation" }, scroller, this.#composer.node);
  }

  #greeting() {
    const { say, greeting } = this.#options;
    const items = this.#suggestions.map((one) => element("li", {}, one));
    const examples = items.length
      ? element("div", { id: "suggestions", class: "suggestions" }, element("p", { class: "small" }, say("examples")), element("ul", { role: "list" }, ...items))
      : null;
    return element("section", { class: "greeting" }, element("p", { class: "lead", dir: "auto" }, greeting), examples);
  }

  #refuse() {
    this.#composer.disable();
    for (const one of this.#suggestions) one.disabled = true;
  }

  #begin(question) {
    this.#asking = new AbortController();
    this.#composer.hideProblem();
    if (this.#composer.draft === question) this.#composer.draft = "";
    this.#pending.replaceChildren(foreign("p", "question", question));
    this.#showBusy(true);
    this.#composer.status = this.#options.say("looking");
    this.#composer.focus();
    this.#scrollTo(this.#pending);
  }

  /** Show what of an answer is there already, once. Only the whole of it is read out. */
  #preview(name, reply) {
    if (name !== "answer" || reply.answered !== true || this.#pending.childElementCount > 1) return;
    this.#pending.append(element("div", { "aria-hidden": "true" }, renderPreview(reply)));
  }

  #finish(words) {
    this.#asking = null;
    this.#pending.replaceChildren();
    this.#showBusy(false);
    this.#composer.status = words;
  }

  #giveUp(error, question, signal) {
    const { say } = this.#options;
    this.#finish(signal.aborted ? say("stopped") : "");
    if (!this.#composer.draft) this.#composer.draft = question;
    if (!signal.aborted) this.#showProblem(asProblem(error), question);
    this.#composer.focus();
  }

  #showProblem(problem, question) {
    this.#failed = question;
    this.#composer.showProblem(problem);
    this.#emit("wherein-error", { question, kind: problem.key, status: problem.values.n ?? null });
  }

  #retry() {
    this.ask(this.#failed);
  }

  #showBusy(busy) {
    this.#pending.hidden = !busy;
    this.#composer.busy = busy;
    for (const one of this.#suggestions) one.disabled = busy;
  }

  #turn(question, reply) {
    const turn = renderTurn(question, reply, this.#options);
    turn.append(this.#footer(reply));
    return turn;
  }

  #footer(reply) {
    const { say, endpoint } = this.#options;
    const told = element("span", { class: "told", role: "status" });
    const copy = async () => {
      told.textContent = await copied(plainText(reply, endpoint)) ? say("copied") : say("cannotCopy");
    };
    const copying = reply.answered === true ? element("div", { class: "copying" }, button({ class: "copy" }, say("copy"), copy), told) : null;
    const feedback = this.#takesFeedback && typeof reply.id === "string" ? renderFeedback(say, (report) => this.#report({ id: reply.id, ...report }), this.#feedbackRest) : null;
    return element("div", { class: "after small" }, copying, feedback);
  }

  async #report(report) {
    this.#emit("wherein-feedback", report);
    const problem = await this.#client.report(report);
    if (problem) this.#feedbackRest.begin(problem.waitSeconds, () => this.#log.querySelectorAll(".feedback button"));
    if (FEEDBACK_ABSENT.includes(problem?.values.n)) this.#forgoFeedback();
    return problem;
  }

  /** A server that takes no feedback is not asked to again, and nobody is invited to give any. */
  #forgoFeedback() {
    this.#takesFeedback = false;
    const hadFocus = this.#log.querySelector(".feedback :focus");
    for (const box of this.#log.querySelectorAll(".feedback")) box.remove();
    if (hadFocus) this.#composer.focus();
  }

  /** Keep what a follow-up may lean on, for as long as the page is open. */
  #remember(question, answer) {
    const turns = [{ role: "user", content: question }, { role: "assistant", content: answer }];
    const said = turns.map(({ role, content }) => ({ role, content: content.slice(0, LONGEST_SAID) }));
    this.#history = [...this.#history, ...said].slice(-MOST_SAID);
  }

  #show(turn) {
    this.#log.append(turn);
    this.#scrollTo(turn);
    this.#composer.focus();
  }

  /** Scroll the panel, or in a low window what holds it; the page around is its owner's. */
  #scrollTo(node) {
    if (this.#options.inline) return node.scrollIntoView({ block: "start" });
    for (const box of [this.#log.parentElement, this.node.parentElement]) {
      box.scrollTop += 1 + node.getBoundingClientRect().top - box.getBoundingClientRect().top;
    }
  }
}

function asProblem(error) {
  if (error instanceof Problem) return error;
  console.error(error);
  return new Problem("unreadable", { canRetry: true });
}

function summary(question, { id, answered, reason, confidence, citations }) {
  return { id, question, answered, reason, confidence, citations: citations.length };
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
