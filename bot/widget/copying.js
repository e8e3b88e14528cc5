/** Owns what an answer is when it is copied: its lines, then every quote with its place. */
import { documentUrl } from "./links.js";

/**
 * Write an answer with its citations as plain text.
 * @param {object} reply the reply of POST /api/chat
 * @param {URL} endpoint
 * @returns {string}
 */
export function plainText({ answer, citations }, endpoint) {
  return [answer, ...citations.map((citation) => plainCitation(citation, endpoint))].join("\n\n");
}

function plainCitation({ marker, quote, title, headings, url }, endpoint) {
  const place = [title, ...headings.filter((heading, level) => level > 0 || heading !== title)].join(" › ");
  const address = documentUrl(endpoint, url)?.href;
  return [`[${marker}] “${quote}”`, place, ...(address ? [address] : [])].join("\n");
}
