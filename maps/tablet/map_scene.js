// What the map draws, made from the estates: points with their sign, areas and lines with their box.

import { boxOf, Grid } from "./map_grid.js";
import { toWorld } from "./map_project.js";

/** @import { Box } from "./map_grid.js" */
/** @import { XY } from "./map_project.js" */
/** @import { Base, Estate, KnownReport, Lamp, Position } from "./types.d.ts" */

/**
 * @typedef {object} ScenePoint
 * @property {string} kind of asset, or `report` for one that stands by itself
 * @property {string} id
 * @property {number} x
 * @property {number} y
 * @property {string} sign
 * @property {number} rank drawn later, so above, where larger
 * @property {number} min_zoom shown from here on
 * @property {string} code
 * @property {boolean} badge something open is reported here
 */
/**
 * @typedef {object} SceneShape
 * @property {"courtyard" | "building" | "footpath"} kind
 * @property {string} id
 * @property {string} name
 * @property {string} path_kind
 * @property {XY[][]} lines rings, or one line
 * @property {Box} box
 */
/** @typedef {{points: ScenePoint[], grid: Grid<ScenePoint>, shapes: SceneShape[], bounds: Base["bounds"] | null}} Scene */

/** Some 60 m at 58 degrees north. */
const CELL = 0.00072;
const INDOOR = new Set(["gallery", "stairwell", "cellar"]);
const NO_FAULT = new Set(["lit", "unknown"]);
/** @type {WeakMap<Base, SceneShape[]>} */
const shapesOfBase = new WeakMap();

/**
 * @param {Estate[]} estates
 * @returns {Scene}
 */
export function sceneOf(estates) {
  const points = estates.flatMap(pointsOf);
  points.sort((a, b) => a.rank - b.rank);
  return {
    points,
    grid: new Grid(points, CELL),
    shapes: estates.flatMap(({ base }) => {
      const known = shapesOfBase.get(base) ?? shapesOf(base);
      shapesOfBase.set(base, known);
      return known;
    }),
    bounds: boundsOf(estates),
  };
}

/** @param {Estate[]} estates @returns {Base["bounds"] | null} around all of them */
function boundsOf(estates) {
  if (estates.length === 0) return null;
  const all = estates.map((estate) => estate.base.bounds);
  return [
    Math.min(...all.map(([west]) => west)),
    Math.min(...all.map(([, south]) => south)),
    Math.max(...all.map(([, , east]) => east)),
    Math.max(...all.map(([, , , north]) => north)),
  ];
}

/** @param {Estate} estate @returns {ScenePoint[]} */
function pointsOf({ assets, work }) {
  const open = work.reports.filter((report) => report.is_open);
  const reported = new Set(open.map((report) => report.asset_id));
  const point = (
    /** @type {{id: string, code: string | null, lon: number, lat: number}} */ { id, code, lon, lat },
    /** @type {string} */ kind,
    /** @type {string} */ sign,
    /** @type {number} */ rank,
    /** @type {number} */ min_zoom,
  ) => ({ ...toWorld(lon, lat), kind, id, sign, rank, min_zoom, code: code ?? "", badge: reported.has(id) });
  return [
    ...assets.places.map((one) => point(one, "place", "place", 0, 17.2)),
    ...assets.stairwells.map((one) => point(one, "stairwell", "stairwell", 1, 16.6)),
    ...assets.waste_stations.map((one) => point(one, "waste_station", "waste_station", 2, 15.5)),
    ...assets.lamps.map((one) => point(one, "lamp", ...lampSign(one))),
    ...open.filter(standsAlone).map((one) => ({
      ...point({ ...one, code: null, lon: one.lon ?? 0, lat: one.lat ?? 0 }, "report", "report", 5, 15.5),
      badge: false,
    })),
  ];
}

/** @param {KnownReport} report */
const standsAlone = (report) => report.asset_id === null && report.lon !== null;

/** @param {Lamp} lamp @returns {[sign: string, rank: number, min_zoom: number]} */
function lampSign({ kind, state }) {
  const indoors = INDOOR.has(kind);
  if (NO_FAULT.has(state)) return [`lamp_${state}`, indoors ? 0 : 3, indoors ? 18.8 : 14];
  return [`lamp_${state}`, 4, indoors ? 17.5 : 13];
}

/** @param {Base} base @returns {SceneShape[]} what lies under the points, from below */
function shapesOf(base) {
  return [
    ...base.courtyards.map((one) => shape("courtyard", one.id, one.name, one.rings)),
    ...base.footpaths.map((one) => shape("footpath", one.id, one.name, [one.line], one.kind)),
    ...base.buildings.map((one) => shape("building", one.id, one.name ?? one.address, one.rings)),
  ];
}

/**
 * @param {SceneShape["kind"]} kind
 * @param {string} id
 * @param {string | null} name
 * @param {Position[][]} lines
 * @param {string} [path_kind]
 * @returns {SceneShape}
 */
function shape(kind, id, name, lines, path_kind = "") {
  const made = lines.map((line) => line.map(([lon, lat]) => toWorld(lon, lat)));
  return { kind, id, name: name ?? "", path_kind, lines: made, box: boxOf(made.flat()) };
}
