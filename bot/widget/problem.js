/** Owns why a question got no reply, and what of the server's English a visitor needs for it. */

const LONGEST_WAIT = 3600;
const OURS = "urn:wherein:";
/** Types of problems that a string of the widget says all of. */
const TYPES = {
  "urn:wherein:busy": "busy",
  "urn:wherein:empty-question": "empty",
  "urn:wherein:nothing-indexed": "nothing",
};

/** A failure that can be told: a key of the strings, and what the server said of it beyond that. */
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
 * @returns {number} whole seconds, an hour at most, 0 where there is nothing to wait for
 */
export function secondsUntil(header, now = Date.now()) {
  if (!header) return 0;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1000);
  return seconds > 0 ? Math.min(seconds, LONGEST_WAIT) : 0;
}

/**
 * Say why a response is no answer. A proxy in between may have answered in HTML, so
 * nothing is taken for granted.
 * @param {Response} response
 * @param {unknown} [body] what its JSON holds, if it is JSON and was read
 * @returns {Problem}
 */
export function refusal({ status, headers }, body) {
  const waitSeconds = secondsUntil(headers.get("Retry-After"));
  const canRetry = waitSeconds > 0 || status === 429 || status >= 500;
  return problemOf(status, Object(body), { canRetry, waitSeconds });
}

/**
 * Say why an event of a stream is no answer.
 * @param {unknown} body the problem that the event carries
 * @returns {Problem}
 */
export function interruption(body) {
  const { status } = Object(body);
  return problemOf(Number.isInteger(status) ? status : 500, Object(body), { canRetry: true });
}

/** The server speaks English: what our own line says too, or an operator alone needs, is for the console. */
function problemOf(status, { type, detail, title }, more) {
  const key = keyOf(status, type);
  const words = [detail, title].find((text) => typeof text === "string" && text.trim())?.slice(0, 500) ?? "";
  const isSaid = key !== "failed" || (status >= 500 && String(type).startsWith(OURS));
  if (isSaid && words) console.info(`wherein: ${words}`);
  return new Problem(key, { values: { n: status }, detail: isSaid ? "" : words, ...more });
}

function keyOf(status, type) {
  if (Object.hasOwn(TYPES, type)) return TYPES[type];
  if (status === 401 || status === 403) return "refused";
  return status === 429 ? "busy" : "failed";
}
