// The other half of maps/payload.py: steps back to coordinates, numbers back to words.

const UNITS_PER_DEGREE = 1_000_000;

/** @typedef {string[] | {words: string[], index: number[]}} Words one column */

/**
 * @param {number[]} steps lon, lat in micro-degrees, the first whole, the others as differences
 * @returns {[number, number][]} latitude, longitude in degrees
 */
export function coordinates(steps) {
  /** @type {[number, number][]} */
  const found = [];
  let lon = 0;
  let lat = 0;
  for (let i = 0; i < steps.length; i += 2) {
    lon += steps[i] ?? 0;
    lat += steps[i + 1] ?? 0;
    found.push([lat / UNITS_PER_DEGREE, lon / UNITS_PER_DEGREE]);
  }
  return found;
}

/**
 * @param {Words} column
 * @param {number} feature
 * @returns {string}
 */
export function word(column, feature) {
  if (Array.isArray(column)) return column[feature] ?? "";
  return column.words[column.index[feature] ?? -1] ?? "";
}
