/**
 * Owns the one conversion between the offsets of a document, which count code
 * points, and the indices of a JavaScript string, which count UTF-16 units.
 */

/**
 * Count the code points of a text.
 * @param {string} text
 * @returns {number}
 */
export function codePointCount(text) {
  let count = 0;
  for (let unit = 0; unit < text.length; unit += unitsAt(text, unit)) count += 1;
  return count;
}

/**
 * Find the string index at which code point number `offset` begins.
 * @param {string} text
 * @param {number} offset from 0; the number of code points gives the text's end
 * @returns {number} -1 where the text has no such place
 */
export function unitIndex(text, offset) {
  if (!Number.isInteger(offset) || offset < 0) return -1;
  let unit = 0;
  for (let point = 0; point < offset; point += 1) {
    if (unit >= text.length) return -1;
    unit += unitsAt(text, unit);
  }
  return unit;
}

/**
 * Find the string indexes at which code points begin, in one walk over the text.
 * @param {string} text
 * @param {number[]} offsets ascending, none beyond the text's end
 * @returns {number[]}
 */
export function unitIndexes(text, offsets) {
  let unit = 0;
  let point = 0;
  return offsets.map((offset) => {
    for (; point < offset; point += 1) unit += unitsAt(text, unit);
    return unit;
  });
}

/**
 * Cut a text around the half-open range of code points `[start, end)`.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @returns {{before: string, quote: string, after: string} | null} null where
 *   the range is empty, reversed or not inside the text
 */
export function cut(text, start, end) {
  const from = unitIndex(text, start);
  const to = unitIndex(text, end);
  if (from < 0 || to <= from) return null;
  return { before: text.slice(0, from), quote: text.slice(from, to), after: text.slice(to) };
}

/**
 * Find the string indexes of a quote at which ranges of its document begin and end.
 * @param {string} quote
 * @param {number} start the code point of the document that the quote begins at
 * @param {{start: number, end: number}[]} ranges in code points of the document
 * @returns {{from: number, to: number}[]} none unless all lie in the quote, sorted and apart
 */
export function rangesIn(quote, start, ranges) {
  const offsets = ranges.flatMap((range) => [range.start - start, range.end - start]);
  const rises = offsets.every((offset, at) => (at % 2 ? offset > offsets[at - 1] : offset >= (offsets[at - 1] ?? 0)));
  if (!rises || (offsets.at(-1) ?? 0) > codePointCount(quote)) return [];
  const units = unitIndexes(quote, offsets);
  return ranges.map((_, row) => ({ from: units[2 * row], to: units[2 * row + 1] }));
}

function unitsAt(text, unit) {
  return text.codePointAt(unit) > 0xffff ? 2 : 1;
}
