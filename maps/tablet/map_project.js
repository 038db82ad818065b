// From degrees to the plane of the map and back. World units: pixels of the whole world at zoom 0.

/** @import { Position } from "./types.d.ts" */

/** @import { Box } from "./map_grid.js" */

/** @typedef {{x: number, y: number}} XY */
/**
 * What is seen: its centre [world units], zoom, and size [CSS pixels].
 * @typedef {{x: number, y: number, zoom: number, width: number, height: number}} View
 */

const WORLD = 256;
const EARTH_M = 40_075_016.686;

/**
 * Web Mercator, as Leaflet has it.
 * @param {number} lon
 * @param {number} lat
 * @returns {XY} [world units]
 */
export function toWorld(lon, lat) {
  const sin = Math.sin((lat * Math.PI) / 180);
  return {
    x: (lon / 360 + 0.5) * WORLD,
    y: (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * WORLD,
  };
}

/**
 * @param {XY} point [world units]
 * @returns {Position}
 */
export function toLonLat({ x, y }) {
  const n = Math.PI * (1 - (2 * y) / WORLD);
  return [(x / WORLD - 0.5) * 360, (Math.atan(Math.sinh(n)) * 180) / Math.PI];
}

/**
 * @param {number} lat
 * @returns {number} metres of one world unit there
 */
export const metresPerUnit = (lat) => (EARTH_M * Math.cos((lat * Math.PI) / 180)) / WORLD;

/**
 * Distance on the ground, true to a thousandth within an estate.
 * @param {Position} a
 * @param {Position} b
 * @returns {number} [m]
 */
export function metresBetween(a, b) {
  const from = toWorld(...a);
  const to = toWorld(...b);
  return Math.hypot(from.x - to.x, from.y - to.y) * metresPerUnit((a[1] + b[1]) / 2);
}

/** A place as the server keeps it: a decimetre. @param {Position} at @returns {Position} */
export const rounded = ([lon, lat]) => [Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6];

/** @param {XY} point [world units] @param {View} view @returns {XY} [CSS pixels of the canvas] */
export function toScreen(point, view) {
  const scale = 2 ** view.zoom;
  return {
    x: (point.x - view.x) * scale + view.width / 2,
    y: (point.y - view.y) * scale + view.height / 2,
  };
}

/** @param {View} view @param {number} margin_px @returns {Box} [world units] */
export const boxOfView = (view, margin_px) =>
  boxOfPart(view, { min_x: 0, min_y: 0, max_x: view.width, max_y: view.height }, margin_px);

/**
 * @param {View} view
 * @param {Box} part of what is seen [CSS pixels]
 * @param {number} margin_px around it
 * @returns {Box} [world units]
 */
export function boxOfPart(view, part, margin_px) {
  const scale = 2 ** view.zoom;
  const x = (/** @type {number} */ px) => view.x + (px - view.width / 2) / scale;
  const y = (/** @type {number} */ px) => view.y + (px - view.height / 2) / scale;
  return {
    min_x: x(part.min_x - margin_px),
    max_x: x(part.max_x + margin_px),
    min_y: y(part.min_y - margin_px),
    max_y: y(part.max_y + margin_px),
  };
}
