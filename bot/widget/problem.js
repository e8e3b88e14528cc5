/** Owns why a question got no reply. */

/** A failure that can be told: a key of the strings, and what the server said of it. */
export class Problem extends Error {
  /**
   * @param {string} key which of the strings says it
   * @param {{values?: Record<string, number>, detail?: string, canRetry?: boolean,
   *   waitSeconds?: number}} [more] numbers in the string, the server's own words, whether
   *   asking the same again may help, and how long the server wants to be left alone
   */
  constructor(key, { values = {}, detail = "", canRetry = false, waitSeconds = 0 } = {}) {
    super(key);
    this.name = "Problem";
    this.key = key;
    this.values = values;
    this.detail = detail;
    this.canRetry = canRetry;
    this.waitSeconds = waitSeconds;
  }
}

/**
 * Read a Retry-After header, which is a number of seconds or a date (RFC 9110).
 * @param {string | null} header
 * @param {number} [now] milliseconds since the epoch
 * @returns {number} whole seconds, 0 where there is nothing to wait for
 */
export function secondsUntil(header, now = Date.now()) {
  if (!header) return 0;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1000);
  return seconds > 0 ? seconds : 0;
}

/**
 * Say why a response is no answer. A proxy in between may have answered in HTML, so
 * nothing is taken for granted.
 * @param {Response} response
 * @param {unknown} body what its JSON holds, if it is JSON
 * @returns {Problem}
 */
export function refusal({ status, headers }, body) {
  const waitSeconds = secondsUntil(headers.get("Retry-After"));
  const canRetry = waitSeconds > 0 || status === 429 || status >= 500;
  const { detail, title } = Object(body);
  const words = [detail, title].find((text) => typeof text === "string" && text.trim()) ?? "";
  return new Problem(keyOf(status), { values: { n: status }, detail: words.slice(0, 500), canRetry, waitSeconds });
}

/**
 * Say why an event of a stream is no answer.
 * @param {unknown} body the problem that the event carries
 * @returns {Problem}
 */
export function interruption(body) {
  const { detail, status } = Object(body);
  const words = typeof detail === "string" ? detail.slice(0, 500) : "";
  const number = Number.isInteger(status) ? status : 500;
  return new Problem(keyOf(number), { values: { n: number }, detail: words, canRetry: true });
}

function keyOf(status) {
  if (status === 401 || status === 403) return "refused";
  return status === 429 ? "busy" : "failed";
}
