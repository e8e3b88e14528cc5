/** Owns how long a server is left alone that asked for it, and how buttons count that down. */
import { element } from "./nodes.js";

/** A time in which nothing is sent. */
export class Rest {
  #until = 0;

  /** Tell whether it is not over. */
  get lasts() {
    return Date.now() < this.#until;
  }

  /**
   * Begin it; what was begun before ends no sooner.
   * @param {number} seconds
   * @param {() => Iterable<HTMLButtonElement>} buttons those that cannot be pressed meanwhile,
   *   asked for time and again, as there may be more
   */
  begin(seconds, buttons) {
    this.#until = Math.max(this.#until, Date.now() + seconds * 1000);
    this.#show(buttons);
  }

  #show(buttons) {
    const seconds = Math.ceil((this.#until - Date.now()) / 1000);
    for (const one of buttons()) {
      one.lastElementChild?.remove();
      one.disabled = seconds > 0;
      if (seconds > 0) one.append(element("span", {}, ` (${seconds} s)`));
    }
    if (seconds > 0) setTimeout(() => this.#show(buttons), 250);
  }
}
