// How the map looks while it lies on tiles of illuminance; what the layer does comes later, lux.js.

/** @typedef {import("./paint.js").Palette} Palette */
/**
 * @typedef {object} Light what maps/lux_panel.py tells the map
 * @property {string} estate @property {[number, number]} zooms @property {number} below
 * @property {Record<string, string>} words
 * @property {{dark_m2: number, certain_m2: number, dark_spots: number}} now
 */

/** Lines and areas in this colour are cut out of what lies under them, so that tiles show. */
export const CLEAR = "rgba(0, 0, 0, 0)";

/** Ground is left open, and dark places have pale outlines: they lie on what is dark.
 * @param {Palette} palette @param {Palette} night @returns {Palette} */
export function onLight(palette, night) {
  const pale = Object.entries(night).filter(([name]) => name.startsWith("dark_"));
  return { ...palette, ...Object.fromEntries(pale), courtyard: CLEAR, path: CLEAR, dark_fill: CLEAR };
}
