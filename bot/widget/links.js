/** Owns where a link may lead: to documents of the server that answers, and nowhere else. */
import { element } from "./nodes.js";

/**
 * Link to a document.
 * @param {URL} endpoint the folder that the server's pages stand in
 * @param {unknown} url `/documents/…`, as the server gives it
 * @param {string} [place] `#start-end`, where the address has none yet
 * @returns {URL | null} null for any other address
 */
export function documentUrl(endpoint, url, place = "") {
  if (typeof url !== "string" || !url.startsWith("/documents/")) return null;
  const address = new URL(url.slice(1), endpoint);
  const folder = new URL("documents/", endpoint);
  const isInside = address.origin === endpoint.origin && address.pathname.startsWith(folder.pathname);
  if (isInside && place && !address.hash) address.hash = place;
  return isInside ? address : null;
}

/**
 * Make the link to a document; it opens in a new tab and says so, and names its host
 * where that is not the page's own.
 * @param {URL | null} address null makes none
 * @param {string} words
 * @param {string} more what only a screen reader is told
 * @returns {HTMLElement | null}
 */
export function documentLink(address, words, more) {
  if (!address) return null;
  const host = address.origin === location.origin ? null : element("span", { class: "host", dir: "ltr" }, address.host);
  const hidden = element("span", { class: "unseen" }, ` (${more})`);
  return element("a", { class: "open", href: address.href, target: "_blank", rel: "noopener noreferrer nofollow" }, words, host && " ", host, hidden);
}

/**
 * Read the address that the site's owner gave for people to write to.
 * @param {string | null} text
 * @returns {string} empty unless it is one that is safe to lead to
 */
export function contactUrl(text) {
  const parsed = text && URL.canParse(text, location.href) ? new URL(text, location.href) : null;
  return parsed && ["https:", "http:", "mailto:", "tel:"].includes(parsed.protocol) ? parsed.href : "";
}
