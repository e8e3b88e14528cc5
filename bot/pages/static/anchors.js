/** Owns how an anchor, a name in a source that a link can lead to, is worded. */

/**
 * Word an anchor: a row (RFC 7111), a line (RFC 5147), a book's chapter, or a page's own name.
 * @param {string} anchor
 * @returns {string}
 */
export function anchorLabel(anchor) {
  const [, row] = /^row=(\d+)$/.exec(anchor) ?? [];
  const [, line] = /^line=\d+,(\d+)$/.exec(anchor) ?? [];
  if (row) return `row ${row}`;
  if (line) return `line ${line}`;
  return /[#/]/.test(anchor) ? anchor : `#${anchor}`;
}
