// Which vector tiles the view needs: asked for as it moves, kept for the way back.
/// <reference types="leaflet" />
import { readTile } from "./tile_read.js";

/** @typedef {import("./tile_read.js").Part} Part */
/** @typedef {{z: number, x: number, y: number}} Place */
/**
 * @typedef {Place & {parts: Map<string, Part>, asked: Map<string, AbortController>}} Tile
 * `asked`: layers that are on their way
 */
/** @typedef {{left: number, top: number, size: number}} Frame of a tile, layer points [px] */
/** @typedef {Frame & {width: number, height: number}} Clip on whole pixels */
/** @typedef {{part: Part, frame: Frame, clip: Clip}} Piece what is drawn where, and only within */
/** @typedef {{place: Place, key: string, clip: Clip, pieces: (name: string) => Piece[]}} Laid a tile of the view */

/** A tile is drawn this wide at least [px]: fewer, larger answers than the usual 256. */
const LEAST_PX = 512;
const WORLD_PX = 256;
const MOST_KEPT = 240;
/** Levels up that stand in for a tile that is on its way. */
const LEVELS_UP = 3;
/** How far beyond the view tiles are fetched once it is whole, in parts of it. */
const AROUND = 0.15;

/** @param {number} zoom of the map @param {number} most deepest level there is */
export function tileZoom(zoom, most) {
  return Math.max(0, Math.min(most, Math.floor(zoom - Math.log2(LEAST_PX / WORLD_PX))));
}

/** Where a tile lies at the present zoom. @param {any} map @param {Place} place @returns {Frame} */
export function frameOf(map, { z, x, y }) {
  const size = WORLD_PX * 2 ** (map.getZoom() - z);
  const origin = map.getPixelOrigin();
  return { left: x * size - origin.x, top: y * size - origin.y, size };
}

/**
 * @param {any} map
 * @param {{url: string, max_zoom: number}} source
 * @param {{wanted: () => string[], isHidden: (name: string, key: string) => boolean}} layers that are
 * shown, and their classes that never are
 * @param {{changed: () => void, waits: (yes: boolean) => void, failed: () => void}} tell `waits`: whether
 * the view lacks something that is on its way
 */
export function makeStore(map, source, { wanted, isHidden }, tell) {
  /** @type {Map<string, Tile>} */
  const kept = new Map();
  let failed = false;

  const load = () => {
    if (map._animatingZoom) return;
    const near = placesIn(map, source.max_zoom, 0);
    const view = new Set(near.map(keyOf));
    for (const tile of kept.values()) if (!view.has(keyOf(tile))) leave(tile);
    const waits = near.map((place) => ask(place, wanted())).some(Boolean);
    tell.waits(waits);
    if (waits) return;
    for (const place of placesIn(map, source.max_zoom, AROUND)) ask(place, wanted());
    prune();
  };

  /** @param {Place} place @param {string[]} names @returns {boolean} whether something is on its way */
  const ask = (place, names) => {
    const tile = tileAt(place);
    const lacking = names.filter((name) => !tile.parts.has(name));
    const unasked = lacking.filter((name) => !tile.asked.has(name));
    if (unasked.length) void fetchParts(tile, unasked);
    return lacking.length > 0;
  };

  /** @param {Place} place @returns {Tile} */
  const tileAt = (place) => {
    const key = keyOf(place);
    const tile = kept.get(key) ?? { ...place, parts: new Map(), asked: new Map() };
    kept.delete(key); // and to the end: what was used last is dropped last
    kept.set(key, tile);
    return tile;
  };

  /** @param {Tile} tile @param {string[]} names */
  const fetchParts = async (tile, names) => {
    const stop = new AbortController();
    for (const name of names) tile.asked.set(name, stop);
    try {
      const answer = await fetch(addressOf(source.url, tile, names), { signal: stop.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const bytes = await answer.arrayBuffer();
      for (const [name, part] of readTile(bytes, names, tile, isHidden)) tile.parts.set(name, part);
      failed = false;
      if (!map._animatingZoom) tell.changed();
    } catch {
      if (!stop.signal.aborted && !failed) tell.failed();
      failed = !stop.signal.aborted;
    }
    for (const name of names) if (tile.asked.get(name) === stop) tile.asked.delete(name);
    if (!stop.signal.aborted && !failed) load();
  };

  const prune = () => {
    for (const [key, tile] of kept) {
      if (kept.size <= MOST_KEPT) return;
      if (!tile.asked.size) kept.delete(key);
    }
  };

  /** Tiles of the view and around it, where they lie now. @returns {Laid[]} */
  const laid = () =>
    placesIn(map, source.max_zoom, AROUND).map((place) => {
      const frame = frameOf(map, place);
      const clip = wholePixels(frame);
      return { place, key: keyOf(place), clip, pieces: (name) => piecesAt(place, frame, name).map((piece) => ({ ...piece, clip })) };
    });

  /** What there is of a layer, tile by tile. @param {string} name @returns {Piece[]} */
  const pieces = (name) => laid().flatMap((tile) => tile.pieces(name));

  /** @param {Place} place @param {Frame} frame @param {string} name @returns {{part: Part, frame: Frame}[]} */
  const piecesAt = (place, frame, name) => {
    const part = kept.get(keyOf(place))?.parts.get(name);
    return part ? [{ part, frame }] : standIn(place, name);
  };

  /** @param {Place} place @param {string} name */
  const standIn = ({ z, x, y }, name) => {
    for (let up = 1; up <= LEVELS_UP && up <= z; up += 1) {
      const above = { z: z - up, x: x >> up, y: y >> up };
      const part = kept.get(keyOf(above))?.parts.get(name);
      // Numbers of a wider cell would be read as those of this one.
      if (part) return [{ part: { things: part.things, cells: [] }, frame: frameOf(map, above) }];
    }
    return [];
  };

  /** Asks anew for what is seen, and forgets the rest: something changed. */
  const refresh = async () => {
    const near = new Set(placesIn(map, source.max_zoom, 0).map(keyOf));
    for (const key of [...kept.keys()]) if (!near.has(key)) kept.delete(key);
    const known = [...kept.values()].filter(({ parts }) => parts.size);
    await Promise.all(known.map((tile) => fetchParts(tile, [...tile.parts.keys()])));
  };

  return { load, laid, pieces, refresh };
}

/** @param {Tile} tile nobody looks at: what is on its way is not waited for */
function leave(tile) {
  for (const stop of tile.asked.values()) stop.abort();
  tile.asked.clear();
}

/** @param {string} url @param {Place} place @param {string[]} names */
function addressOf(url, { z, x, y }, names) {
  return url.replace("{layers}", names.join(",")).replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y));
}

/** @param {Place} place */
function keyOf({ z, x, y }) {
  return `${z}/${x}/${y}`;
}

/** Tiles of the view and of so much around it, those in its middle first.
 * @param {any} map @param {number} most @param {number} around @returns {Place[]} */
function placesIn(map, most, around) {
  const z = tileZoom(map.getZoom(), most);
  const size = WORLD_PX * 2 ** (map.getZoom() - z);
  const { min, max } = map.getPixelBounds();
  const [wide, high] = [(max.x - min.x) * around, (max.y - min.y) * around];
  const last = 2 ** z - 1;
  const step = (/** @type {number} */ px) => Math.max(0, Math.min(last, Math.floor(px / size)));
  const [west, east, north, south] = [step(min.x - wide), step(max.x + wide), step(min.y - high), step(max.y + high)];
  const places = [];
  for (let x = west; x <= east; x += 1) for (let y = north; y <= south; y += 1) places.push({ z, x, y });
  const far = (/** @type {Place} */ { x, y }) => Math.hypot((x + 0.5) * size - (min.x + max.x) / 2, (y + 0.5) * size - (min.y + max.y) / 2);
  return places.sort((a, b) => far(a) - far(b));
}

/** Neighbours share an edge on a whole pixel, so that no line is seen between them.
 * @param {Frame} frame @returns {Clip} */
function wholePixels({ left, top, size }) {
  const [west, north] = [Math.round(left), Math.round(top)];
  const [width, height] = [Math.round(left + size) - west, Math.round(top + size) - north];
  return { left: west, top: north, size, width, height };
}
