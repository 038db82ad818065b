// In which order places are walked past: the nearest next, then the crossings taken out. Pure.

/** @import { Position } from "./types.d.ts" */

/** So many times all pairs of legs are looked at; few are ever needed. */
const PASSES = 12;
/** More places than this are left in the order that the nearest next gives. */
const UNCROSSED_MAX = 1500;

/** How far two places are apart, by their numbers. @typedef {(from: number, to: number) => number} Far */

/**
 * An order of places to walk, from one at the edge, ending anywhere; the same places give the same order.
 * @param {Position[]} places
 * @returns {number[]} their numbers in that order
 */
export function walkingOrder(places) {
  if (places.length < 3) return places.map((_, place) => place);
  const [east, north] = plane(places);
  /** @type {Far} */
  const far = (from, to) => Math.sqrt(((east[from] ?? 0) - (east[to] ?? 0)) ** 2 + ((north[from] ?? 0) - (north[to] ?? 0)) ** 2);
  const fromMiddle = places.map((_, place) => Math.hypot(east[place] ?? 0, north[place] ?? 0));
  const order = nearestNext(far, places.length, fromMiddle.indexOf(Math.max(...fromMiddle)));
  return places.length <= UNCROSSED_MAX ? uncrossed(far, order) : order;
}

/**
 * @param {Position[]} places
 * @returns {[east: Float64Array, north: Float64Array]} from the middle of all [degrees of latitude]
 */
function plane(places) {
  const [lon, lat] = /** @type {const} */ ([0, 1]).map(
    (axis) => places.reduce((sum, one) => sum + one[axis], 0) / places.length,
  );
  const narrow = Math.cos(((lat ?? 0) * Math.PI) / 180);
  return [
    Float64Array.from(places, (one) => (one[0] - (lon ?? 0)) * narrow),
    Float64Array.from(places, (one) => one[1] - (lat ?? 0)),
  ];
}

/**
 * @param {Far} far
 * @param {number} count
 * @param {number} first
 * @returns {number[]}
 */
function nearestNext(far, count, first) {
  const left = new Set(Array(count).keys());
  const order = [first];
  left.delete(first);
  for (let here = first; left.size > 0; ) {
    let next = -1;
    let least = Infinity;
    for (const place of left) {
      const distance = far(here, place);
      if (distance < least) [next, least] = [place, distance];
    }
    order.push(next);
    left.delete(next);
    here = next;
  }
  return order;
}

/**
 * Turns a part of the way round wherever that makes it shorter (2-opt; the end is free).
 * @param {Far} far
 * @param {number[]} way
 * @returns {number[]}
 */
function uncrossed(far, way) {
  for (let pass = 0; pass < PASSES; pass += 1) {
    let better = false;
    for (let from = 0; from < way.length - 2; from += 1) {
      for (let to = from + 2; to < way.length; to += 1) {
        if (saved(far, way, from, to) <= 1e-12) continue;
        turn(way, from + 1, to);
        better = true;
      }
    }
    if (!better) break;
  }
  return way;
}

/**
 * @param {Far} far
 * @param {number[]} way
 * @param {number} from
 * @param {number} to
 * @returns {number} how much shorter the way is with the steps after `from`, up to `to`, turned round
 */
function saved(far, way, from, to) {
  const [a = 0, b = 0, c = 0, d] = [way[from], way[from + 1], way[to], way[to + 1]];
  const end = d === undefined ? 0 : far(c, d) - far(b, d);
  return far(a, b) - far(a, c) + end;
}

/** @param {number[]} way @param {number} from @param {number} to turned round in place */
function turn(way, from, to) {
  for (let [a, b] = [from, to]; a < b; a += 1, b -= 1) [way[a], way[b]] = [way[b] ?? 0, way[a] ?? 0];
}
