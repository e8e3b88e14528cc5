/**
 * Owns `<wherein-widget>`: a launcher with a panel, or a panel in its place on the page.
 * State is in attributes, news in events. Everything is in a closed shadow root, so that
 * the page's styles and scripts and the widget leave each other alone.
 */
import sheet from "./widget.css" with { type: "css" };
import { Conversation } from "./conversation.js";
import { button, element, icon } from "./nodes.js";
import { LOOKS, SUBSTANCE, isOn, readOptions } from "./options.js";

const SPEECH = "M4 5h16v11H10l-5 4v-4H4z M8 9h8 M8 12h5";
const CROSS = "M6 6l12 12 M18 6L6 18";
/** Where the panel fills the window, what is behind it is out of reach until it closes. */
const SMALL = "(max-width: 30em), (max-height: 30em)";

/** The help widget. */
export class WhereinWidget extends HTMLElement {
  /** Internals would hand the closed root to whoever asks for them. */
  static disabledFeatures = ["internals"];

  static observedAttributes = [...LOOKS, ...SUBSTANCE, "open"];

  /** The address that an `endpoint` is relative to. */
  static home = document.baseURI;

  #root = this.attachShadow({ mode: "closed" });
  #looks = new CSSStyleSheet();
  #small = matchMedia(SMALL);
  #frame = null;
  #panel = null;
  #launcher = null;
  #conversation = null;
  #isStale = false;

  connectedCallback() {
    try {
      this.#start();
    } catch (error) {
      console.error("The wherein widget cannot start.", error);
    }
  }

  disconnectedCallback() {
    this.#small.onchange = null;
    queueMicrotask(() => this.isConnected || this.#conversation?.stop());
  }

  attributeChangedCallback(name, before, after) {
    if (!this.#frame || before === after) return;
    if (name === "open") this.isConnected && this.#followOpen({ isAsked: true });
    else if (LOOKS.includes(name)) this.#dress();
    else this.#rebuildSoon();
  }

  /** Open the panel. */
  show() {
    this.setAttribute("open", "");
  }

  /** Close the panel; the focus goes back to the launcher, unless the page has it. */
  hide() {
    this.removeAttribute("open");
  }

  /**
   * Ask a question, as if it had been typed.
   * @param {string} question
   */
  ask(question) {
    this.#conversation?.ask(String(question).trim());
  }

  #start() {
    if (!this.#frame) this.#build();
    this.#followOpen({ isAsked: false });
    this.#refit();
    this.#small.onchange = () => this.#refit();
    if (this.autofocus) this.#conversation.focus();
  }

  #build() {
    const options = readOptions(this, WhereinWidget.home);
    const emit = (name, detail) => this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
    this.#conversation = new Conversation(options, emit);
    this.#panel = options.inline ? this.#inlinePanel() : this.#floatingPanel(options);
    this.#launcher = options.inline ? null : this.#makeLauncher(options);
    this.#frame = element("div", { class: options.inline ? "frame inline" : "frame floating", lang: options.language, dir: options.direction });
    this.#frame.append(...[this.#launcher, this.#panel].filter(Boolean));
    for (const kind of ["keydown", "keypress", "keyup"]) this.#frame.addEventListener(kind, keepToItself);
    this.#looks.replaceSync(".frame { }");
    this.#root.adoptedStyleSheets = [sheet, this.#looks];
    this.#dress();
    this.#root.replaceChildren(this.#frame);
  }

  /** Several attributes that change at once make one change. */
  #rebuildSoon() {
    if (this.#isStale) return;
    this.#isStale = true;
    queueMicrotask(() => {
      this.#isStale = false;
      this.#conversation.stop();
      this.#build();
      this.#followOpen({ isAsked: false });
    });
  }

  #dress() {
    const { dataset } = this.#frame;
    const position = this.getAttribute("position");
    dataset.side = ["left", "right"].includes(position) ? position : this.#frame.dir === "rtl" ? "left" : "right";
    dataset.theme = this.getAttribute("theme") ?? "auto";
    const color = this.getAttribute("color") ?? "";
    this.#looks.cssRules[0].style.setProperty("--wi-own-accent", CSS.supports("color", color) ? color : "");
  }

  #inlinePanel() {
    return element("div", { class: "panel", part: "panel" }, this.#conversation.node);
  }

  #floatingPanel({ heading, say }) {
    const close = button({ class: "close", "aria-label": say("close") }, icon(CROSS), () => this.hide());
    const head = element("div", { class: "head", part: "header" }, element("h2", { id: "heading", dir: "auto" }, heading), close);
    const panel = element("dialog", { class: "panel", part: "panel", "aria-labelledby": "heading" }, head, this.#conversation.node);
    panel.addEventListener("keydown", (event) => this.#hideOnEscape(event));
    panel.addEventListener("cancel", (event) => this.#hideOnCancel(event));
    return panel;
  }

  #hideOnEscape(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    this.hide();
  }

  /** A phone's way back closes a modal panel, too. */
  #hideOnCancel(event) {
    event.preventDefault();
    this.hide();
  }

  #makeLauncher({ say }) {
    const made = button({ class: "launcher", part: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false" }, icon(SPEECH), () => this.show());
    made.append(element("span", {}, say("launch")));
    return made;
  }

  /** Bring the panel in line with the attribute `open`; unasked it covers no small window. */
  #followOpen({ isAsked }) {
    const wanted = isOn(this, "open");
    if (!this.#launcher || wanted === this.#panel.open) return;
    if (wanted && this.#small.matches && !isAsked) return this.hide();
    this.#launcher.hidden = wanted;
    if (wanted) this.#open({ isAsked });
    else this.#close({ isAsked });
  }

  #open({ isAsked }) {
    if (!isAsked) return this.#panel.setAttribute("open", "");
    this.#unfold();
    this.#conversation.focus();
  }

  #unfold() {
    if (this.#small.matches) this.#panel.showModal();
    else this.#panel.show();
  }

  /** A window that grows around an open panel gives the page back; one that shrinks takes it out of reach. */
  #refit() {
    if (!this.#panel.open || this.#panel.matches(":modal") === this.#small.matches) return;
    const focused = this.#root.activeElement;
    this.#panel.close();
    this.#unfold();
    focused?.focus({ preventScroll: true });
  }

  #close({ isAsked }) {
    const isElsewhere = !this.#root.activeElement && document.activeElement !== document.body;
    this.#panel.close();
    if (isAsked && !isElsewhere) this.#launcher.focus();
  }
}

/** A page sees no box in a closed root, and would take what is written there for its shortcuts. */
function keepToItself(event) {
  const isWritten = !event.ctrlKey && !event.metaKey && !["Escape", "Tab"].includes(event.key);
  if (isWritten && event.target.matches("textarea")) event.stopPropagation();
}
