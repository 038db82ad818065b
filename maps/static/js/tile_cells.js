// Many objects as numbers: a card a cell, a line a layer with the sign of its worst class.
/// <reference types="leaflet" />
import { fillArea, scaleAt } from "./paint.js";
import { spriteOf } from "./tile_draw.js";
import { EXTENT } from "./tile_read.js";

/** @typedef {import("./layers.js").Payload} Payload */
/** @typedef {import("./paint.js").Palette} Palette */
/** @typedef {import("./paint.js").Sign} Sign */
/** @typedef {{payload: Payload, counts: Map<string, number>}} Row a layer in a cell, shown classes only */
/** @typedef {{cell: string, x: number, y: number, weight: number, rows: Row[], card: Box | null}} Cell middle of its objects, layer points */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

const FONT = "600 12px system-ui, sans-serif";
const LINE_PX = 18;
const SIGN_PX = 15;
const PAD_PX = 5;
const MOST_LINES = 6;
const CLOSER = 2;
const numbers = new Intl.NumberFormat(document.documentElement.lang);

/** Joins the cells of all layers that lie at one place.
 * @param {{payload: Payload, pieces: import("./tile_store.js").Piece[]}[]} layers that are shown
 * @param {(name: string, key: string) => boolean} isShown whether a class is @returns {Cell[]} */
export function gatherCells(layers, isShown) {
  /** @type {Map<string, Cell>} */
  const found = new Map();
  for (const { payload, pieces } of layers) {
    for (const { part, frame } of pieces) {
      for (const { cell, x, y, counts } of part.cells) {
        const shown = new Map([...counts].filter(([key]) => isShown(payload.name, key)));
        const weight = sumOf(shown);
        if (!weight) continue;
        const joined = found.get(cell) ?? { cell, x: 0, y: 0, weight: 0, rows: [], card: null };
        joined.x += (frame.left + (x * frame.size) / EXTENT) * weight;
        joined.y += (frame.top + (y * frame.size) / EXTENT) * weight;
        joined.weight += weight;
        joined.rows.push({ payload, counts: shown });
        found.set(cell, joined);
      }
    }
  }
  for (const cell of found.values()) {
    cell.x /= cell.weight;
    cell.y /= cell.weight;
    cell.rows.sort((a, b) => Number(b.payload.product) - Number(a.payload.product));
  }
  return [...found.values()];
}

/** @param {Map<string, number>} counts */
function sumOf(counts) {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** Grounds and paths are counted in the pop-up alone: on a card they would hide what matters.
 * @param {Row} row */
function isTold({ payload }) {
  return payload.product || payload.type === "symbol";
}

/** @param {CanvasRenderingContext2D} ctx @param {Cell[]} cells @param {any} map @param {Palette} palette */
export function drawCells(ctx, cells, map, palette) {
  ctx.save();
  ctx.font = FONT;
  ctx.textBaseline = "middle";
  for (const cell of cells) {
    const told = cell.rows.filter(isTold);
    const rows = (told.length ? told : cell.rows).slice(0, MOST_LINES);
    const texts = rows.map(({ counts }) => numbers.format(sumOf(counts)));
    const wide = SIGN_PX + 4 + Math.max(...texts.map((text) => ctx.measureText(text).width)) + 2 * PAD_PX;
    const high = LINE_PX * rows.length + PAD_PX;
    cell.card = placed(cell, wide, high, map);
    drawCard(ctx, cell.card, palette);
    rows.forEach((row, i) => {
      const y = (cell.card?.top ?? 0) + PAD_PX / 2 + LINE_PX * (i + 0.5);
      drawSign(ctx, row, { x: (cell.card?.left ?? 0) + PAD_PX + SIGN_PX / 2, y }, palette);
      ctx.fillStyle = palette.ink ?? "";
      ctx.textAlign = "right";
      ctx.fillText(texts[i] ?? "", (cell.card?.right ?? 0) - PAD_PX, y + 0.5);
    });
  }
  ctx.restore();
}

/** Around the middle of its objects, but within its cell, so that no card lies on another.
 * @param {Cell} cell @param {number} wide @param {number} high @param {any} map @returns {Box} */
function placed({ cell, x, y }, wide, high, map) {
  const [zoom = 0, column = 0, row = 0] = cell.split("/").map(Number);
  const size = 256 * 2 ** (map.getZoom() - zoom);
  const origin = map.getPixelOrigin();
  const within = (/** @type {number} */ at, /** @type {number} */ first, /** @type {number} */ length) => {
    const room = size - length;
    return room <= 0 ? first + room / 2 : Math.min(first + room, Math.max(first, at - length / 2));
  };
  const left = Math.round(within(x, column * size - origin.x, wide));
  const top = Math.round(within(y, row * size - origin.y, high));
  return { left, top, right: left + Math.ceil(wide), bottom: top + high };
}

/** @param {CanvasRenderingContext2D} ctx @param {Box} box @param {Palette} palette */
function drawCard(ctx, { left, top, right, bottom }, palette) {
  ctx.beginPath();
  ctx.roundRect(left, top, right - left, bottom - top, 5);
  ctx.fillStyle = palette.surface ?? "";
  ctx.fill();
  ctx.lineWidth = 1;
  ctx.strokeStyle = palette.control ?? "";
  ctx.stroke();
}

/** @param {CanvasRenderingContext2D} ctx @param {Row} row @param {{x: number, y: number}} at @param {Palette} palette */
function drawSign(ctx, { payload, counts }, { x, y }, palette) {
  const key = payload.classes.find((one) => counts.has(one)) ?? "";
  const sign = payload.styles[key];
  if (!sign) return;
  ctx.save();
  if (sign.type === "symbol") {
    const scale = Math.min(1, SIGN_PX / (sign.size_px ?? SIGN_PX)) || scaleAt(0);
    const { image, half } = spriteOf(ctx, { ...sign, numbered: false }, palette, scale);
    ctx.drawImage(image, x - half, y - half, 2 * half, 2 * half);
  } else {
    ctx.beginPath();
    ctx.rect(x - SIGN_PX / 2 + 1, y - SIGN_PX / 2 + 1, SIGN_PX - 2, SIGN_PX - 2);
    fillArea(ctx, sign.type === "area" ? sign : { type: "area", fill: sign.ink, fill_opacity: 1, edge: sign.casing ?? "" }, palette);
  }
  ctx.restore();
}

/** What a card counts, layer by layer and class by class, and the way closer.
 * @param {any} map @param {Cell} cell @param {Record<string, string>} words */
export function openCell(map, { cell, x, y, rows }, words) {
  const at = map.layerPointToLatLng(L.point(x, y));
  const box = document.createElement("div");
  box.className = "popup popup-cell";
  const heading = document.createElement("h3");
  heading.textContent = words.counted ?? "";
  box.append(heading);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.closer ?? "";
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    map.closePopup();
    map.setView(at, Math.min(map.getMaxZoom(), Math.floor(map.getZoom()) + CLOSER));
    map.getContainer().focus({ preventScroll: true });
  });
  box.append(button);
  for (const { payload, counts } of rows) box.append(...linesOf(payload, counts));
  const [clear, edge] = [L.point(64, 72), L.point(12, 12)]; // of the buttons above the map
  const maxHeight = Math.max(160, map.getSize().y - 170);
  const made = L.popup({ minWidth: 220, maxHeight, autoPanPaddingTopLeft: clear, autoPanPaddingBottomRight: edge }).setLatLng(at).setContent(box).openOn(map);
  made.getElement()?.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", words.close ?? "");
  map.getContainer().dataset.cell = cell;
}

/** @param {Payload} payload @param {Map<string, number>} counts */
function linesOf(payload, counts) {
  const title = document.createElement("p");
  title.className = "popup-count";
  const number = document.createElement("b");
  number.textContent = numbers.format(sumOf(counts));
  title.append(payload.title, " ", number);
  if (payload.classes.length < 2) return [title];
  const list = document.createElement("dl");
  payload.classes.forEach((key, place) => {
    const count = counts.get(key);
    if (!count) return;
    const [term, value] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = payload.legend[place] ?? "";
    value.textContent = numbers.format(count);
    list.append(term, value);
  });
  return [title, list];
}
