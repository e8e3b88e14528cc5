/**
 * Owns what the script tag does: it defines the element, and puts one on a page that has
 * none, set as the tag's own `data-` attributes say.
 */
import { NAME, define } from "./definition.js";
import { LOOKS, SUBSTANCE } from "./options.js";

const tag = document.currentScript;

start();

function start() {
  define(new URL(".", tag?.src || document.baseURI).href);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", place, { once: true });
  else place();
}

function place() {
  if (!document.querySelector(NAME)) document.body.append(made(tag?.dataset ?? {}));
}

function made({ title, ...settings }) {
  const widget = document.createElement(NAME);
  const given = { ...(title !== undefined && { heading: title }), ...settings };
  for (const name of [...LOOKS, ...SUBSTANCE, "open"]) {
    if (Object.hasOwn(given, name)) widget.setAttribute(name, given[name]);
  }
  return widget;
}
