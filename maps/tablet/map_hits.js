// What is meant by a tap: signs first, the nearest first; then the ground they stand on.

/** @import { XY } from "./map_project.js" */
/** @import { Scene, ScenePoint, SceneShape } from "./map_scene.js" */

/** @typedef {{kind: string, id: string, code: string, far_px: number}} Hit */

/** A gloved finger covers this much around the place it means. */
export const REACH_PX = 28;
/** The nearest is meant without a question where the next one is so much further off. */
const CLEAR_PX = 16;
const LINE_PX = 14;
const MOST = 6;

/**
 * Signs within reach of a tap, the nearest first; those a finger cannot tell apart all come along.
 * @param {Scene} scene
 * @param {XY} at [world units]
 * @param {number} zoom
 * @param {(point: ScenePoint) => boolean} [wanted]
 * @returns {Hit[]}
 */
export function pointsNear(scene, at, zoom, wanted = () => true) {
  const scale = 2 ** zoom;
  const reach = REACH_PX / scale;
  const box = { min_x: at.x - reach, min_y: at.y - reach, max_x: at.x + reach, max_y: at.y + reach };
  const found = [];
  for (const point of scene.grid.near(box)) {
    if (point.min_zoom > zoom || !wanted(point)) continue;
    const far_px = Math.hypot(point.x - at.x, point.y - at.y) * scale;
    if (far_px <= REACH_PX) found.push({ kind: point.kind, id: point.id, code: point.code, far_px });
  }
  return found.sort((a, b) => a.far_px - b.far_px || a.code.localeCompare(b.code)).slice(0, MOST);
}

/**
 * Those that must be asked about: one if it is clear which is meant.
 * @param {Hit[]} hits the nearest first
 * @returns {Hit[]}
 */
export function meant(hits) {
  const [first, second] = hits;
  if (first && second && second.far_px - first.far_px >= CLEAR_PX) return [first];
  return hits;
}

/**
 * The ground under a tap: a path's middle before a house, a house before its yard.
 * @param {Scene} scene
 * @param {XY} at [world units]
 * @param {number} zoom
 * @returns {Hit | null}
 */
export function groundAt(scene, at, zoom) {
  const reach = LINE_PX / 2 ** zoom;
  /** @type {Record<SceneShape["kind"], number>} */
  const order = { building: 0, footpath: 1, courtyard: 2 };
  let best = null;
  for (const shape of scene.shapes) {
    const { box } = shape;
    if (at.x < box.min_x - reach || at.x > box.max_x + reach) continue;
    if (at.y < box.min_y - reach || at.y > box.max_y + reach) continue;
    if (best && order[best.kind] <= order[shape.kind]) continue;
    const hit = shape.kind === "footpath" ? nearLine(shape, at, reach) : inside(shape.lines, at);
    if (hit) best = shape;
  }
  return best && { kind: best.kind, id: best.id, code: best.name, far_px: 0 };
}

/** @param {SceneShape} shape @param {XY} at @param {number} reach */
const nearLine = (shape, at, reach) =>
  shape.lines.some((line) =>
    line.some((b, i) => {
      const a = line[i - 1];
      return a !== undefined && fromSegment(at, a, b) <= reach;
    }),
  );

/**
 * @param {XY} p
 * @param {XY} a
 * @param {XY} b
 * @returns {number} distance of a point from a piece of line
 */
export function fromSegment(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length ? Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length)) : 0;
  return Math.hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

/**
 * Whether a point lies in an area; rings within rings are holes.
 * @param {XY[][]} rings
 * @param {XY} p
 * @returns {boolean}
 */
export function inside(rings, p) {
  let within = false;
  for (const ring of rings) {
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length] ?? a;
      if (a.y > p.y !== b.y > p.y && p.x < a.x + ((p.y - a.y) / (b.y - a.y)) * (b.x - a.x)) {
        within = !within;
      }
    });
  }
  return within;
}
