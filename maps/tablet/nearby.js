// What is already reported where something is about to be reported. Pure.

import { metresBetween } from "./map_project.js";

/** @import { Target } from "./form_target.js" */
/** @import { Estate, KnownReport, Lamp, Position } from "./types.d.ts" */

/** @typedef {"asset" | "near" | "circuit"} Why */
/** @typedef {{report: KnownReport, why: Why, far_m: number}} Nearby */

export const NEAR_M = 15;
const MOST = 5;
/** A whole circuit goes out together; a broken glass does not. */
const OF_CIRCUIT = new Set(["LIGHT.DARK", "LIGHT.FLICKER", "LIGHT.DAY_BURNING"]);
/** Nothing is mended for these: a second one is no duplicate. */
const NEVER = new Set(["LIGHT.LIT", "POSITIVE.PLACE", "REGISTER.MISSING"]);
/** @type {Record<Why, number>} */
const ORDER = { asset: 0, near: 1, circuit: 2 };

/**
 * Open reports that may be about the same: on the same asset (of a lamp any, of others of the same kind),
 * of the same category within 15 m, and for a lamp that is out those on its circuit.
 * @param {Estate[]} estates
 * @param {Target} target with a category
 * @returns {Nearby[]} most alike first
 */
export function nearby(estates, target) {
  const { kind, ids, category } = target;
  if (!category || NEVER.has(category) || kind === "lamps") return [];
  /** @type {Nearby[]} */
  const found = [];
  for (const estate of estates) {
    const lamp = kind === "lamp" ? estate.assets.lamps.find((one) => one.id === ids[0]) : undefined;
    const at = target.at ?? placeOf(estate, ids[0]);
    const circuit = lamp && circuitOf(estate, lamp);
    for (const report of estate.work.reports) {
      if (!report.is_open || NEVER.has(report.category)) continue;
      const far_m = at && report.lon !== null && report.lat !== null ? metresBetween(at, [report.lon, report.lat]) : Infinity;
      const why = whyOf(report, target, far_m, circuit);
      if (why) found.push({ report, why, far_m });
    }
  }
  return found
    .sort((a, b) => ORDER[a.why] - ORDER[b.why] || a.far_m - b.far_m || b.report.observed_at.localeCompare(a.report.observed_at))
    .slice(0, MOST);
}

/**
 * @param {KnownReport} report
 * @param {Target} target
 * @param {number} far_m
 * @param {Set<string> | undefined} circuit ids of the lamps on it
 * @returns {Why | null}
 */
function whyOf(report, { kind, ids, category, floor }, far_m, circuit) {
  const alike = report.category === category;
  if (report.asset_id !== null && report.asset_id === ids[0]) {
    const sameFloor = floor === null || report.floor === null || report.floor === floor;
    return kind === "lamp" || (alike && sameFloor) ? "asset" : null;
  }
  // Indoors a report two floors up lies at the same place on the map.
  if (alike && far_m <= NEAR_M && floor === null && report.floor === null) return "near";
  const onCircuit = circuit?.has(report.asset_id ?? "") && OF_CIRCUIT.has(category ?? "");
  return onCircuit && alike ? "circuit" : null;
}

/** @param {Estate} estate @param {Lamp} lamp @returns {Set<string> | undefined} */
function circuitOf({ assets }, { cabinet, circuit }) {
  if (circuit === null) return undefined;
  const same = assets.lamps.filter((one) => one.circuit === circuit && one.cabinet === cabinet);
  return new Set(same.map((one) => one.id));
}

/** @param {Estate} estate @param {string | undefined} id @returns {Position | null} */
function placeOf({ assets }, id) {
  for (const group of [assets.lamps, assets.stairwells, assets.waste_stations, assets.places]) {
    const one = group.find((asset) => asset.id === id);
    if (one) return [one.lon, one.lat];
  }
  return null;
}
