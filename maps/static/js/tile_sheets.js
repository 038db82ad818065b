// What lies on the ground, painted once a tile and from then on laid down as a picture: a view of
// thousands of houses takes a fifth of a second to paint, and its pictures some milliseconds.
/// <reference types="leaflet" />
import { drawPieces } from "./tile_draw.js";
import { frameOf } from "./tile_store.js";

/** @typedef {import("./layers.js").Built} Built */
/** @typedef {import("./paint.js").Palette} Palette */
/** @typedef {import("./tile_store.js").Laid} Laid */
/** @typedef {import("./tile_store.js").Piece} Piece */
/** @typedef {{name: string, type: string, shown: import("./tile_draw.js").Shown[]}} Layer */
/** @typedef {{id: number, layers: Layer[]}} Sheet layers that lie on each other with no sign between them */
/** @typedef {{id: number, place: import("./tile_store.js").Place, zoom: number, mark: string, image: ImageBitmap | null}} Painted */
/**
 * @typedef {object} Task a tile of a sheet that is to be painted
 * @property {number} id @property {string} key @property {string} mark @property {Laid} tile
 * @property {Layer[]} layers @property {Piece[][]} parts by layer
 * @property {{palette: Palette, zoom: number, dots: number}} look
 */

/** So wide tiles hold few things, and would be large pictures: they are drawn as they are. */
const LARGEST_PX = 1024;
const MOST_BYTES = 128e6;
const BYTES_PER_DOT = 4;
/** How long what is painted waits for more, where the ground would else be bare. */
const TOGETHER_MS = 120;

/**
 * @param {any} map
 * @param {ReturnType<typeof import("./tile_store.js").makeStore>} store
 * @param {() => void} redraw
 */
export function makeSheets(map, store, redraw) {
  /** @type {Map<string, Painted>} by sheet and tile, the longest unused first */
  const painted = new Map();
  /** @type {Task[]} */
  let tasks = [];
  let timer = 0;
  let shownAt = 0;
  let wasBare = false;

  /** @param {CanvasRenderingContext2D} ctx @param {Sheet} sheet @param {Palette} palette */
  const draw = (ctx, { id, layers }, palette) => {
    const look = { palette, zoom: map.getZoom(), dots: ctx.getTransform().a };
    const said = JSON.stringify([look, layers.map(({ name, shown }) => [name, shown.map(({ key }) => key)])]);
    tasks = tasks.filter((task) => task.id !== id);
    const seen = new Set();
    for (const tile of store.laid()) {
      const parts = layers.map(({ name }) => tile.pieces(name));
      if (tile.clip.size >= LARGEST_PX || isPaper()) {
        drawAll(ctx, layers, parts, look);
        continue;
      }
      const key = `${id} ${tile.key}`;
      seen.add(key);
      lay(ctx, { id, key, mark: said + parts.flat().map(named).join(), tile, layers, parts, look });
    }
    prune(seen);
    shownAt = performance.now();
    if (tasks.length) timer ||= setTimeout(work);
  };

  /** Lays a tile down as it was painted; what has changed since is painted in its turn.
   * @param {CanvasRenderingContext2D} ctx @param {Task} task */
  const lay = (ctx, task) => {
    const { id, key, mark, tile, look } = task;
    const held = painted.get(key);
    if (held) {
      painted.delete(key); // and to the end: what was used last is dropped last
      painted.set(key, held);
    }
    if (held?.mark !== mark) {
      if (isEmpty(task)) keep(task, null);
      else tasks.push(task);
    }
    const now = painted.get(key);
    if (now?.zoom !== look.zoom) standIn(ctx, id, tile.clip, look.zoom);
    else if (now.image) ctx.drawImage(now.image, tile.clip.left, tile.clip.top, tile.clip.width, tile.clip.height);
  };

  /** From another zoom, until it is painted for this one.
   * @param {CanvasRenderingContext2D} ctx @param {number} id @param {import("./tile_store.js").Clip} clip @param {number} zoom */
  const standIn = (ctx, id, clip, zoom) => {
    const others = [...painted.values()].reverse().flatMap((one) => {
      if (one.id !== id || one.zoom === zoom || !one.image) return [];
      const { left, top, size } = frameOf(map, one.place);
      const isNear = left < clip.left + clip.width && top < clip.top + clip.height && left + size > clip.left && top + size > clip.top;
      return isNear ? [{ image: one.image, zoom: one.zoom, left, top, size }] : [];
    });
    ctx.save();
    ctx.beginPath();
    ctx.rect(clip.left, clip.top, clip.width, clip.height);
    ctx.clip();
    for (const { image, zoom: its, left, top, size } of others) {
      if (its === others[0]?.zoom) ctx.drawImage(image, left, top, size, size);
    }
    ctx.restore();
  };

  /** One tile a task: the map answers in between. */
  const work = () => {
    timer = 0;
    const task = tasks.shift();
    if (task) {
      wasBare ||= painted.get(task.key)?.zoom !== task.look.zoom;
      keep(task, paint(task));
    }
    const isDue = wasBare && performance.now() - shownAt > TOGETHER_MS;
    if (tasks.length && !isDue) {
      timer = setTimeout(work);
      return;
    }
    wasBare = false;
    redraw();
  };

  /** @param {Task} task @param {ImageBitmap | null} image */
  const keep = ({ id, key, mark, tile, look }, image) => {
    painted.get(key)?.image?.close();
    painted.delete(key);
    painted.set(key, { id, place: tile.place, zoom: look.zoom, mark, image });
  };

  /** @param {Set<string>} seen what the view shows is never dropped */
  const prune = (seen) => {
    let bytes = 0;
    for (const { image } of painted.values()) bytes += image ? image.width * image.height * BYTES_PER_DOT : 0;
    for (const [key, { image }] of painted) {
      if (bytes <= MOST_BYTES) return;
      if (seen.has(key) || !image) continue;
      bytes -= image.width * image.height * BYTES_PER_DOT;
      image.close();
      painted.delete(key);
    }
  };

  return { draw, isDone: () => !tasks.length };
}

/** Layers of areas and lines with no signs between them, in drawing order.
 * @param {Built[]} tiled @returns {Built[][]} */
export function runsOf(tiled) {
  /** @type {Built[][]} */
  const runs = [];
  tiled.forEach((built, i) => {
    if (built.payload.type === "symbol") return;
    if (i && tiled[i - 1]?.payload.type !== "symbol") runs.at(-1)?.push(built);
    else runs.push([built]);
  });
  return runs;
}

/** @param {Task} task */
function paint({ tile: { clip }, layers, parts, look }) {
  const canvas = new OffscreenCanvas(clip.width * look.dots, clip.height * look.dots);
  const pen = /** @type {any} */ (canvas.getContext("2d"));
  pen.scale(look.dots, look.dots);
  pen.translate(-clip.left, -clip.top);
  drawAll(pen, layers, parts, look);
  return canvas.transferToImageBitmap();
}

/** @param {CanvasRenderingContext2D} ctx @param {Layer[]} layers @param {Piece[][]} parts
 * @param {{palette: Palette, zoom: number}} look */
function drawAll(ctx, layers, parts, { palette, zoom }) {
  layers.forEach(({ type, shown }, i) => drawPieces(ctx, parts[i] ?? [], shown, { type, palette, zoom }));
}

/** @param {Task} task */
function isEmpty({ layers, parts }) {
  return !layers.some(({ shown }, i) => parts[i]?.some(({ part }) => shown.some(({ key }) => part.things.has(key))));
}

/** Paper is not waited for: the browser prints what stands there now. */
function isPaper() {
  return document.documentElement.classList.contains("print-map");
}

/** @type {WeakMap<object, number>} */
const numbers = new WeakMap();
let given = 0;

/** What tells one piece from another. @param {Piece} piece */
function named({ part: { things }, frame }) {
  if (!numbers.has(things)) numbers.set(things, (given += 1));
  return `${numbers.get(things)}:${frame.size}`;
}
