// The slider of nights: what was dark then, drawn instead of what is dark now.
import { dayOf, drawCurve, markMonths } from "./curve.js";
import { ask, filled, written } from "./lux.js";
import { bindSteps, makeDrawer, tellPast } from "./steps.js";

/** @typedef {import("./layers.js").Payload} Payload */
/** @typedef {{night: string, dark_m2: number, certain_m2: number, dark_spots: number}} Night */

const NOW = "dark_spots";
const THEN = "dark_spots_then";

/**
 * @param {import("./steps.js").Stage} stage
 * @param {import("./light.js").Light} light
 * @returns {Promise<(() => void) | null>} leads back to now; null: there is no slider
 */
export async function makeNights(stage, light) {
  const bar = document.querySelector("[data-module=nights]");
  const range = bar?.querySelector("input");
  const model = stage.payloads.find(({ name }) => name === NOW);
  if (!bar || !range || !model) return null;
  const { words } = light;
  /** @type {Night} */
  const now = { night: "", ...light.now };
  const home = `/api/v1/estates/${encodeURIComponent(light.estate)}`;
  /** @type {Night[] | null} */
  const nights = await ask(`${home}/nights`);
  if (!nights || nights.length < 2) return null;
  drawCurve(bar, nights, now, words);
  markMonths(bar, nights.map(({ night }) => night));
  const draw = makeDrawer(stage, {
    now: NOW,
    then: THEN,
    failed: words.failed,
    fetch: async (night) => {
      const found = await ask(`${home}/dark-spots?at=${night}`);
      return found && payloadOf(found, model, words);
    },
  });
  const tell = (/** @type {number} */ place) => {
    const night = nights[place];
    const when = night ? filled(words.night, { date: dayOf(night.night) }) : (words.now ?? "");
    return `${when}: ${factsOf(night ?? now, words)}${night ? "" : `. ${words.drag ?? ""}`}`;
  };
  return bindSteps(bar, range, { days: [...nights.map(({ night }) => night), null], tell }, (night) => {
    tellPast(night && filled(words.past, { date: dayOf(night) }));
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
