// The other half of maps/payload.py: steps back to coordinates, numbers back to words.

const UNITS_PER_DEGREE = 1_000_000;

/** @typedef {string[] | {words: string[], index: number[]} | {uuids: string}} Words one column */

/**
 * @param {number[]} steps lon, lat in micro-degrees, each as the difference to the one before
 * @param {[number, number]} origin what the first one counts from
 * @returns {[number, number][]} latitude, longitude in degrees
 */
export function coordinates(steps, origin) {
  /** @type {[number, number][]} */
  const found = [];
  let [lon, lat] = origin;
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
  if ("uuids" in column) return uuid(column.uuids, feature);
  return column.words[column.index[feature] ?? -1] ?? "";
}

const UUID_BYTES = 16;

/** One of many ids packed one after the other as base64.
 * @param {string} packed
 * @param {number} feature
 */
function uuid(packed, feature) {
  const bytes = atob(packed).slice(feature * UUID_BYTES, (feature + 1) * UUID_BYTES);
  const hex = [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
