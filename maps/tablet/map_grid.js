// Finds what lies in a window of the plane without looking at everything.

/** @import { XY } from "./map_project.js" */

/** @typedef {{min_x: number, min_y: number, max_x: number, max_y: number}} Box */

/** @template {XY} T */
export class Grid {
  /** @type {Map<string, T[]>} */
  cells = new Map();

  /**
   * @param {T[]} points
   * @param {number} size of a cell
   */
  constructor(points, size) {
    this.points = points;
    this.size = size;
    for (const point of points) {
      const key = this.key(point.x, point.y);
      const cell = this.cells.get(key);
      if (cell) cell.push(point);
      else this.cells.set(key, [point]);
    }
  }

  /** @param {number} x @param {number} y */
  key(x, y) {
    return `${Math.floor(x / this.size)} ${Math.floor(y / this.size)}`;
  }

  /**
   * Points of all cells that touch the box: none is missing, some lie beside it.
   * @param {Box} box
   * @returns {T[]}
   */
  near(box) {
    const [west, east] = [Math.floor(box.min_x / this.size), Math.floor(box.max_x / this.size)];
    const [north, south] = [Math.floor(box.min_y / this.size), Math.floor(box.max_y / this.size)];
    if ((east - west + 1) * (south - north + 1) > this.cells.size) return this.points;
    /** @type {T[]} */
    const found = [];
    for (let column = west; column <= east; column += 1) {
      for (let row = north; row <= south; row += 1) {
        const cell = this.cells.get(`${column} ${row}`);
        if (cell) found.push(...cell);
      }
    }
    return found;
  }
}

/**
 * @param {XY[]} points
 * @returns {Box}
 */
export function boxOf(points) {
  const box = { min_x: Infinity, min_y: Infinity, max_x: -Infinity, max_y: -Infinity };
  for (const { x, y } of points) {
    box.min_x = Math.min(box.min_x, x);
    box.min_y = Math.min(box.min_y, y);
    box.max_x = Math.max(box.max_x, x);
    box.max_y = Math.max(box.max_y, y);
  }
  return box;
}

/**
 * @param {Box} a
 * @param {Box} b
 * @returns {boolean}
 */
export const overlap = (a, b) =>
  a.min_x <= b.max_x && a.max_x >= b.min_x && a.min_y <= b.max_y && a.max_y >= b.min_y;

/**
 * @param {XY} point
 * @param {Box} box
 * @returns {boolean}
 */
export const inside = ({ x, y }, box) => x >= box.min_x && x <= box.max_x && y >= box.min_y && y <= box.max_y;
