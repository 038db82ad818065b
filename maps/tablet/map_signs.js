// The signs of the map as small pictures, drawn once per theme and size. Shape and glyph tell a state
// apart as well as its colour does; they are those of the office's map (maps/style.py).

const CIRCLE = "M2 12a10 10 0 1 0 20 0a10 10 0 1 0-20 0z";
const SQUARE = "M5 2.5h14a2.5 2.5 0 0 1 2.5 2.5v14a2.5 2.5 0 0 1-2.5 2.5H5A2.5 2.5 0 0 1 2.5 19V5A2.5 2.5 0 0 1 5 2.5z";
const BOX = 24;

/**
 * `fill`, `edge` and `ink` name tokens; no fill is a hollow badge.
 * @typedef {object} Sign
 * @property {string} shape
 * @property {string | null} fill
 * @property {string} edge
 * @property {number} size_px
 * @property {string} [glyph]
 * @property {string} [ink]
 * @property {boolean} [filled] the glyph is filled, not stroked
 * @property {number} [edge_width]
 */

/**
 * @param {string} shape
 * @param {string} colour
 * @param {string} glyph
 * @param {boolean} [filled]
 * @returns {Sign}
 */
const broken = (shape, colour, glyph, filled) => ({
  shape, fill: colour, edge: colour, size_px: 26, glyph, ink: "glyph", filled,
});

/** @type {Record<string, Sign>} */
export const SIGNS = {
  lamp_lit: { shape: CIRCLE, fill: "lamp-lit", edge: "lamp-lit-edge", size_px: 15, edge_width: 2.6 },
  lamp_unknown: { shape: CIRCLE, fill: null, edge: "lamp-unknown", size_px: 14, edge_width: 4.5 },
  lamp_dark: broken(CIRCLE, "broken", "M8 8l8 8M16 8l-8 8"),
  lamp_flickering: broken(CIRCLE, "broken", "M13.4 5.5l-5.4 7h3.4l-1 6 5.6-7.2h-3.6z", true),
  lamp_dim: broken(CIRCLE, "broken-energy", "M12 5.5a6.5 6.5 0 0 1 0 13z", true),
  lamp_day_burning: broken(
    CIRCLE,
    "broken-energy",
    "M12 5v2M12 17v2M5 12h2M17 12h2M7 7l1.4 1.4M15.6 15.6L17 17M17 7l-1.4 1.4M8.4 15.6L7 17M9.8 12a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0",
  ),
  lamp_obscured: broken(
    "M12 2l10 10-10 10L2 12z",
    "broken-green",
    "M7 17.5C5.6 10.5 10 6.4 17.6 6.4 17.8 13.6 13.8 18.6 7 17.5zM7 17.5L13 11.2",
  ),
  lamp_damaged: broken("M3 3h18v18H3z", "broken", "M14.5 5l-5 5.2 5 3.4-5 5.4"),
  lamp_open_hatch: {
    shape: "M12 1.5L23.5 22H.5z", fill: "danger-fill", edge: "danger-edge", size_px: 32,
    glyph: "M12 9v6M12 18v.6", ink: "danger-ink",
  },
  stairwell: { shape: "M6 2h12v20H6z", fill: "asset", edge: "halo", size_px: 17, edge_width: 2.5 },
  waste_station: {
    shape: SQUARE, fill: "waste", edge: "waste", size_px: 20, glyph: "M7.5 9h9l-1 8.5h-7zM6.5 7h11", ink: "glyph",
  },
  place: { shape: CIRCLE, fill: "asset", edge: "halo", size_px: 10, edge_width: 3 },
  report: {
    shape: "M3 3h18v13h-8l-5 5.5V16H3z", fill: "report", edge: "report", size_px: 24, glyph: "M8 9.5h8", ink: "glyph",
  },
  clean_overdue: { ...broken(SQUARE, "overdue-3", "M12 6v7M12 17v.6"), size_px: 28 },
  clean_never_visited: { ...broken(SQUARE, "never", "M9 9.2a3 3 0 1 1 4.4 2.6c-1 .6-1.4 1.2-1.4 2.4M12 17.4v.2"), size_px: 26 },
  clean_due_soon: { ...broken(SQUARE, "overdue-1", "M12 6.5v6l3.5 2"), size_px: 24 },
  clean_ok: { ...broken(SQUARE, "waste", "M7 12.5l3.5 3.5 6.5-7.5"), size_px: 20 },
};

/** Of a point that says no fault: seen from afar it leaves the room to those that do. */
export const CALM_RANK = 3;
/** Signs smaller than this are drawn once where they would cover each other. */
export const CROWDED = 0.7;
export const CROWD_PX = 7;

/**
 * Signs grow with the map, within limits; in steps, so that few pictures are drawn.
 * @param {number} zoom
 * @param {number} rank
 * @returns {number}
 */
export function signScale(zoom, rank) {
  const least = rank > CALM_RANK ? 0.62 : 0.4;
  return Math.round(10 * Math.min(1.3, Math.max(least, 2 ** ((zoom - 17.6) / 1.9)))) / 10;
}

/** Reads the colours of the theme that stands now. @returns {(token: string) => string} */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  /** @type {Map<string, string>} */
  const known = new Map();
  return (token) => {
    const colour = known.get(token) ?? style.getPropertyValue(`--lr-${token}`).trim();
    known.set(token, colour);
    return colour;
  };
}

/** @typedef {HTMLCanvasElement | ImageBitmap | OffscreenCanvas} Sprite */

/** @param {number} side [px] */
function newCanvas(side) {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(side, side);
  return Object.assign(document.createElement("canvas"), { width: side, height: side });
}

export class Sprites {
  /** @type {Map<string, Sprite>} */
  drawn = new Map();

  /** @param {(token: string) => string} colour @param {number} ratio pixels of the screen a CSS pixel */
  constructor(colour, ratio) {
    this.colour = colour;
    this.ratio = ratio;
  }

  /**
   * A sign as a picture; its width in CSS pixels is `width / ratio`.
   * @param {string} name
   * @param {number} scale
   * @param {boolean} badge with the mark that something is reported here
   * @returns {Sprite}
   */
  get(name, scale, badge) {
    const key = `${name} ${scale} ${badge}`;
    let sprite = this.drawn.get(key);
    if (!sprite) this.drawn.set(key, (sprite = this.draw(name, scale, badge)));
    return sprite;
  }

  /** @param {string} name @param {number} scale @param {boolean} badge */
  draw(name, scale, badge) {
    const sign = SIGNS[name] ?? /** @type {Sign} */ (SIGNS.lamp_unknown);
    const size = sign.size_px * scale;
    const side = Math.ceil((size + 8) * this.ratio);
    const canvas = newCanvas(side);
    const pen = /** @type {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null} */ (canvas.getContext("2d"));
    if (!pen) return canvas;
    pen.scale(this.ratio, this.ratio);
    pen.translate(4, 4);
    pen.save();
    pen.scale(size / BOX, size / BOX);
    pen.lineJoin = "round";
    pen.lineCap = "round";
    const shape = new Path2D(sign.shape);
    pen.strokeStyle = this.colour("halo");
    pen.lineWidth = (sign.edge_width ?? 2) + (3 * BOX) / size;
    pen.stroke(shape);
    pen.fillStyle = this.colour(sign.fill ?? "halo");
    pen.fill(shape);
    pen.strokeStyle = this.colour(sign.edge);
    pen.lineWidth = sign.edge_width ?? 2;
    pen.stroke(shape);
    if (sign.glyph) this.glyph(pen, sign);
    pen.restore();
    if (badge) this.badge(pen, size);
    // A canvas is copied each time it is drawn from; a bitmap is not, and thousands are drawn a frame.
    return canvas instanceof HTMLCanvasElement ? canvas : canvas.transferToImageBitmap();
  }

  /** @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} pen @param {Sign} sign */
  glyph(pen, sign) {
    const path = new Path2D(sign.glyph);
    pen.fillStyle = pen.strokeStyle = this.colour(sign.ink ?? "glyph");
    pen.lineWidth = 2.4;
    if (sign.filled) pen.fill(path);
    else pen.stroke(path);
  }

  /** @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} pen @param {number} size */
  badge(pen, size) {
    pen.beginPath();
    pen.arc(size - 1, 1, 4.5, 0, 2 * Math.PI);
    pen.fillStyle = this.colour("report");
    pen.fill();
    pen.lineWidth = 1.5;
    pen.strokeStyle = this.colour("halo");
    pen.stroke();
  }
}
