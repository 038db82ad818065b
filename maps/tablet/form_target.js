// What a report is about, as it stands in the address: a screen that is loaded anew knows it still.

/** @import { Position } from "./types.d.ts" */

/**
 * @typedef {object} Target
 * @property {string} kind kind of asset, `lamps` for several, `point` for a place, `missing`
 * @property {string[]} ids of assets; the kind of asset for `missing`
 * @property {string | null} category
 * @property {Position | null} at
 * @property {number | null} floor
 * @property {string | null} spot
 * @property {string | null} note what the note begins with
 * @property {string | null} corrects refused report that this one corrects
 */

const NONE = "-";

/** @param {Partial<Target> & {kind: string}} target @returns {Target} */
export const target = (target) => ({
  ids: [], category: null, at: null, floor: null, spot: null, note: null, corrects: null, ...target,
});

/**
 * @param {string} hash
 * @returns {Target}
 */
export function parseTarget(hash) {
  const [path = "", query = ""] = hash.split("?");
  const [, kind = "", ids = "", category = ""] = path.replace(/^#?\/?/, "").split("/").map(decodeURIComponent);
  const asked = new URLSearchParams(query);
  const [lon, lat] = (asked.get("at") ?? "").split(",").map(Number);
  const floor = asked.get("floor");
  return {
    kind,
    ids: ids && ids !== NONE ? ids.split(",") : [],
    category: category || null,
    at: lon && lat ? [lon, lat] : null,
    floor: floor === null || !Number.isInteger(Number(floor)) ? null : Number(floor),
    spot: asked.get("spot"),
    note: asked.get("note"),
    corrects: asked.get("corrects"),
  };
}

/**
 * @param {Target} target
 * @returns {string} hash
 */
export function formatTarget({ kind, ids, category, at, floor, spot, note, corrects }) {
  const path = [kind, ids.join(",") || NONE, category].filter((part) => part !== null);
  const asked = new URLSearchParams();
  if (at) asked.set("at", at.map((degrees) => degrees.toFixed(6)).join(","));
  if (floor !== null) asked.set("floor", String(floor));
  if (spot) asked.set("spot", spot);
  if (note) asked.set("note", note);
  if (corrects) asked.set("corrects", corrects);
  const query = asked.toString();
  return `#/report/${path.map(encodeURIComponent).join("/")}${query ? `?${query}` : ""}`;
}
