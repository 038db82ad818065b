// Draws what is in view on one canvas: ground, signs, and what the present task adds.

import { inside, overlap } from "./map_grid.js";
import { CALM_RANK, CROWDED, CROWD_PX, Sprites, palette, signScale } from "./map_signs.js";
import { drawMarks } from "./map_marks.js";
import { boxOfPart, toScreen } from "./map_project.js";

/** @import { Box } from "./map_grid.js" */
/** @import { Marks } from "./map_marks.js" */
/** @import { View, XY } from "./map_project.js" */
/** @import { Scene, ScenePoint, SceneShape } from "./map_scene.js" */

/** Paths are kept in pixels of this zoom, from a corner of their own: 32-bit floats stay exact. */
const PATH_ZOOM = 20;
const PATH_SCALE = 2 ** PATH_ZOOM;
const NAMES_ZOOM = 17;
const CODES_ZOOM = 19;
/** How far a sign and its code reach from where it stands. */
const MARGIN_PX = 48;

export class Painter {
  /** @type {WeakMap<SceneShape, Path2D>} */
  paths = new WeakMap();
  /** @type {Scene | null} */
  scene = null;

  /** By pixels of the screen a CSS pixel. @type {Map<number, Sprites>} */
  sprites = new Map();

  /** @param {CanvasRenderingContext2D} pen @param {number} ratio pixels of the canvas a CSS pixel */
  constructor(pen, ratio) {
    this.pen = pen;
    this.ratio = ratio;
    this.colour = palette();
  }

  /** The theme has changed: other colours. */
  theme() {
    this.colour = palette();
    this.sprites.clear();
  }

  /**
   * Draws all that is in view.
   * @param {View} view
   * @param {Marks} marks
   * @returns {View} what the canvas shows now
   */
  draw(view, marks) {
    const { width, height } = this.pen.canvas;
    this.part(view, marks, { x: 0, y: 0, width, height });
    return view;
  }

  /**
   * Moves the picture and draws only what comes into view at its edges. It moves by whole pixels, so it
   * may lie half a pixel off until all is drawn anew.
   * @param {View} drawn what the canvas shows
   * @param {View} view
   * @param {Marks} marks
   * @returns {View | null} what the canvas shows now; null: nothing was done, too little of it would stay
   */
  move(drawn, view, marks) {
    const { pen } = this;
    const { canvas } = pen;
    const { width, height } = canvas;
    const world = 2 ** view.zoom * this.ratio;
    const dx = Math.round((drawn.x - view.x) * world);
    const dy = Math.round((drawn.y - view.y) * world);
    const [wide, high] = [Math.abs(dx), Math.abs(dy)];
    if (drawn.zoom !== view.zoom || wide > width / 2 || high > height / 2) return null;
    const now = { ...view, x: drawn.x - dx / world, y: drawn.y - dy / world };
    pen.setTransform(1, 0, 0, 1, 0, 0);
    if (wide || high) pen.drawImage(canvas, dx, dy);
    if (wide) this.part(now, marks, { x: dx > 0 ? 0 : width - wide, y: 0, width: wide, height });
    if (high) this.part(now, marks, { x: 0, y: dy > 0 ? 0 : height - high, width, height: high });
    return now;
  }

  /**
   * @param {View} view
   * @param {Marks} marks
   * @param {{x: number, y: number, width: number, height: number}} part [pixels of the canvas]
   */
  part(view, marks, { x, y, width, height }) {
    const { pen, ratio } = this;
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.beginPath();
    pen.rect(x, y, width, height);
    pen.clip();
    pen.fillStyle = this.colour("ground");
    pen.fillRect(x, y, width, height);
    const box = boxOfPart(view, { min_x: x / ratio, min_y: y / ratio, max_x: (x + width) / ratio, max_y: (y + height) / ratio }, MARGIN_PX);
    const shapes = this.scene?.shapes.filter((shape) => overlap(shape.box, box)) ?? [];
    for (const shape of shapes) this.shape(shape, view);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (view.zoom >= NAMES_ZOOM) this.names(shapes, view);
    this.points(view, box);
    drawMarks(pen, view, marks, this.colour);
    pen.restore();
  }

  /** @param {SceneShape} shape @param {View} view */
  shape(shape, view) {
    const { pen, ratio } = this;
    const scale = 2 ** view.zoom;
    const k = (scale / PATH_SCALE) * ratio;
    const x = ((shape.box.min_x - view.x) * scale + view.width / 2) * ratio;
    const y = ((shape.box.min_y - view.y) * scale + view.height / 2) * ratio;
    pen.setTransform(k, 0, 0, k, x, y);
    const path = this.path(shape);
    const px = ratio / k;
    if (shape.kind === "footpath") {
      const width = shape.path_kind === "street" ? 7 : 4;
      const grown = width * Math.min(2, Math.max(0.5, 2 ** ((view.zoom - 17.5) / 2)));
      pen.lineJoin = pen.lineCap = "round";
      this.line(path, "path-edge", (grown + 2) * px);
      this.line(path, "path", grown * px);
      return;
    }
    pen.fillStyle = this.colour(shape.kind);
    pen.fill(path, "evenodd");
    this.line(path, `${shape.kind}-edge`, (shape.kind === "building" ? 1.5 : 1) * px);
  }

  /** @param {Path2D} path @param {string} colour @param {number} width */
  line(path, colour, width) {
    this.pen.strokeStyle = this.colour(colour);
    this.pen.lineWidth = width;
    this.pen.stroke(path);
  }

  /** @param {SceneShape} shape @returns {Path2D} */
  path(shape) {
    const known = this.paths.get(shape);
    if (known) return known;
    const path = new Path2D();
    for (const line of shape.lines) {
      line.forEach(({ x, y }, i) => {
        const px = (x - shape.box.min_x) * PATH_SCALE;
        const py = (y - shape.box.min_y) * PATH_SCALE;
        if (i === 0) path.moveTo(px, py);
        else path.lineTo(px, py);
      });
      if (shape.kind !== "footpath") path.closePath();
    }
    this.paths.set(shape, path);
    return path;
  }

  /** @param {SceneShape[]} shapes @param {View} view */
  names(shapes, view) {
    const { pen } = this;
    pen.font = "600 13px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const scale = 2 ** view.zoom;
    for (const { kind, name, box } of shapes) {
      const room = (box.max_x - box.min_x) * scale;
      if (kind !== "building" || !name || name.length * 8 > room) continue;
      const at = toScreen({ x: (box.min_x + box.max_x) / 2, y: (box.min_y + box.max_y) / 2 }, view);
      this.text(name, at, "ink-soft");
    }
  }

  /** @param {string} text @param {XY} at @param {string} ink */
  text(text, at, ink) {
    const { pen } = this;
    pen.lineJoin = "round";
    pen.lineWidth = 3.5;
    pen.strokeStyle = this.colour("halo");
    pen.strokeText(text, at.x, at.y);
    pen.fillStyle = this.colour(ink);
    pen.fillText(text, at.x, at.y);
  }

  /** @param {View} view @param {Box} box */
  points(view, box) {
    const { pen, ratio, scene } = this;
    if (!scene) return;
    const sprites = this.sprites.get(ratio) ?? new Sprites(this.colour, ratio);
    this.sprites.set(ratio, sprites);
    const world = 2 ** view.zoom;
    const codes = [];
    // Sprites lie on whole pixels as they are: nothing is smoothed.
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.imageSmoothingEnabled = false;
    const taken = new Set();
    for (const [rank, all] of this.ranks(box, view.zoom).entries()) {
      const scale = signScale(view.zoom, rank);
      for (const point of all) {
        // First, so that the same ones stay whichever part is drawn.
        if (rank <= CALM_RANK && scale < CROWDED && this.crowded(taken, point, world)) continue;
        if (!inside(point, box)) continue;
        const { x, y } = toScreen(point, view);
        const sprite = sprites.get(point.sign, scale, point.badge);
        const half = sprite.width / 2;
        pen.drawImage(sprite, Math.round(x * ratio - half), Math.round(y * ratio - half));
        if (view.zoom >= CODES_ZOOM && point.kind === "lamp") codes.push({ code: point.code, x, y: y + half / ratio + 4 });
      }
    }
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.font = "600 12px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const { code, x, y } of codes) this.text(code, { x, y }, "ink");
  }

  /**
   * The grid gives cell by cell; a sign of a higher rank must still lie above.
   * @param {Box} box
   * @param {number} zoom
   * @returns {ScenePoint[][]}
   */
  ranks(box, zoom) {
    /** @type {ScenePoint[][]} */
    const ranks = [[], [], [], [], [], []];
    for (const point of this.scene?.grid.near(box) ?? []) {
      if (point.min_zoom <= zoom) ranks[point.rank]?.push(point);
    }
    return ranks;
  }

  /**
   * Whether a calm sign would only cover another one like it, seen from afar. The raster lies on the
   * ground, so that the same signs stay while the map moves.
   * @param {Set<string>} taken
   * @param {ScenePoint} point
   * @param {number} world
   */
  crowded(taken, { x, y, sign }, world) {
    const key = `${sign} ${Math.floor((x * world) / CROWD_PX)} ${Math.floor((y * world) / CROWD_PX)}`;
    if (taken.has(key)) return true;
    taken.add(key);
    return false;
  }
}
