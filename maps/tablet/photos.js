// Photos as they are stored and sent: upright JPEG of at most 1 600 px, and nothing of what the camera
// wrote beside the picture (place, serial number): the canvas knows none of it.

import { sha256 } from "./submission.js";

/** @import { ShrunkPhoto } from "./types.d.ts" */

export const SIDE_MAX_PX = 1600;
export const THUMB_SIDE_PX = 160;
const QUALITY = 0.85;
const THUMB_QUALITY = 0.6;

/** The file is no picture this browser can read; `message` is a key of the catalogue. */
export class NotAPicture extends Error {
  /** @param {unknown} [cause] */
  constructor(cause) {
    super("photo.not_a_picture", { cause });
    this.name = "NotAPicture";
  }
}

/**
 * Size within a square, never larger than it is.
 * @param {number} width
 * @param {number} height
 * @param {number} side_max
 * @returns {[width: number, height: number]} whole pixels, at least 1
 */
export function fit(width, height, side_max) {
  const scale = Math.min(1, side_max / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/**
 * Makes a photo ready to be saved.
 * @param {Blob} file as it comes from the camera, or a canvas's
 * @returns {Promise<ShrunkPhoto>}
 * @throws {NotAPicture}
 */
export async function shrink(file) {
  const image = await bitmap(file);
  try {
    const [width_px, height_px] = fit(image.width, image.height, SIDE_MAX_PX);
    const bytes = await (await jpeg(image, width_px, height_px, QUALITY)).arrayBuffer();
    const [small_width, small_height] = fit(image.width, image.height, THUMB_SIDE_PX);
    const thumb = await dataAddress(await jpeg(image, small_width, small_height, THUMB_QUALITY));
    return { sha256: await sha256(bytes), bytes, width_px, height_px, thumb };
  } finally {
    image.close();
  }
}

/**
 * @param {Blob} file
 * @returns {Promise<ImageBitmap>} turned as the camera was held
 */
async function bitmap(file) {
  if (file.size === 0) throw new NotAPicture();
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    throw new NotAPicture(error);
  }
}

/**
 * @param {ImageBitmap} image
 * @param {number} width
 * @param {number} height
 * @param {number} quality
 * @returns {Promise<Blob>}
 */
async function jpeg(image, width, height, quality) {
  const canvas = newCanvas(width, height);
  const context = /** @type {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null} */ (
    canvas.getContext("2d", { alpha: false })
  );
  if (!context) throw new Error("no canvas");
  context.fillStyle = "#fff"; // under a picture that is partly clear
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  if ("convertToBlob" in canvas) return canvas.convertToBlob({ type: "image/jpeg", quality });
  return new Promise((resolve, reject) => {
    const made = (/** @type {Blob | null} */ blob) =>
      blob ? resolve(blob) : reject(new Error("no picture came of it"));
    canvas.toBlob(made, "image/jpeg", quality);
  });
}

/**
 * @param {number} width
 * @param {number} height
 * @returns {OffscreenCanvas | HTMLCanvasElement}
 */
function newCanvas(width, height) {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(width, height);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  return canvas;
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
async function dataAddress(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `data:${blob.type};base64,${btoa(letters)}`;
}
