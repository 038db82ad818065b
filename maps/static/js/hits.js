// What lies under a pointer or a finger: signs first, the nearest first, then what they stand on.
/// <reference types="leaflet" />
import { scaleAt } from "./paint.js";

const POINTER_PX = 4;
const FINGER_PX = 20;
const MOST_SIGNS = 5;
const STACK_PX = 17;
export const RANK = { sign: 0, product: 1, line: 2, ground: 3 };

/** Plans for the same yard stand side by side instead of on top of each other.
 * @param {any} part a sign @param {number} zoom */
export function centreOf(part, zoom) {
  return { x: part._point.x + part.options.shift * STACK_PX * scaleAt(zoom), y: part._point.y };
}

/**
 * @param {any} canvas renderer whose parts are asked, the topmost first
 * @param {{x: number, y: number}} point layer point
 * @param {boolean} finger
 * @returns {any[]} parts, the one that is meant first
 */
export function hitsAt(canvas, point, finger) {
  const reach = finger ? FINGER_PX : POINTER_PX;
  /** @type {{part: any, rank: number, far: number}[]} */
  const found = [];
  for (let order = canvas._drawLast; order; order = order.prev) {
    const part = order.layer;
    // One that draws many things, as those of vector tiles, knows itself which are meant.
    if (part.options.hits) found.push(...part.options.hits(point, reach));
    const hit = part.options.interactive && judge(canvas, part, point, reach);
    if (hit) found.push({ part, ...hit });
  }
  found.sort((a, b) => a.rank - b.rank || a.far - b.far);
  const signs = found.filter(({ rank }) => rank === RANK.sign).slice(0, MOST_SIGNS);
  return [...signs, ...found.filter(({ rank }) => rank !== RANK.sign)].map(({ part }) => part);
}

/** @param {any} canvas @param {any} part @param {{x: number, y: number}} point @param {number} reach */
function judge(canvas, part, point, reach) {
  const { sign, product, count } = part.options;
  if (sign.type === "symbol") {
    const zoom = canvas._map.getZoom();
    const at = centreOf(part, zoom);
    const radius = part.options.radius * (count ? 1 : scaleAt(zoom));
    const far = Math.max(0, Math.hypot(at.x - point.x, at.y - point.y) - radius);
    return far <= reach ? { rank: RANK.sign, far } : null;
  }
  // Leaflet adds the tolerance of the renderer to that of the line; areas are hit inside only.
  const usual = canvas.options.tolerance;
  canvas.options.tolerance = sign.type === "line" ? reach / 2 : -1.5;
  const inside = part._containsPoint(L.point(point.x, point.y));
  canvas.options.tolerance = usual;
  if (!inside) return null;
  return { rank: sign.type === "line" ? RANK.line : product ? RANK.product : RANK.ground, far: 0 };
}
