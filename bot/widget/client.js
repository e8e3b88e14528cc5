/**
 * Owns the talk with the server: one question out; a reply or a Problem back. Knows
 * nothing of how either looks. Sends no cookie and follows no redirect.
 */
import { EventReader } from "./events.js";
import { Problem, interruption, refusal } from "./problem.js";

const MOST_BYTES = 2 * 2 ** 20;
const LONGEST_SILENCE = 60000;
/** How long the end of a reply may take that is there already. */
const LONGEST_REST = 2000;
/** What it was when the widget was loaded, whatever the page makes of it later. */
const send = globalThis.fetch;
const PARTS = ["passages", "answer", "citations", "done"];

/** Asks one server, in a stream where the server can. */
export class Client {
  #endpoint;
  #streams = true;

  /** @param {URL} endpoint the folder that `api/chat` stands in */
  constructor(endpoint) {
    if (typeof send !== "function") throw new TypeError("This page has taken fetch away.");
    this.#endpoint = endpoint;
  }

  /**
   * Ask one question.
   * @param {string} question
   * @param {{signal: AbortSignal, history?: {role: string, content: string}[], onPart?: (name: string, reply: object) => void}} how
   *   `history` is what was said before, oldest first; `onPart` is told of every part of a streamed reply, with all that is there by then
   * @returns {Promise<object>} the reply, in the shape of POST /api/chat
   * @throws {Problem} for every failure but an abort, which passes through
   */
  async ask(question, { signal, history = [], onPart = () => {} }) {
    const watch = new Watch(signal);
    try {
      const response = await this.#post("api/chat", { question, ...(history.length && { history }), ...(this.#streams && { stream: true }) }, watch);
      if (response.ok) return checked(await read(response, watch, onPart));
      const body = parsed(await textOf(response, watch).catch(() => ""));
      if (!this.#streams || !refusesStreams(response, body)) throw refusal(response, body);
    } catch (error) {
      watch.giveUp();
      throw signal.aborted || error instanceof Problem ? error : new Problem("unreachable", { canRetry: true });
    } finally {
      watch.end();
    }
    this.#streams = false;
    return this.ask(question, { signal, history });
  }

  /**
   * Say how an answer was.
   * @param {{id: string, thumb: "up" | "down", reason?: string, comment?: string}} report
   * @returns {Promise<Problem | null>} why it was not taken, if it was not
   */
  async report(report) {
    const watch = new Watch();
    try {
      const response = await this.#post("api/feedback", report, watch);
      return response.ok ? null : refusal(response);
    } catch {
      return new Problem("unreachable");
    } finally {
      watch.end();
    }
  }

  async #post(path, body, { signal }) {
    try {
      return await this.#send(path, body, signal);
    } catch (error) {
      if (!signal.aborted) this.#explain();
      throw error;
    }
  }

  /** A browser does not say whether a server is down or does not allow the page; the owner can look. */
  #explain() {
    const { origin } = this.#endpoint;
    if (origin !== location.origin) console.warn(`wherein: ${origin} could not be asked. If it runs, does its setting WHEREIN_ALLOWED_ORIGINS list this page's origin, ${globalThis.origin}?`);
  }

  #send(path, body, signal) {
    return send.call(globalThis, new URL(path, this.#endpoint), {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream, application/json, application/problem+json" },
      body: JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal,
    });
  }
}

/** Gives up when a person says so, or when the server has been silent for too long. */
class Watch {
  #giveUp = new AbortController();
  #timer = 0;

  constructor(stop) {
    stop?.addEventListener("abort", () => this.giveUp(), { once: true, signal: this.signal });
    this.heard();
  }

  get signal() {
    return this.#giveUp.signal;
  }

  heard() {
    this.#wait(LONGEST_SILENCE);
  }

  /** Let the connection end by itself, so that it can be used again. */
  end() {
    this.#wait(LONGEST_REST);
  }

  giveUp() {
    this.#giveUp.abort();
  }

  #wait(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.giveUp(), milliseconds);
  }
}

function refusesStreams({ status }, body) {
  const { errors } = Object(body);
  return status === 422 && Array.isArray(errors) && errors.some((one) => Object(one).where === "body.stream");
}

async function read(response, watch, onPart) {
  const type = response.headers.get("Content-Type") ?? "";
  if (/^text\/event-stream\b/i.test(type)) return readStream(response, watch, onPart);
  if (/^application\/json\b/i.test(type)) return parsed(await textOf(response, watch));
  throw new Problem("unreadable", { canRetry: true });
}

async function readStream(response, watch, onPart) {
  const events = new EventReader();
  const reply = { passages: [] };
  for await (const text of pieces(response, watch)) {
    for (const { name, data } of events.push(text)) {
      const part = parsed(data);
      if (name === "error") throw interruption(part);
      if (!PARTS.includes(name)) continue;
      add(reply, Object(part));
      if (name === "done") return reply;
      onPart(name, reply);
    }
  }
  throw new Problem("broken", { canRetry: true });
}

/** Take what a part tells. Passages that citations bring with them are further ones. */
function add(reply, { passages, ...part }) {
  Object.assign(reply, part);
  if (Array.isArray(passages)) reply.passages.push(...passages);
}

async function textOf(response, watch) {
  const texts = [];
  for await (const text of pieces(response, watch)) texts.push(text);
  return texts.join("");
}

/** Yield a body as text while it comes, and refuse to be drowned in it. */
async function* pieces({ body }, watch) {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let left = MOST_BYTES;
  for (;;) {
    const { done, value } = await next(reader, watch);
    if (done) return yield decoder.decode();
    watch.heard();
    left -= value.length;
    if (left < 0) throw new Problem("unreadable");
    yield decoder.decode(value, { stream: true });
  }
}

async function next(reader, { signal }) {
  try {
    return await reader.read();
  } catch (error) {
    throw signal.aborted ? error : new Problem("broken", { canRetry: true });
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Take for a reply only what has the parts of one. */
function checked(reply) {
  const { answer, citations, passages } = Object(reply);
  const isReply = typeof answer === "string" && [citations, passages].every((list) => Array.isArray(list) && list.every(isRecord));
  if (!isReply) throw new Problem("unreadable", { canRetry: true });
  return reply;
}

function isRecord(value) {
  return typeof value === "object" && value !== null;
}
