// Names of yards and houses on the map: readable on any ground, never on top of each other.
/// <reference types="leaflet" />
import { word } from "./decode.js";
import { centreOf } from "./hits.js";
import { scaleAt } from "./paint.js";
import { spotOf } from "./shape.js";

/** @typedef {import("./layers.js").Built} Built */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */
/** @typedef {{text: string, from: number, layer: string, part: any, at: any, group: any}} Name */
/** @typedef {{names: () => Name[], signs: () => Box[]}} More what vector tiles hold of both */
/** @typedef {Box & {text: string, font: string}} Placed */

// Yards are what people call a place by; houses are many, and step back.
const FONTS = { courtyards: "600 13px system-ui, sans-serif", other: "500 12px system-ui, sans-serif" };
// A name may lie on a lamp or two; on a sign that tells something it is left out.
const LARGE_PX = 7;
const TOO_DEAR = 50;
const HALF_LINE_PX = 8;
const GAP_PX = 3;
// Steps from the middle, in parts of the area's width and height; the middle is tried first.
const STEPS = [0, -0.18, 0.18, -0.34, 0.34];
const FARTHEST = 0.34;

/** One object in the drawing order that writes all names; it lies above areas and below signs.
 * @param {any} map @param {any} renderer @param {Built[]} layers
 * @param {() => import("./paint.js").Palette} palette @param {More | null} more */
export function makeLabels(map, renderer, layers, palette, more = null) {
  const names = layers.flatMap(namesOf);
  const draw = (/** @type {CanvasRenderingContext2D} */ ctx) => {
    const shown = names.filter(({ from, group }) => map.getZoom() >= from && map.hasLayer(group));
    const all = [...shown, ...(more?.names() ?? [])];
    if (all.length) write(ctx, place(ctx, all, [...signBoxes(renderer, map.getZoom()), ...(more?.signs() ?? [])], map, renderer), palette());
  };
  const world = [[-85, -180], [85, 180]];
  // @ts-expect-error `draw` is ours: makeCanvas calls it
  return L.rectangle(world, { renderer, draw, interactive: false });
}

/** @param {Built} built @returns {Name[]} */
function namesOf({ payload, group, parts }) {
  const from = payload.names_from;
  if (from === null) return [];
  return [...parts].flatMap(([feature, part]) => {
    const text = word(payload.labels, feature);
    // What has no name is called by its kind; that stands in the legend already.
    return payload.legend.includes(text) ? [] : [{ text, from, layer: payload.name, part, group, at: spotOf(part) }];
  });
}

/** @param {CanvasRenderingContext2D} ctx @param {Name[]} names @param {Box[]} signs @param {any} map @param {any} renderer */
function place(ctx, names, signs, map, renderer) {
  /** @type {Placed[]} */
  const placed = [];
  for (const { text, part, at, layer } of names) {
    const font = layer === "courtyards" ? FONTS.courtyards : FONTS.other;
    const bounds = part._pxBounds;
    if (!bounds || !bounds.intersects(renderer._bounds)) continue;
    ctx.font = font;
    const [size, half] = [bounds.getSize(), ctx.measureText(text).width / 2];
    if (2 * half > 1.6 * size.x) continue;
    const middle = map.latLngToLayerPoint(at);
    let best = null;
    let least = Infinity;
    const reach = boxAround(middle.x, middle.y, half);
    const [wide, high] = [FARTHEST * size.x, FARTHEST * size.y];
    const around = { left: reach.left - wide, right: reach.right + wide, top: reach.top - high, bottom: reach.bottom + high };
    const near = signs.filter((sign) => overlap(around, sign));
    const taken = placed.filter((other) => overlap(around, other));
    for (const dy of STEPS) for (const dx of STEPS) {
      const box = boxAround(middle.x + dx * size.x, middle.y + dy * size.y, half);
      if (taken.some((other) => overlap(box, other))) continue;
      const hidden = near.filter((sign) => overlap(box, sign));
      const covered = hidden.reduce((sum, { right, left }) => sum + (right - left > 2 * LARGE_PX ? TOO_DEAR : 1), 0);
      const cost = covered + Math.abs(dx) + Math.abs(dy);
      if (cost < least) [best, least] = [box, cost];
    }
    if (best && least < TOO_DEAR) placed.push({ ...best, text, font });
  }
  return placed;
}

/** @param {number} x @param {number} y @param {number} half @returns {Box} */
function boxAround(x, y, half) {
  const tall = HALF_LINE_PX + GAP_PX;
  return { left: x - half - GAP_PX, right: x + half + GAP_PX, top: y - tall, bottom: y + tall };
}

/** @param {Box} a @param {Box} b */
function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** @param {any} renderer @param {number} zoom @returns {Box[]} */
function signBoxes(renderer, zoom) {
  const boxes = [];
  for (let order = renderer._drawFirst; order; order = order.next) {
    const { options, _point } = order.layer;
    if (options.sign?.type !== "symbol" || !_point || !renderer._bounds.contains(_point)) continue;
    const { x, y } = centreOf(order.layer, zoom);
    const radius = options.radius * scaleAt(zoom);
    boxes.push({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
  }
  return boxes;
}

/** @param {CanvasRenderingContext2D} ctx @param {Placed[]} names
 * @param {import("./paint.js").Palette} palette */
function write(ctx, names, palette) {
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = palette.halo ?? "";
  ctx.fillStyle = palette.ink ?? "";
  for (const { text, font, left, right, top, bottom } of names) {
    ctx.font = font;
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    ctx.strokeText(text, x, y);
    ctx.fillText(text, x, y);
  }
  ctx.restore();
}
