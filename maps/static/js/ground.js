// What the maps beside lists and forms lie on: yards, paths and houses of an estate.
/// <reference types="leaflet" />
import { labelsOf } from "./decode.js";
import { buildLayer } from "./layers.js";

const GROUND = ["courtyards", "footpaths", "buildings"];
/** The ground of more estates than these is not worth fetching: nobody could see it. */
export const ESTATES_MAX = 3;

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Fetches what an estate's things stand on, once each.
 * @param {any} map @param {any} renderer
 * @param {{names?: string[], above?: any}} [given] layers, the lowest first; what stays above them */
export function groundOf(map, renderer, { names = GROUND, above } = {}) {
  const known = new Set();
  /** @param {string | null} code */
  return async (code) => {
    if (!code || known.has(code)) return;
    known.add(code);
    const asked = names.map(async (name) => {
      const answer = await fetch(`/map/layers/${name}?estate=${encodeURIComponent(code)}`);
      return answer.ok ? answer.json() : null;
    });
    for (const payload of await Promise.all(asked)) {
      if (!payload) continue;
      payload.labels = labelsOf(payload);
      payload.answers = false;
      for (const { group } of buildLayer(payload, renderer)) group.addTo(map);
    }
    above?.bringToFront();
  };
}
