// What of the vector tiles lies under a pointer or a finger.
import { inRings } from "./shape.js";
import { scaleAt } from "./paint.js";
import { spotOf } from "./tile_draw.js";
import { EXTENT } from "./tile_read.js";

/** @typedef {import("./tile_read.js").Thing} Thing */
/** @typedef {import("./tile_store.js").Piece} Piece */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{thing: Thing, far: number}} Hit `far`: pixels beyond its edge */

/**
 * @param {Piece[]} pieces
 * @param {import("./tile_draw.js").Shown[]} shown
 * @param {string} type of their signs
 * @param {Point} point layer point @param {number} reach [px] @param {number} zoom
 * @returns {Hit[]}
 */
export function thingsAt(pieces, shown, type, point, reach, zoom) {
  const scale = scaleAt(zoom);
  return pieces.flatMap((piece) =>
    shown.flatMap(({ key, sign }) =>
      (piece.part.things.get(key) ?? []).flatMap((thing) => {
        const far = type === "symbol" ? toSign(thing, piece, sign, point, scale) : toLines(thing, piece, type, point, reach);
        return far <= (type === "symbol" ? reach : reach / 2) ? [{ thing, far }] : [];
      }),
    ),
  );
}

/** @param {Thing} thing @param {Piece} piece @param {import("./paint.js").Sign} sign @param {Point} point @param {number} scale */
function toSign(thing, piece, sign, point, scale) {
  const at = spotOf(thing, piece, sign, scale);
  if (!at) return Infinity;
  return Math.max(0, Math.hypot(at.x - point.x, at.y - point.y) - ((sign.size_px ?? 10) / 2) * scale);
}

/** @param {Thing} thing @param {Piece} piece @param {string} type @param {Point} point @param {number} reach */
function toLines({ lines }, { frame, clip }, type, point, reach) {
  if (point.x < clip.left || point.y < clip.top || point.x >= clip.left + clip.width || point.y >= clip.top + clip.height) return Infinity;
  const units = EXTENT / frame.size;
  const [x, y] = [(point.x - frame.left) * units, (point.y - frame.top) * units];
  if (type === "area") return inRings(lines, x, y) ? 0 : Infinity;
  const far = Math.min(...lines.map((line) => toLine(line, x, y, reach * units)));
  return far / units;
}

/** @param {number[]} line @param {number} x @param {number} y @param {number} most beyond it nobody asks */
function toLine(line, x, y, most) {
  let least = Infinity;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [ax = 0, ay = 0, bx = 0, by = 0] = [line[i], line[i + 1], line[i + 2], line[i + 3]];
    if (Math.min(ax, bx) - most > x || Math.max(ax, bx) + most < x) continue;
    const [dx, dy] = [bx - ax, by - ay];
    const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(ax + along * dx - x, ay + along * dy - y));
  }
  return least;
}
