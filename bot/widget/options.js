/** Owns what an owner may set on the tag, and what is made of values that make no sense. */
import { contactUrl } from "./links.js";
import { chooseLanguage, directionOf, speaker } from "./strings.js";

/** Attributes that change looks alone: a conversation goes on. */
export const LOOKS = ["color", "position", "theme"];
/** Attributes that a new value of begins a conversation anew. */
export const SUBSTANCE = ["endpoint", "heading", "greeting", "suggestions", "placeholder", "lang", "inline", "contact", "feedback"];

/**
 * @typedef {object} Options
 * @property {URL | null} endpoint null where the attribute is no address of a server
 * @property {string} language
 * @property {"ltr" | "rtl"} direction
 * @property {(key: string, values?: object) => string} say
 * @property {string} heading
 * @property {string} greeting
 * @property {string[]} suggestions
 * @property {string | undefined} placeholder
 * @property {string} contact
 * @property {boolean} inline
 * @property {boolean} feedback
 */

/**
 * Read what is set on a widget.
 * @param {HTMLElement} widget
 * @param {string} home the address that `endpoint` is relative to, and stands for it
 * @returns {Options}
 */
export function readOptions(widget, home) {
  const of = (name) => widget.getAttribute(name)?.trim() || undefined;
  const around = widget.parentElement?.closest("[lang]")?.lang;
  const language = chooseLanguage(of("lang"), around, navigator.language);
  const say = speaker(language);
  return {
    endpoint: endpointAt(of("endpoint"), home),
    language,
    direction: directionOf(language),
    say,
    heading: of("heading") ?? say("heading"),
    greeting: of("greeting") ?? say("greeting"),
    suggestions: (of("suggestions") ?? "").split(/[|\n]/).map((words) => words.trim()).filter(Boolean),
    placeholder: of("placeholder"),
    contact: contactUrl(of("contact")),
    inline: isOn(widget, "inline"),
    feedback: of("feedback") !== "off",
  };
}

/**
 * Tell whether a switch is on: present and not `false`.
 * @param {HTMLElement} widget
 * @param {string} name
 * @returns {boolean}
 */
export function isOn(widget, name) {
  return widget.hasAttribute(name) && widget.getAttribute(name) !== "false";
}

/** Read the folder that a server's pages stand in; null unless it can be asked over HTTP. */
function endpointAt(text, home) {
  if (!URL.canParse(text ?? "", home)) return null;
  const { origin, pathname, protocol } = new URL(text ?? ".", home);
  const folder = pathname.endsWith("/") ? pathname : `${pathname}/`;
  return ["http:", "https:"].includes(protocol) ? new URL(origin + folder) : null;
}
