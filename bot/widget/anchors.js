/** Owns how an anchor, a name in a source that a link can lead to, is worded. */

/**
 * Word an anchor: a row (RFC 7111), a line (RFC 5147), a book's chapter, or a page's own name.
 * @param {string} anchor
 * @param {(kind: "row" | "line", number: string) => string} [word] how a number is worded
 * @returns {string}
 */
export function anchorLabel(anchor, word = (kind, number) => `${kind} ${number}`) {
  const [, row] = /^row=(\d+)$/.exec(anchor) ?? [];
  const [, line] = /^line=\d+,(\d+)$/.exec(anchor) ?? [];
  if (row) return word("row", row);
  if (line) return word("line", line);
  return /[#/]/.test(anchor) ? anchor : `#${anchor}`;
}
