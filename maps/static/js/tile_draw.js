// Draws what vector tiles hold with the signs of the map: the same strokes as layers of a page.
import { cutOrStroke } from "./layers.js";
import { drawCell, drawSymbol, fillArea, scaleAt, strokeLine } from "./paint.js";
import { EXTENT } from "./tile_read.js";

/** @typedef {import("./tile_read.js").Thing} Thing */
/** @typedef {import("./tile_store.js").Piece} Piece */
/** @typedef {import("./paint.js").Sign} Sign */
/** @typedef {import("./paint.js").Palette} Palette */
/** @typedef {{key: string, sign: Sign}} Shown a class that is drawn */

const STACK_PX = 17;
/** Room around a sign for its halo [px]. */
const HALO_PX = 6;
const MOST_SPRITES = 400;
/** Zoom from which on a path has two edges; from afar it would be wider than the path itself. */
const CASED_FROM = 16;
const FAR_PX = 1.5;

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Piece[]} pieces
 * @param {Shown[]} shown classes, the worst last: it is drawn on top
 * @param {{type: string, palette: Palette, zoom: number}} look
 */
export function drawPieces(ctx, pieces, shown, { type, palette, zoom }) {
  if (type === "symbol") return drawSigns(ctx, pieces, shown, palette, zoom);
  if (type === "line" && zoom < CASED_FROM) {
    return within(ctx, pieces, shown, false, (sign) => strokeLine(ctx, palette[sign.casing ?? sign.ink ?? ""] ?? "", FAR_PX, sign.dash ?? []));
  }
  if (type === "line") {
    // Casings go under all inner strokes, so that crossings of paths are open.
    const cased = shown.filter(({ sign }) => sign.casing);
    within(ctx, pieces, cased, false, (sign) => strokeLine(ctx, palette[sign.casing ?? ""] ?? "", sign.casing_width ?? 1, []));
    return within(ctx, pieces, shown, false, (sign) => cutOrStroke(ctx, palette[sign.ink ?? ""] ?? "", sign));
  }
  within(ctx, pieces, shown, true, (sign) => fillArea(ctx, sign, palette, "nonzero"));
}

/** Lays all of a class in a tile as one path, and has it painted.
 * @param {CanvasRenderingContext2D} ctx @param {Piece[]} pieces @param {Shown[]} shown
 * @param {boolean} closed @param {(sign: Sign) => void} paint */
function within(ctx, pieces, shown, closed, paint) {
  for (const { part, frame, clip } of pieces) {
    if (!part.things.size) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(clip.left, clip.top, clip.width, clip.height);
    ctx.clip();
    for (const { key, sign } of shown) {
      const things = part.things.get(key);
      if (!things) continue;
      ctx.beginPath();
      for (const { lines } of things) for (const line of lines) trace(ctx, line, frame, closed);
      paint(sign);
    }
    ctx.restore();
  }
}

/** @param {CanvasRenderingContext2D} ctx @param {number[]} line @param {import("./tile_store.js").Frame} frame @param {boolean} closed */
function trace(ctx, line, { left, top, size }, closed) {
  const scale = size / EXTENT;
  ctx.moveTo(left + (line[0] ?? 0) * scale, top + (line[1] ?? 0) * scale);
  for (let i = 2; i < line.length; i += 2) ctx.lineTo(left + (line[i] ?? 0) * scale, top + (line[i + 1] ?? 0) * scale);
  // Rings come back to their first point; one more, and its corner is joined like the others.
  // closePath would do the same, and takes half the time of a view of houses.
  if (closed) ctx.lineTo(left + (line[2] ?? 0) * scale, top + (line[3] ?? 0) * scale);
}

/** @param {CanvasRenderingContext2D} ctx @param {Piece[]} pieces @param {Shown[]} shown
 * @param {Palette} palette @param {number} zoom */
function drawSigns(ctx, pieces, shown, palette, zoom) {
  const scale = scaleAt(zoom);
  for (const { key, sign } of shown) {
    const sprite = sign.numbered ? null : spriteOf(ctx, sign, palette, scale);
    for (const piece of pieces) {
      for (const thing of piece.part.things.get(key) ?? []) {
        const at = spotOf(thing, piece, sign, scale);
        if (!at) continue;
        if (sprite) ctx.drawImage(sprite.image, at.x - sprite.half, at.y - sprite.half, 2 * sprite.half, 2 * sprite.half);
        else drawCell(ctx, at, thing.order, sign, palette);
      }
    }
  }
}

/** Where a sign stands; null: in a neighbour of the tile that stands in.
 * @param {Thing} thing @param {Piece} piece @param {Sign} sign @param {number} scale */
export function spotOf(thing, { frame, clip }, sign, scale) {
  const [px = 0, py = 0] = thing.lines[0] ?? [];
  const x = frame.left + (px * frame.size) / EXTENT;
  const y = frame.top + (py * frame.size) / EXTENT;
  const inside = x >= clip.left && y >= clip.top && x < clip.left + clip.width && y < clip.top + clip.height;
  if (!inside && frame.size !== clip.size) return null;
  // What stands at one place stands side by side; a number beside the sign of what it numbers.
  return { x: x + (thing.shift + (sign.numbered ? 1 : 0)) * STACK_PX * scale, y };
}

/** @typedef {{image: ImageBitmap, half: number}} Sprite */
/** @type {Map<string, Sprite>} */
const sprites = new Map();

/** A sign drawn once, to be laid down thousands of times; a canvas would be copied each time.
 * @param {CanvasRenderingContext2D} ctx @param {Sign} sign @param {Palette} palette @param {number} scale
 * @returns {Sprite} */
export function spriteOf(ctx, sign, palette, scale) {
  const dots = ctx.getTransform().a;
  const colours = [sign.fill, sign.edge, sign.ink, "halo"].map((name) => palette[name ?? ""] ?? "");
  const key = [sign.shape, sign.glyph, sign.size_px, sign.edge_width, sign.dash, colours, scale, dots].join("|");
  const known = sprites.get(key);
  if (known) return known;
  const half = ((sign.size_px ?? 24) * scale) / 2 + HALO_PX;
  const side = Math.ceil(2 * half * dots);
  const canvas = new OffscreenCanvas(side, side);
  const pen = /** @type {any} */ (canvas.getContext("2d"));
  pen.scale(dots, dots);
  drawSymbol(pen, { x: half, y: half }, sign, palette, scale);
  if (sprites.size > MOST_SPRITES) sprites.clear();
  const made = { image: canvas.transferToImageBitmap(), half: side / dots / 2 };
  sprites.set(key, made);
  return made;
}
