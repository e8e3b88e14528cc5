/** Owns the reading of server-sent events, whichever way the network cuts them up. */

const LINE_END = /\r\n|\n|\r(?!$)/;

/** Makes events out of text that comes in pieces (HTML Standard, 9.2.6). */
export class EventReader {
  #rest = "";
  #name = "";
  #data = [];

  /**
   * Take the next piece.
   * @param {string} text
   * @returns {{name: string, data: string}[]} the events that it completes
   */
  push(text) {
    const lines = (this.#rest + text).split(LINE_END);
    this.#rest = lines.pop();
    return lines.map((line) => this.#take(line)).filter(Boolean);
  }

  #take(line) {
    if (!line) return this.#complete();
    const [, field, value] = /^([^:]*)(?:: ?([^]*))?$/.exec(line);
    if (field === "event") this.#name = value ?? "";
    if (field === "data") this.#data.push(value ?? "");
    return null;
  }

  #complete() {
    const event = this.#data.length ? { name: this.#name || "message", data: this.#data.join("\n") } : null;
    this.#name = "";
    this.#data = [];
    return event;
  }
}
