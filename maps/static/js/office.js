// The office map: wires the map that Folium made to our layers, the panel and the tables.
/// <reference types="leaflet" />
import { labelsOf } from "./decode.js";
import { makeGuide } from "./guide.js";
import { makeLabels } from "./labels.js";
import { buildLayer, makeCanvas } from "./layers.js";
import { onLight } from "./light.js";
import { bindLate } from "./late.js";
import { ROOM, addControls, bindPanel, bindTables, keepView } from "./panel.js";
import { makeOpener, nameOf } from "./popup.js";
import "./tables.js";

/** @typedef {import("./layers.js").Built} Built */
/** @typedef {[[number, number], [number, number]]} Box south-west and north-east corner */
/**
 * @typedef {object} Start what maps/webmap.py tells the map
 * @property {Box | null} bounds
 * @property {{name: string, bounds: Box}[]} estates
 * @property {Record<"light" | "dark", import("./paint.js").Palette>} palettes
 * @property {string | null} asset_url @property {Record<string, string>} words
 * @property {import("./light.js").Light | null} light
 * @property {import("./weeks.js").Weeks | null} weeks
 * @property {string[] | null} live ids of the estates that it follows; null: a file
 */

const map = /** @type {any} */ (window).map_ljusrond;
/** @type {Start} */
const start = map.ljusrond;

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function palette() {
  const { dark, light } = start.palettes;
  const usual = isDark() ? dark : light;
  return isLit() ? onLight(usual, dark) : usual;
}

/** @param {boolean} [animate] */
function zoomToAll(animate = true) {
  if (start.bounds) map.fitBounds(start.bounds, { ...ROOM, animate });
}

/** @returns {Built[]} in drawing order: what is quiet lies below the three */
function readLayers() {
  const built = payloads.flatMap((payload) => buildLayer(payload, renderer));
  return [
    ...built.filter(({ payload }) => !payload.product),
    ...built.filter(({ quiet }) => quiet),
    ...built.filter(({ payload, quiet }) => payload.product && !quiet),
  ];
}

/** @param {Built[]} layers */
function bindTooltips(layers) {
  for (const { payload, group } of layers) {
    if (payload.type !== "symbol" && !payload.product) continue;
    const name = (/** @type {any} */ part) => {
      const text = document.createElement("span");
      text.textContent = nameOf(payload, part.options.feature);
      return text;
    };
    group.bindTooltip(name, { sticky: true, direction: "top", offset: [0, -8] });
    map.on("popupopen", () => group.closeTooltip());
  }
}

const sources = [...document.querySelectorAll("script[data-layer]")];
/** @type {import("./layers.js").Payload[]} */
const payloads = sources.map((source) => JSON.parse(source.textContent ?? ""));
for (const payload of payloads) payload.labels = labelsOf(payload);
const open = makeOpener(map, payloads, start);
let isLit = () => false;
const renderer = makeCanvas(palette, open);
const layers = readLayers();
const labels = makeLabels(map, renderer, layers, palette);
/** @type {any} */ (labels).below = layers.findLast(({ payload }) => payload.type === "area")?.group;
const guide = makeGuide(map, layers, open, start.words);
zoomToAll(false);
keepView(map);
addControls(map, start, zoomToAll);
bindTooltips(layers);
const show = bindPanel(map, layers, labels);
bindLate(layers, renderer, start.words, guide.follow);
bindTables(layers, guide, start.words);
document.addEventListener("ljusrond:theme", () => {
  labels.redraw();
});
guide.follow();
new ResizeObserver(() => map.invalidateSize()).observe(map.getContainer());
requestAnimationFrame(() => {
  map.getContainer().dataset.drawn = String(Math.round(performance.now()));
  if (start.light) addLight(start.light);
  if (start.live) addLive(start.live);
});

/** @param {string[]} estates */
async function addLive(estates) {
  const { followReports } = await import("./live_map.js");
  followReports(layers, renderer, estates);
}

/** What asks the service for more than the page holds comes when the page is there.
 * @param {import("./light.js").Light} light */
async function addLight(light) {
  const [{ makeLux }, { makeNights }, { makeWeeks }, { offerBars }] = await Promise.all([
    import("./lux.js"), import("./nights.js"), import("./weeks.js"), import("./steps.js"),
  ]);
  const lux = makeLux(map, light, isDark, () => labels.redraw());
  isLit = lux.isOn;
  lux.begin();
  const stage = { map, renderer, layers, payloads, show, nameParts: bindTooltips, hold: lux.hold };
  const nights = makeNights(stage, light);
  const weeks = start.weeks ? makeWeeks(stage, start.weeks) : null;
  offerBars({ nights: await nights, weeks: await weeks });
}
