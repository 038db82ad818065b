// Whom to ring on which estate. Pure.

import { places } from "./cleaning_rules.js";

/** @import { Estate, OutboxRow, Position, Ring } from "./types.d.ts" */

/**
 * Numbers for a purpose: those of the estate first, then those of all; none of another estate. While it
 * is not known which estate it is, all of them.
 * @param {Ring[]} phones
 * @param {string} purpose
 * @param {string[]} codes estates it may be
 * @returns {Ring[]}
 */
export function phonesFor(phones, purpose, codes) {
  const asked = phones.filter((one) => one.purpose === purpose);
  const own = asked.filter((one) => one.estate !== null && (codes.length === 0 || codes.includes(one.estate)));
  return [...own, ...asked.filter((one) => one.estate === null)];
}

/**
 * @param {Estate[]} estates
 * @param {OutboxRow | null} row a report; null: it could not be saved
 * @returns {string[]} codes of the estates that it may be about
 */
export function estatesOf(estates, row) {
  if (row?.kind !== "report") return [];
  /** @type {{asset_id?: string, geometry?: {coordinates: Position}}} */
  const { asset_id, geometry } = JSON.parse(row.text).report;
  const named = estates.filter((estate) => asset_id !== undefined && places(estate).has(asset_id));
  const at = geometry?.coordinates;
  const found = named.length > 0 || !at ? named : estates.filter((estate) => isWithin(estate, at));
  return found.map((estate) => estate.code);
}

/** @param {Estate} estate @param {Position} at */
function isWithin({ base }, [lon, lat]) {
  const [west, south, east, north] = base.bounds;
  return lon >= west && lon <= east && lat >= south && lat <= north;
}
