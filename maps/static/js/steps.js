// A slider of days past below the map: what was then is drawn instead of what is now.
/// <reference types="leaflet" />
import { buildLayer } from "./layers.js";
import { say } from "./lux.js";

/** @typedef {import("./layers.js").Built} Built */
/** @typedef {import("./layers.js").Payload} Payload */
/**
 * @typedef {object} Stage what a day past is drawn on
 * @property {any} map @property {any} renderer @property {Built[]} layers
 * @property {Payload[]} payloads @property {(changed: string) => void} show
 * @property {(layers: Built[]) => void} nameParts @property {(past: boolean) => void} hold
 */
/**
 * @typedef {object} Steps the steps of a slider, the last one is now
 * @property {(string | null)[]} days of each step, null: now
 * @property {(place: number) => string} tell
 */
/**
 * @typedef {object} Then where a day past comes from
 * @property {string} now the layer whose place it takes @property {string} then its own name
 * @property {(day: string) => Promise<Payload | null>} fetch @property {string | undefined} failed
 */

const PATIENCE_MS = 120;

/**
 * @param {Element} bar @param {HTMLInputElement} range
 * @param {Steps} steps
 * @param {(day: string | null) => void} choose null: now
 * @returns {() => void} leads back to now
 */
export function bindSteps(bar, range, { days, tell }, choose) {
  const said = bar.querySelector("[data-module=nights-said]");
  const now = bar.querySelector("[data-module=nights-now]");
  const buttons = [...bar.querySelectorAll("button[data-step]")];
  /** @type {string | null} */
  let chosen = null;
  range.max = String(days.length - 1);
  range.value = range.max;
  const follow = () => {
    const day = days[Number(range.value)] ?? null;
    const text = tell(Number(range.value));
    range.setAttribute("aria-valuetext", text);
    if (said) said.textContent = text;
    bar.classList.toggle("nights-past", Boolean(day));
    now?.setAttribute("aria-pressed", String(!day));
    for (const button of buttons) {
      const end = button.getAttribute("data-step") === "1" ? range.max : range.min;
      button.setAttribute("aria-disabled", String(range.value === end));
    }
    if (chosen === day) return;
    chosen = day;
    choose(day);
  };
  const go = (/** @type {number} */ place) => {
    range.value = String(place);
    follow();
  };
  const toNow = () => go(days.length - 1);
  range.addEventListener("input", follow);
  now?.addEventListener("click", toNow);
  for (const button of buttons) {
    button.addEventListener("click", () => go(Number(range.value) + Number(button.getAttribute("data-step"))));
  }
  // Rows of the lists speak of now.
  document.addEventListener("click", ({ target }) => target instanceof Element && target.closest(".show-on-map") && toNow(), true);
  follow();
  return toNow;
}

/** Says above the map that it shows a day past; null: it shows now.
 * @param {string | null} text */
export function tellPast(text) {
  const note = document.querySelector("[data-module=past]");
  const words = note?.querySelector("strong");
  if (words && text) words.textContent = `${text}.`;
  note?.toggleAttribute("hidden", !text);
}

/** @param {Stage} stage @param {Then} source
 * @returns {(day: string | null) => void} */
export function makeDrawer(stage, source) {
  const { map, layers, payloads } = stage;
  /** @type {Map<string, Payload>} */
  const known = new Map();
  /** @type {string | null} */
  let wanted = null;
  const clear = () => {
    for (const built of layers.filter(({ payload }) => payload.name === source.then)) {
      built.group.remove();
      layers.splice(layers.indexOf(built), 1);
    }
    const before = payloads.findIndex(({ name }) => name === source.then);
    if (before >= 0) payloads.splice(before, 1);
  };
  /** @param {Payload | null} payload null: of now */
  const lay = (payload) => {
    map.closePopup();
    clear();
    for (const built of layers) if (built.payload.name === source.now) built.off = Boolean(payload);
    if (payload) {
      const made = buildLayer(payload, stage.renderer).map((built) => ({ ...built, by: source.now }));
      payloads.push(payload);
      layers.splice(layers.findIndex((built) => built.payload.name === source.now), 0, ...made);
      stage.nameParts(made);
    }
    stage.show(source.now);
  };
  return async (day) => {
    wanted = day;
    if (!day) return lay(null);
    await new Promise((done) => setTimeout(done, PATIENCE_MS));
    if (wanted !== day) return;
    const found = known.get(day) ?? (await source.fetch(day));
    if (found) known.set(day, found);
    else say(source.failed);
    const model = payloads.find(({ name }) => name === source.now);
    // What could not be fetched is not what is now.
    if (wanted === day && model) lay(found ?? { ...model, name: source.then, class: [], geometry: [], labels: [], links: null, values: model.titles.map(() => []) });
  };
}

/** Shows the slider that there is; of two, the first, and a switch between them.
 * @param {Record<string, (() => void) | null>} found what leads each of them back to now; null: not there */
export function offerBars(found) {
  const names = Object.keys(found).filter((name) => found[name]);
  const choice = document.querySelector("[data-module=bar-switch]");
  /** @param {string | undefined} wanted */
  const show = (wanted) => {
    for (const name of names) {
      document.querySelector(`[data-module=${name}]`)?.toggleAttribute("hidden", name !== wanted);
      choice?.querySelector(`[data-bar=${name}]`)?.setAttribute("aria-pressed", String(name === wanted));
      if (name !== wanted) found[name]?.();
    }
  };
  show(names[0]);
  choice?.toggleAttribute("hidden", names.length < 2);
  for (const button of choice?.querySelectorAll("button") ?? []) {
    button.addEventListener("click", () => show(button.dataset.bar));
  }
}
