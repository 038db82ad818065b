// Draw on a photo: circle what is meant. Strokes can be taken back; the first photo is replaced when done.

import { h } from "./dom.js";
import { glyph } from "./glyphs.js";

/** @import { Context } from "./app.js" */
/** @import { ShrunkPhoto } from "./types.d.ts" */

/** @typedef {{x: number, y: number}[]} Stroke in pixels of the photo */

const INK = "#ff2d2d";
const EDGE = "#ffffff";
const QUALITY = 0.92;

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Stroke[]} strokes
 * @param {number} width of the photo [px]
 */
function drawStrokes(pen, strokes, width) {
  pen.lineCap = pen.lineJoin = "round";
  // A white edge keeps the line seen on red brick.
  for (const [colour, part] of /** @type {const} */ ([[EDGE, 0.016], [INK, 0.009]])) {
    pen.strokeStyle = colour;
    pen.lineWidth = Math.max(4, width * part);
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach(({ x, y }, i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
      const [first] = stroke;
      if (stroke.length === 1 && first) pen.lineTo(first.x + 0.1, first.y);
      pen.stroke();
    }
  }
}

/**
 * Full screen until it is done or left.
 * @param {Context} context
 * @param {ShrunkPhoto} photo
 * @returns {Promise<Blob | null>} null if nothing is to change
 */
export async function drawOn({ t }, photo) {
  const image = await createImageBitmap(new Blob([photo.bytes], { type: "image/jpeg" }));
  const canvas = h("canvas", { width: image.width, height: image.height, class: "draw-canvas" });
  const pen = canvas.getContext("2d", { alpha: false });
  if (!pen) return null;
  /** @type {Stroke[]} */
  const strokes = [];
  const paint = () => {
    pen.drawImage(image, 0, 0);
    drawStrokes(pen, strokes, image.width);
    undo.disabled = done.disabled = strokes.length === 0;
  };
  const undo = h("button", { class: "button", onclick: () => (strokes.pop(), paint()) }, glyph("undo"), t("draw.undo"));
  const done = h("button", { class: "button primary" }, glyph("check"), t("draw.done"));
  const cancel = h("button", { class: "button" }, t("draw.cancel"));
  const dialog = h(
    "dialog",
    { class: "draw", "aria-label": t("draw.title") },
    h("p", { class: "draw-hint" }, t("draw.hint")),
    h("div", { class: "draw-place" }, canvas),
    h("div", { class: "actions" }, cancel, undo, done),
  );
  listen(canvas, strokes, paint);
  document.body.append(dialog);
  paint();
  dialog.showModal();
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => {
    done.onclick = () => canvas.toBlob(resolve, "image/jpeg", QUALITY);
    cancel.onclick = () => resolve(null);
    dialog.oncancel = () => resolve(null);
    addEventListener("hashchange", () => resolve(null), { once: true });
  });
  dialog.close();
  dialog.remove();
  image.close();
  return blob;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Stroke[]} strokes
 * @param {() => void} paint
 */
function listen(canvas, strokes, paint) {
  /** @type {Stroke | null} */
  let stroke = null;
  const at = (/** @type {PointerEvent} */ event) => {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * canvas.width,
      y: ((event.clientY - box.top) / box.height) * canvas.height,
    };
  };
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    strokes.push((stroke = [at(event)]));
    paint();
  };
  canvas.onpointermove = (event) => {
    if (!stroke) return;
    stroke.push(at(event));
    paint();
  };
  canvas.onpointerup = canvas.onpointercancel = () => (stroke = null);
}
