/** Owns the talk with the server: one question out; a reply or a Problem back. */

/** Why a question got no reply, in words that can be shown. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {{canRetry?: boolean, waitSeconds?: number}} [advice] whether asking
   *   the same again may help, and how long the server wants to be left alone
   */
  constructor(message, { canRetry = false, waitSeconds = 0 } = {}) {
    super(message);
    this.name = "Problem";
    this.canRetry = canRetry;
    this.waitSeconds = waitSeconds;
  }
}

/**
 * Ask one question.
 * @param {string} question
 * @param {AbortSignal} signal
 * @returns {Promise<object>} the reply of POST /api/chat
 * @throws {Problem} for every failure but an abort, which passes through
 */
export async function ask(question, signal) {
  const response = await unlessAborted(signal, "The server could not be reached.", () => post(question, signal));
  if (!response.ok) throw await problemIn(response);
  return unlessAborted(signal, "The reply could not be read.", () => response.json());
}

function post(question, signal) {
  return fetch("/api/chat", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json, application/problem+json" },
    body: JSON.stringify({ question }),
    signal,
  });
}

async function unlessAborted(signal, message, work) {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Problem(message, { canRetry: true });
  }
}

async function problemIn(response) {
  const waitSeconds = secondsUntil(response.headers.get("Retry-After"));
  const canRetry = waitSeconds > 0 || response.status === 429 || response.status >= 500;
  return new Problem(await wordsIn(response), { canRetry, waitSeconds });
}

async function wordsIn(response) {
  // A proxy in between may answer in HTML, so nothing is taken for granted.
  const { detail, title } = (await response.json().catch(() => null)) ?? {};
  const words = [detail, title].find((text) => typeof text === "string" && text.trim());
  return words ?? `The server could not answer (${response.status}).`;
}

/**
 * Read a Retry-After header, which is a number of seconds or a date (RFC 9110).
 * @param {string | null} header
 * @param {number} [now] milliseconds since the epoch
 * @returns {number} whole seconds, 0 where there is nothing to wait for
 */
export function secondsUntil(header, now = Date.now()) {
  if (!header) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1000);
  return seconds > 0 ? seconds : 0;
}
