// In which order places are walked past: the nearest next, then the crossings taken out. Pure.

/** @import { Position } from "./types.d.ts" */

/** So many times all pairs of legs are looked at; few are ever needed. */
const PASSES = 12;
/** More places than this are left in the order that the nearest next gives. */
const UNCROSSED_MAX = 1500;

/**
 * @param {Position} from
 * @param {Position} to
 * @returns {number} how far, in degrees of latitude
 */
function far(from, to) {
  const narrow = Math.cos((from[1] * Math.PI) / 180);
  return Math.hypot((to[0] - from[0]) * narrow, to[1] - from[1]);
}

/**
 * An order of places to walk, from one at the edge, ending anywhere; the same places give the same order.
 * @param {Position[]} places
 * @returns {number[]} their numbers in that order
 */
export function walkingOrder(places) {
  if (places.length < 3) return places.map((_, place) => place);
  const order = nearestNext(places, atTheEdge(places));
  return places.length <= UNCROSSED_MAX ? uncrossed(places, order) : order;
}

/** @param {Position[]} places @returns {number} the one that is farthest from the middle of all */
function atTheEdge(places) {
  const mean = (/** @type {0 | 1} */ axis) => places.reduce((sum, one) => sum + one[axis], 0) / places.length;
  /** @type {Position} */
  const middle = [mean(0), mean(1)];
  const distances = places.map((one) => far(middle, one));
  return distances.indexOf(Math.max(...distances));
}

/**
 * @param {Position[]} places
 * @param {number} first
 * @returns {number[]}
 */
function nearestNext(places, first) {
  const left = new Set(places.keys());
  const order = [first];
  left.delete(first);
  while (left.size > 0) {
    const here = at(places, order.at(-1));
    let best = -1;
    let least = Infinity;
    for (const place of left) {
      const distance = far(here, at(places, place));
      if (distance < least) [best, least] = [place, distance];
    }
    order.push(best);
    left.delete(best);
  }
  return order;
}

/**
 * Turns a part of the way round wherever that makes it shorter (2-opt; the end is free).
 * @param {Position[]} places
 * @param {number[]} order
 * @returns {number[]}
 */
function uncrossed(places, order) {
  let way = order;
  const leg = (/** @type {number} */ from, /** @type {number} */ to) =>
    to >= way.length ? 0 : far(at(places, way[from]), at(places, way[to]));
  for (let pass = 0; pass < PASSES; pass += 1) {
    let better = false;
    for (let from = 0; from < way.length - 2; from += 1) {
      for (let to = from + 2; to < way.length; to += 1) {
        const now = leg(from, from + 1) + leg(to, to + 1);
        const turned = leg(from, to) + (to + 1 < way.length ? leg(from + 1, to + 1) : 0);
        if (turned >= now - 1e-12) continue;
        way = [...way.slice(0, from + 1), ...way.slice(from + 1, to + 1).reverse(), ...way.slice(to + 1)];
        better = true;
      }
    }
    if (!better) break;
  }
  return way;
}

/** @param {Position[]} places @param {number | undefined} number @returns {Position} */
const at = (places, number) => places[number ?? 0] ?? [0, 0];
