// The slider of nights: what was dark then, drawn instead of what is dark now.
/// <reference types="leaflet" />
import { dayOf, drawCurve, markMonths } from "./curve.js";
import { buildLayer } from "./layers.js";
import { ask, filled, say, written } from "./lux.js";

/** @typedef {import("./layers.js").Built} Built */
/** @typedef {import("./layers.js").Payload} Payload */
/** @typedef {{night: string, dark_m2: number, certain_m2: number, dark_spots: number}} Night */
/**
 * @typedef {object} Stage what a night is drawn on
 * @property {any} map @property {any} renderer @property {Built[]} layers
 * @property {Payload[]} payloads @property {(changed: string) => void} show
 * @property {(layers: Built[]) => void} nameParts @property {(past: boolean) => void} hold
 */

const NOW = "dark_spots";
const THEN = "dark_spots_then";
const PATIENCE_MS = 120;

/**
 * @param {Stage} stage
 * @param {import("./light.js").Light} light
 */
export async function makeNights(stage, light) {
  const bar = document.querySelector("[data-module=nights]");
  const range = bar?.querySelector("input");
  const model = stage.payloads.find(({ name }) => name === NOW);
  if (!bar || !range || !model) return;
  /** @type {Night} */
  const now = { night: "", ...light.now };
  const home = `/api/v1/estates/${encodeURIComponent(light.estate)}`;
  /** @type {Night[] | null} */
  const nights = await ask(`${home}/nights`);
  if (!nights || nights.length < 2) return;
  drawCurve(bar, nights, now, light.words);
  markMonths(bar, nights);
  range.max = String(nights.length);
  range.value = range.max;
  bar.removeAttribute("hidden");
  const draw = makeDrawer(stage, model, home, light.words);
  bindBar(bar, range, [...nights, now], light.words, (night) => {
    tellPast(night, light.words);
    stage.hold(night !== null);
    draw(night);
  });
}

/** @param {Night} night @param {Record<string, string>} words */
function factsOf({ dark_m2, certain_m2, dark_spots }, words) {
  const open_m2 = Math.max(0, dark_m2 - certain_m2);
  const values = { certain: written(certain_m2, 0), open: written(open_m2, 0), count: written(dark_spots, 0) };
  return filled(dark_spots === 1 ? words.one : words.many, values);
}

/** @param {Element} bar @param {HTMLInputElement} range @param {Night[]} nights the last one is now
 * @param {Record<string, string>} words @param {(night: string | null) => void} choose null: now */
function bindBar(bar, range, nights, words, choose) {
  const said = bar.querySelector("[data-module=nights-said]");
  const now = bar.querySelector("[data-module=nights-now]");
  const steps = [...bar.querySelectorAll("button[data-step]")];
  /** @type {string | null} */
  let chosen = null;
  const follow = () => {
    const shown = nights[Number(range.value)];
    const night = shown?.night ? shown : null;
    const when = night ? filled(words.night, { date: dayOf(night.night) }) : (words.now ?? "");
    const text = `${when}: ${shown ? factsOf(shown, words) : ""}${night ? "" : `. ${words.drag ?? ""}`}`;
    range.setAttribute("aria-valuetext", text);
    if (said) said.textContent = text;
    bar.classList.toggle("nights-past", Boolean(night));
    now?.setAttribute("aria-pressed", String(!night));
    for (const button of steps) {
      const end = button.getAttribute("data-step") === "1" ? range.max : range.min;
      button.setAttribute("aria-disabled", String(range.value === end));
    }
    if (chosen === (night?.night ?? null)) return;
    chosen = night?.night ?? null;
    choose(chosen);
  };
  const go = (/** @type {number} */ place) => {
    range.value = String(place);
    follow();
  };
  range.addEventListener("input", follow);
  now?.addEventListener("click", () => go(nights.length - 1));
  for (const button of steps) {
    button.addEventListener("click", () => go(Number(range.value) + Number(button.getAttribute("data-step"))));
  }
  // Rows of the lists speak of now.
  document.addEventListener("click", ({ target }) => target instanceof Element && target.closest(".show-on-map") && go(nights.length - 1), true);
  follow();
}

/** @param {string | null} night @param {Record<string, string>} words */
function tellPast(night, words) {
  const note = document.querySelector("[data-module=past]");
  const text = note?.querySelector("strong");
  if (text && night) text.textContent = `${filled(words.past, { date: dayOf(night) })}.`;
  note?.toggleAttribute("hidden", !night);
}

/** @param {Stage} stage @param {Payload} model @param {string} home @param {Record<string, string>} words
 * @returns {(night: string | null) => void} */
function makeDrawer(stage, model, home, words) {
  const { map, layers, payloads } = stage;
  /** @type {Map<string, any>} */
  const known = new Map();
  /** @type {string | null} */
  let wanted = null;
  const clear = () => {
    for (const built of layers.filter(({ payload }) => payload.name === THEN)) {
      built.group.remove();
      layers.splice(layers.indexOf(built), 1);
    }
    const before = payloads.findIndex(({ name }) => name === THEN);
    if (before >= 0) payloads.splice(before, 1);
  };
  /** @param {any} found GeoJSON, or null for now */
  const lay = (found) => {
    map.closePopup();
    clear();
    for (const built of layers) if (built.payload.name === NOW) built.off = Boolean(found);
    if (found) {
      const payload = payloadOf(found, model, words);
      const made = buildLayer(payload, stage.renderer).map((built) => ({ ...built, by: NOW }));
      payloads.push(payload);
      layers.splice(layers.findIndex((built) => built.payload.name === NOW), 0, ...made);
      stage.nameParts(made);
    }
    stage.show(NOW);
  };
  return async (night) => {
    wanted = night;
    if (!night) return lay(null);
    await new Promise((done) => setTimeout(done, PATIENCE_MS));
    if (wanted !== night) return;
    const found = known.get(night) ?? (await ask(`${home}/dark-spots?at=${night}`));
    if (found) known.set(night, found);
    else say(words.failed);
    if (wanted === night) lay(found ?? { features: [] });
  };
}

/** The same form as a layer of the page, so that it is drawn, pressed and named as one.
 * @param {any} found @param {Payload} model @param {Record<string, string>} words @returns {Payload} */
export function payloadOf(found, model, words) {
  /** @type {any[]} */
  const features = found.features;
  const last = model.classes.length - 1;
  const places = features.map(({ properties }) => model.classes.indexOf(properties.certainty));
  return {
    ...model,
    name: THEN,
    origin: [0, 0],
    class: places.map((place) => (place < 0 ? last : place)),
    geometry: features.map(({ geometry }) => [geometry.coordinates.map(stepsOf)]),
    labels: features.map(({ properties }, i) => properties.surface ?? model.legend[places[i] ?? last] ?? ""),
    links: null,
    titles: [words.area ?? ""],
    values: [features.map(({ properties }) => `${written(properties.area_m2, 0)} m²`)],
  };
}

/** @param {[number, number][]} ring lon, lat @returns {number[]} as decode.js reads them */
function stepsOf(ring) {
  let [lon, lat] = [0, 0];
  return ring.flatMap(([x, y]) => {
    const [east, north] = [Math.round(x * 1e6), Math.round(y * 1e6)];
    const step = [east - lon, north - lat];
    [lon, lat] = [east, north];
    return step;
  });
}
