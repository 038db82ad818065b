// The office map: wires the map that Folium made to our layers, the panel and the tables.
/// <reference types="leaflet" />
import { buildLayer, makeCanvas } from "./layers.js";
import { addControls, bindPanel, bindTables } from "./panel.js";
import { popupContent } from "./popup.js";
import "./tables.js";

/** @typedef {import("./layers.js").Built} Built */
/** @typedef {[[number, number], [number, number]]} Box south-west and north-east corner */
/**
 * @typedef {object} Start what maps/webmap.py tells the map
 * @property {Box | null} bounds
 * @property {{name: string, bounds: Box}[]} estates
 * @property {Record<"light" | "dark", import("./paint.js").Palette>} palettes
 * @property {string | null} asset_url @property {Record<string, string>} words
 */

const map = /** @type {any} */ (window).map_ljusrond;
/** @type {Start} */
const start = map.ljusrond;

function palette() {
  const chosen = document.documentElement.dataset.theme;
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  return start.palettes[dark ? "dark" : "light"];
}

/** @param {boolean} [animate] */
function zoomToAll(animate = true) {
  if (start.bounds) map.fitBounds(start.bounds, { padding: [18, 18], animate });
}

/** @returns {Built[]} in drawing order */
function readLayers() {
  const renderer = makeCanvas(palette);
  const sources = document.querySelectorAll("script[data-layer]");
  return [...sources].map((source) => buildLayer(JSON.parse(source.textContent ?? ""), renderer));
}

/** @param {Built[]} layers */
function bindPopups(layers) {
  for (const { payload, group } of layers) {
    group.bindPopup(
      (/** @type {any} */ part) =>
        popupContent(payload, part.options.feature, start.asset_url, start.words),
      { maxWidth: 300, minWidth: 220 },
    );
    if (payload.type === "symbol" || payload.name === "dark_spots") {
      const name = (/** @type {any} */ part) => {
        const text = document.createElement("span");
        text.textContent = popupContent(payload, part.options.feature, null, {})
          .querySelector("h3")?.textContent ?? "";
        return text;
      };
      group.bindTooltip(name, { sticky: true, direction: "top", offset: [0, -8] });
    }
  }
  map.on("popupopen", (/** @type {any} */ event) => {
    const close = event.popup.getElement()?.querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", start.words.close ?? "");
  });
}

const layers = readLayers();
zoomToAll(false);
addControls(map, start, zoomToAll);
bindPopups(layers);
bindPanel(map, layers);
bindTables(map, layers, start.words);
document.addEventListener("ljusrond:theme", () => {
  for (const { group } of layers) group.eachLayer((/** @type {any} */ part) => part.redraw());
});
new ResizeObserver(() => map.invalidateSize()).observe(map.getContainer());
requestAnimationFrame(() => {
  map.getContainer().dataset.drawn = String(Math.round(performance.now()));
});
