// The office map: wires the map that Folium made to our layers, the panel and the tables.
/// <reference types="leaflet" />
import { labelsOf } from "./decode.js";
import { makeGuide } from "./guide.js";
import { makeLabels } from "./labels.js";
import { buildLayer, makeCanvas } from "./layers.js";
import { onLight } from "./light.js";
import { ROOM, addControls, bindPanel, bindTables } from "./panel.js";
import { makeOpener, nameOf } from "./popup.js";
import "./tables.js";

/** @typedef {import("./layers.js").Built} Built */
/** @typedef {[[number, number], [number, number]]} Box south-west and north-east corner */
/**
 * @typedef {object} Start what maps/webmap.py tells the map
 * @property {Box | null} bounds
 * @property {Box | null} [opens] what it opens on, where that is not all of it
 * @property {{name: string, bounds: Box}[]} estates
 * @property {Record<"light" | "dark", import("./paint.js").Palette>} palettes
 * @property {string | null} asset_url @property {Record<string, string>} words
 * @property {import("./light.js").Light | null} light
 * @property {import("./weeks.js").Weeks | null} weeks
 * @property {string[] | null} live ids of the estates that it follows, none: all; null: a file
 * @property {import("./tiled.js").Tiles | null} [tiles] null: the page holds everything itself
 * @property {string | null} [objects] address of single objects @property {string | null} [estate]
 * code of the only estate on it
 */

/** What address.js writes. */
const KEPT = /[?&](at|on|off|hide)=/;
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
/** Beyond the view is drawn less where there is more to draw. */
const padding = start.tiles ? 0.15 : undefined;
const renderer = makeCanvas(palette, (parts, at) => (tiled ? tiled.choose(parts, at, open) : open(parts, at)), padding);
const layers = readLayers();
const tiled = start.tiles ? await addTiles(start.tiles) : null;
const labels = makeLabels(map, renderer, layers, palette, tiled);
/** @type {any} */ (labels).below = layers.findLast(({ payload }) => payload.type === "area")?.group;
const guide = makeGuide(map, layers, open, start.words, start.objects ? locate : null);
await openView();
addControls(map, start, zoomToAll);
bindTooltips(layers);
const show = bindPanel(map, layers, labels);
tiled?.begin();
if (layers.some(({ payload }) => payload.late)) addLate();
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
  if (start.live) addTools();
});

/** The switches and the place that the address says; else the reader's own estates, else all. */
async function openView() {
  const kept = start.live && KEPT.test(location.search) ? await import("./address.js") : null;
  kept?.readSwitches();
  const asked = kept?.readView();
  if (asked) map.setView(asked.at, asked.zoom, { animate: false });
  else if (start.opens) map.fitBounds(start.opens, { ...ROOM, animate: false });
  else zoomToAll(false);
}

/** Layers whose features come when they are switched on. */
async function addLate() {
  const { bindLate } = await import("./late.js");
  bindLate(layers, renderer, start.words, guide.follow);
}

/** Layers of a map that is too large for one page.
 * @param {import("./tiled.js").Tiles} tiles */
async function addTiles(tiles) {
  const { makeTiled } = await import("./tiled.js");
  return makeTiled(map, { tiles, words: start.words }, layers, renderer, palette, askFor);
}

/** Objects that the page does not hold. @param {string[]} of layer/id */
async function askFor(of) {
  const { askObjects } = await import("./objects.js");
  return askObjects(start.objects ?? "", of, renderer);
}

/** @param {string} kind @param {string} id of an asset */
async function locate(kind, id) {
  const key = `${kind}s/${id.toLowerCase()}`;
  const found = (await askFor([key]).catch(() => null))?.get(key);
  return found ? { ...found, built: /** @type {any} */ ({ payload: found.payload, quiet: "" }) } : null;
}

/** Search, measuring, printing, a link to what is seen: for whoever looks longer than a glance. */
async function addTools() {
  const { bindTools } = await import("./tools.js");
  bindTools(map, start);
}

/** @param {string[]} estates */
async function addLive(estates) {
  const { followReports, followTiles } = await import("./live_map.js");
  if (tiled) followTiles(tiled.refresh, estates);
  else followReports(layers, renderer, estates);
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
  if (tiled) return; // of a million objects the past is asked for in lists
  const stage = { map, renderer, layers, payloads, show, nameParts: bindTooltips, hold: lux.hold };
  const nights = makeNights(stage, light);
  const weeks = start.weeks ? makeWeeks(stage, start.weeks) : null;
  offerBars({ nights: await nights, weeks: await weeks });
}
