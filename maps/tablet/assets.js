// An asset of the package by kind and id, and what it is called.

import { word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Estate, KnownReport, Lamp, Position } from "./types.d.ts" */

/**
 * @typedef {object} Asset
 * @property {string} kind
 * @property {string} id
 * @property {string} title as one says it: "P082", "Hallongatan 3"
 * @property {string} about what it is: "parkstolpe"
 * @property {Position | null} at
 * @property {Lamp | null} lamp
 * @property {Estate} estate
 */

/**
 * @param {Context} context
 * @param {string} kind
 * @param {string} id
 * @returns {Asset | null}
 */
export function findAsset(context, kind, id) {
  for (const estate of context.estates) {
    const found = finders[kind]?.(estate, id, context);
    if (found) return { kind, id, lamp: null, at: null, estate, ...found };
  }
  return null;
}

/** @type {Record<string, (estate: Estate, id: string, context: Context) => Pick<Asset, "title" | "about"> & Partial<Asset> | null>} */
const finders = {
  lamp({ assets }, id, { t }) {
    const lamp = assets.lamps.find((one) => one.id === id);
    if (!lamp) return null;
    const kind = word(t, "lamp_kind", lamp.kind);
    return { title: lamp.code ?? kind, about: kind, at: [lamp.lon, lamp.lat], lamp };
  },
  stairwell({ assets }, id, { t }) {
    const one = assets.stairwells.find((other) => other.id === id);
    if (!one) return null;
    const title = one.address ?? one.name ?? one.code ?? t("asset.stairwell");
    return { title, about: t("asset.stairwell"), at: [one.lon, one.lat] };
  },
  waste_station({ assets }, id, { t }) {
    const one = assets.waste_stations.find((other) => other.id === id);
    if (!one) return null;
    const about = word(t, "waste_kind", one.kind);
    return { title: one.name ?? one.code ?? about, about, at: [one.lon, one.lat] };
  },
  place({ assets }, id, { t }) {
    const one = assets.places.find((other) => other.id === id);
    if (!one) return null;
    const about = word(t, "place_kind", one.kind);
    return { title: one.name ?? one.code ?? about, about, at: [one.lon, one.lat] };
  },
  building({ base }, id, { t }) {
    const one = base.buildings.find((other) => other.id === id);
    return one ? { title: one.address ?? one.name ?? t("asset.building"), about: t("asset.building") } : null;
  },
  courtyard({ base }, id, { t }) {
    const one = base.courtyards.find((other) => other.id === id);
    return one ? { title: one.name ?? t("asset.courtyard"), about: t("asset.courtyard") } : null;
  },
  footpath({ base }, id, { t }) {
    const one = base.footpaths.find((other) => other.id === id);
    if (!one) return null;
    const about = word(t, "path_kind", one.kind);
    return { title: one.name ?? about, about };
  },
};

/**
 * @param {Context} context
 * @param {string} kind
 * @param {string} id
 * @returns {KnownReport[]} open ones on it, the newest first
 */
export function openOn(context, kind, id) {
  return context.estates.flatMap((estate) =>
    estate.work.reports.filter((one) => one.is_open && one.asset_id === id && one.asset_kind === kind),
  );
}

/**
 * Words for a fault: those of its button, else those of the package.
 * @param {Context} context
 * @param {string} category
 * @returns {string}
 */
export function faultWord(context, category) {
  const { checks, language, overview } = context;
  const button = Object.entries(checks.buttons).find(([code]) => code === category)?.[1];
  return button?.[language] ?? faultTitle({ overview, language }, category);
}

/**
 * The whole title of a category, as the office reads it.
 * @param {Pick<Context, "overview" | "language">} context
 * @param {string} category
 * @returns {string}
 */
export function faultTitle({ overview, language }, category) {
  const known = overview?.categories.find((one) => one.code === category);
  return known ? known[`title_${language}`] : category;
}

/** @param {Context} context @param {string} category @returns {string} name of its sign */
export const faultSign = ({ checks }, category) =>
  Object.entries(checks.buttons).find(([code]) => code === category)?.[1].icon ?? "something";

/** @param {Context} context @param {string} category */
export const isDanger = ({ checks }, category) => category in checks.dangers;
