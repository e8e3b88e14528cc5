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

function unitsAt(text, unit) {
  return text.codePointAt(unit) > 0xffff ? 2 : 1;
}
