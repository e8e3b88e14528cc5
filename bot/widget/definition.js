/** Owns the element's name. Importing defines nothing. */
import { WhereinWidget } from "./element.js";

/** The name of the element. */
export const NAME = "wherein-widget";

/**
 * Register the element, once a page.
 * @param {string} home the address that an `endpoint` is relative to
 */
export function define(home) {
  if (customElements.get(NAME)) return;
  if (!URL.canParse || !CSS.supports("color", "light-dark(red, red)")) {
    console.warn("wherein: this browser is too old for the widget, which stays away");
    return;
  }
  WhereinWidget.home = home;
  customElements.define(NAME, WhereinWidget);
}
