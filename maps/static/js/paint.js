// Draws the signs of maps/style.py on the canvas of the map, in the colours of the theme.
/// <reference types="leaflet" />

/** @typedef {Record<string, string>} Palette colour by token name */
/**
 * @typedef {object} Sign one style of maps/style.py
 * @property {"symbol" | "area" | "line"} type
 * @property {string} [shape] @property {string} [glyph] @property {boolean} [glyph_filled]
 * @property {string | null} [fill] @property {number} [fill_opacity] @property {string} [edge]
 * @property {number} [edge_width] @property {number[]} [dash] @property {string} [ink]
 * @property {number} [size_px] @property {string} [hatch] @property {string} [hatch_ink]
 * @property {number} [width] @property {string | null} [casing] @property {number} [casing_width]
 * @property {boolean} [numbered] whether its number stands in it
 */

const BOX = 24;
const HATCH_PX = 8;
/** @type {Map<string, Path2D>} */
const paths = new Map();
/** @type {Map<string, CanvasPattern>} */
const patterns = new Map();

/** @param {string} data */
function pathOf(data) {
  let path = paths.get(data);
  if (!path) paths.set(data, (path = new Path2D(data)));
  return path;
}

/** Signs grow with the map, within limits: readable from afar, not covering the yard up close.
 * @param {number} zoom */
export function scaleAt(zoom) {
  return Math.min(1.25, Math.max(0.58, 2 ** ((zoom - 17.5) / 2.2)));
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {{x: number, y: number}} point centre in pixels
 * @param {Sign} sign
 * @param {Palette} palette
 * @param {number} scale
 */
export function drawSymbol(ctx, point, sign, palette, scale) {
  const size = (sign.size_px ?? BOX) * scale;
  const shape = pathOf(sign.shape ?? "");
  const edgeWidth = sign.edge_width ?? 2;
  ctx.save();
  ctx.translate(point.x - size / 2, point.y - size / 2);
  ctx.scale(size / BOX, size / BOX);
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  if (sign.edge !== "halo") {
    ctx.strokeStyle = palette.halo ?? "";
    ctx.lineWidth = edgeWidth + (2.4 * BOX) / size;
    ctx.stroke(shape);
  }
  ctx.fillStyle = palette[sign.fill ?? "halo"] ?? "";
  ctx.globalAlpha = sign.fill ? 1 : 0.75;
  ctx.fill(shape);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = palette[sign.edge ?? "ink"] ?? "";
  ctx.lineWidth = edgeWidth;
  ctx.lineCap = "butt";
  ctx.setLineDash(sign.dash ?? []);
  ctx.stroke(shape);
  ctx.setLineDash([]);
  if (sign.glyph) drawGlyph(ctx, pathOf(sign.glyph), sign, palette);
  ctx.restore();
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Path2D} glyph
 * @param {Sign} sign
 * @param {Palette} palette
 */
function drawGlyph(ctx, glyph, sign, palette) {
  const ink = palette[sign.ink ?? "glyph"] ?? "";
  if (sign.glyph_filled) {
    ctx.fillStyle = ink;
    ctx.fill(glyph);
    return;
  }
  ctx.strokeStyle = ink;
  ctx.lineWidth = 2.4;
  ctx.lineCap = "round";
  ctx.stroke(glyph);
}

/** A cell of many points, or a sign with a number: a disc as wide as the number needs.
 * @param {CanvasRenderingContext2D} ctx
 * @param {{x: number, y: number}} point
 * @param {number} count
 * @param {Sign} sign sign of the worst state in the cell
 * @param {Palette} palette
 */
export function drawCell(ctx, point, count, sign, palette) {
  const { numbered } = sign;
  const radius = cellRadius(count, numbered);
  ctx.save();
  ctx.beginPath();
  ctx.arc(point.x, point.y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = palette[(numbered && sign.fill) || "surface"] ?? "";
  ctx.fill();
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = palette[numbered ? "halo" : (sign.edge ?? "ink")] ?? "";
  ctx.setLineDash(sign.fill ? [] : [4, 3]);
  ctx.stroke();
  ctx.fillStyle = palette[(numbered && sign.ink) || "ink"] ?? "";
  ctx.font = "600 11px system-ui, sans-serif";
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(String(count), point.x, point.y);
  ctx.restore();
}

/** @param {number} count @param {boolean} [numbered] whether it numbers one thing */
export function cellRadius(count, numbered) {
  return (numbered ? 5.5 : 8) + 3.2 * String(count).length;
}

/**
 * @param {CanvasRenderingContext2D} ctx with the outline of the area as its current path
 * @param {Sign} sign
 * @param {Palette} palette
 * @param {CanvasFillRule} [rule] nonzero where the path holds many areas
 */
export function fillArea(ctx, sign, palette, rule = "evenodd") {
  if (sign.fill_opacity) {
    ctx.globalAlpha = sign.fill_opacity;
    ctx.fillStyle = palette[sign.fill ?? ""] ?? "";
    ctx.fill(rule);
    ctx.globalAlpha = 1;
  }
  if (sign.hatch && sign.hatch !== "none") {
    const pattern = hatch(ctx, sign.hatch, palette[sign.hatch_ink ?? "ink"] ?? "");
    if (pattern) ctx.fillStyle = pattern;
    ctx.fill(rule);
  }
  strokeLine(ctx, palette[sign.edge ?? "ink"] ?? "", sign.edge_width ?? 1, sign.dash ?? []);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} colour
 * @param {number} width
 * @param {number[]} dash
 */
export function strokeLine(ctx, colour, width, dash) {
  ctx.setLineDash(dash);
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.lineJoin = "round";
  ctx.lineCap = dash.length ? "butt" : "round";
  ctx.stroke();
  ctx.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} kind
 * @param {string} colour
 * @returns {CanvasPattern | null}
 */
function hatch(ctx, kind, colour) {
  const key = `${kind} ${colour}`;
  const known = patterns.get(key);
  if (known) return known;
  const tile = document.createElement("canvas");
  tile.width = tile.height = HATCH_PX;
  const pen = tile.getContext("2d");
  if (!pen) return null;
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 1.3;
  // Lines run past the tile so that their ends meet in the next one.
  if (kind === "diagonal" || kind === "cross") pen.stroke(new Path2D("M-2 2L2-2M-2 10L10-2M6 10L10 6"));
  if (kind === "back" || kind === "cross") pen.stroke(new Path2D("M-2 6L2 10M-2-2L10 10M6-2L10 2"));
  if (kind === "dots") pen.fill(new Path2D("M3 3h2v2H3z"));
  const pattern = ctx.createPattern(tile, "repeat");
  if (pattern) patterns.set(key, pattern);
  return pattern;
}
