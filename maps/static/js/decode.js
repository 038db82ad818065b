// The other half of maps/payload.py: steps back to coordinates, numbers back to words.

const UNITS_PER_DEGREE = 1_000_000;

/** @typedef {string[] | {words: string[], index: number[]} | {uuids: string, index?: number[]}} Words one column */

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
  if ("uuids" in column) return uuids(column.uuids)[column.index?.[feature] ?? feature] ?? "";
  return column.words[column.index[feature] ?? -1] ?? "";
}

/** Names of features; those that stand in a column already are not sent twice.
 * @param {import("./layers.js").Payload} payload
 * @returns {Words}
 */
export function labelsOf({ labels, values, legend, class: classes }) {
  if (!("column" in labels)) return labels;
  const texts = classes.map((_, feature) => word(values[labels.column] ?? [], feature));
  return texts.map((text, i) => (text === labels.absent ? (legend[classes[i] ?? -1] ?? "") : text));
}

/** Features whose word is this one.
 * @param {Words} column
 * @param {string} wanted
 * @returns {number[]}
 */
export function positions(column, wanted) {
  if (Array.isArray(column)) return column.flatMap((text, i) => (text === wanted ? [i] : []));
  if ("uuids" in column) {
    const ids = uuids(column.uuids);
    const known = column.index?.map((place) => ids[place] ?? "") ?? ids;
    return positions(known, wanted.toLowerCase());
  }
  const place = column.words.indexOf(wanted);
  return place < 0 ? [] : column.index.flatMap((one, i) => (one === place ? [i] : []));
}

const UUID_BYTES = 16;
/** @type {Map<string, string[]>} */
const unpacked = new Map();

/** Many ids packed one after the other as base64, unpacked once.
 * @param {string} packed
 */
function uuids(packed) {
  let found = unpacked.get(packed);
  if (!found) {
    const hex = [...atob(packed)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"));
    found = Array.from({ length: hex.length / UUID_BYTES }, (_, i) =>
      hex
        .slice(i * UUID_BYTES, (i + 1) * UUID_BYTES)
        .join("")
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
    );
    unpacked.set(packed, found);
  }
  return found;
}
