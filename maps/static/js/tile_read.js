// One vector tile, read into what is drawn: things by class with plain coordinates, and cells.
import { PbfReader } from "../lib/pbf.js";
import { VectorTile } from "../lib/vector-tile.js";

/** Units along the edge of a tile, whatever its layers count in. */
export const EXTENT = 4096;
const CELLS = "_cells";
/** Of more signs in a tile nobody tells one from the other: they are told as numbers, from afar. */
const MOST_SIGNS = 400;
const NEAR = 16;
/** Cells along the edge of a tile, as the service makes them: each is a tile two levels deeper. */
const ALONG = 4;

/**
 * @typedef {object} Thing one object of a layer
 * @property {string} id @property {string} key its class @property {string} label empty: none
 * @property {string} about kind and id of the asset that it is about, to tell doubles
 * @property {number} order number in its sign, 0: none
 * @property {number[][]} lines x, y by turns [units]; of a point one of one pair, of areas rings
 * @property {number} shift how many of its layer stand at the same place before it
 */
/**
 * @typedef {object} Cell many objects of a layer as numbers
 * @property {string} cell zoom, column, row @property {number} x @property {number} y [units]
 * @property {Map<string, number>} counts by class
 */
/** @typedef {{things: Map<string, Thing[]>, cells: Cell[]}} Part what a tile holds of a layer */

/**
 * @param {ArrayBuffer} bytes
 * @param {string[]} names layers that were asked for
 * @param {{z: number, x: number, y: number}} place of the tile
 * @param {(name: string, key: string) => boolean} isHidden whether a class is never drawn
 * @returns {Map<string, Part>} one for each of them
 */
export function readTile(bytes, names, place, isHidden) {
  const found = new VectorTile(/** @type {any} */ (new PbfReader(bytes))).layers;
  return new Map(names.map((name) => {
    const [layer, cells] = [found[name], cellsOf(found[name + CELLS])];
    const features = Array.from({ length: layer?.length ?? 0 }, (_, i) => layer?.feature(i)).filter(
      (feature) => !isHidden(name, String(feature?.properties.class ?? "")),
    );
    const extent = layer?.extent ?? EXTENT;
    const areMany = place.z < NEAR && features.length > MOST_SIGNS && features[0]?.type === 1;
    if (areMany) return [name, { things: new Map(), cells: [...cells, ...gathered(features, extent, place)] }];
    return [name, { things: thingsOf(features, extent), cells }];
  }));
}

/** Signs by cell, counted by class. @param {any[]} features @param {number} extent
 * @param {{z: number, x: number, y: number}} place @returns {Cell[]} */
function gathered(features, extent, { z, x, y }) {
  /** @type {Map<string, Cell & {number: number}>} */
  const found = new Map();
  for (const feature of features) {
    const [px = 0, py = 0] = flat(feature.loadGeometry()[0], EXTENT / extent);
    const [column, row] = [px, py].map((at) => Math.max(0, Math.min(ALONG - 1, Math.floor((at * ALONG) / EXTENT))));
    const cell = `${z + 2}/${x * ALONG + (column ?? 0)}/${y * ALONG + (row ?? 0)}`;
    const known = found.get(cell) ?? { cell, x: 0, y: 0, counts: new Map(), number: 0 };
    const key = String(feature.properties.class ?? "");
    known.counts.set(key, (known.counts.get(key) ?? 0) + 1);
    known.number += 1;
    // The mean of all so far.
    known.x += (px - known.x) / known.number;
    known.y += (py - known.y) / known.number;
    found.set(cell, known);
  }
  return [...found.values()];
}

/** @param {any[]} features @param {number} extent @returns {Map<string, Thing[]>} */
function thingsOf(features, extent) {
  /** @type {Map<string, Thing[]>} */
  const byClass = new Map();
  /** @type {Map<string, number>} */
  const stacks = new Map();
  for (const feature of features) {
    const thing = thingOf(feature, extent);
    if (feature.type === 1) {
      const place = thing.lines[0]?.join() ?? "";
      thing.shift = stacks.get(place) ?? 0;
      stacks.set(place, thing.shift + 1);
    }
    const others = byClass.get(thing.key);
    if (others) others.push(thing);
    else byClass.set(thing.key, [thing]);
  }
  return byClass;
}

/** @param {any} feature @param {number} extent @returns {Thing} */
function thingOf(feature, extent) {
  const said = feature.properties;
  return {
    id: String(said.id ?? ""),
    key: String(said.class ?? ""),
    label: String(said.label ?? ""),
    about: said.asset_id ? `${said.asset_kind} ${said.asset_id}` : "",
    order: Number(said.order ?? 0),
    lines: feature.loadGeometry().map((/** @type {{x: number, y: number}[]} */ line) => flat(line, EXTENT / extent)),
    shift: 0,
  };
}

/** @param {{x: number, y: number}[]} line @param {number} scale */
function flat(line, scale) {
  const found = new Array(2 * line.length);
  line.forEach(({ x, y }, i) => {
    found[2 * i] = x * scale;
    found[2 * i + 1] = y * scale;
  });
  return found;
}

/** @param {any} layer @returns {Cell[]} */
function cellsOf(layer) {
  return Array.from({ length: layer?.length ?? 0 }, (_, i) => {
    const feature = layer.feature(i);
    const [x = 0, y = 0] = flat(feature.loadGeometry()[0], EXTENT / layer.extent);
    const numbered = Object.entries(feature.properties).filter(([name]) => name.startsWith("n_"));
    const counts = new Map(numbered.map(([name, count]) => [name.slice(2), Number(count)]));
    return { cell: String(feature.properties.cell), x, y, counts };
  });
}
