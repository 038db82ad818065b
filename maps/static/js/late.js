// Layers whose features come when they are first switched on: a page that opens fast needs few.
import { labelsOf } from "./decode.js";
import { buildLayer } from "./layers.js";
import { switchOf } from "./panel.js";

/** @typedef {import("./layers.js").Built} Built */

/**
 * @param {Built[]} layers
 * @param {any} renderer
 * @param {Record<string, string>} words
 * @param {() => void} follow goes to what the address names
 */
export function bindLate(layers, renderer, words, follow) {
  for (const built of layers.filter(({ payload }) => payload.late)) {
    const box = switchOf(built.payload.name);
    const ask = () => {
      if (!(box instanceof HTMLInputElement) || !box.checked || !built.payload.late) return;
      load(built, renderer).then(
        () => box.dispatchEvent(new Event("change")),
        () => say(words.not_loaded ?? ""),
      );
    };
    box?.addEventListener("change", ask);
    ask();
    // An address that leads to a thing of this layer brings the layer with it.
    const { name } = built.payload;
    if (location.hash.startsWith(`#${name.slice(0, -1)}/`)) load(built, renderer).then(follow);
  }
}

/** Asks for the features of a layer, and puts them in the place of those it has.
 * @param {Built} built @param {any} renderer */
export async function load(built, renderer) {
  const { payload } = built;
  const url = payload.late || payload.url || "";
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${payload.name}: ${answer.status}`);
  Object.assign(payload, await answer.json(), { late: "", url });
  payload.labels = labelsOf(payload);
  built.group.clearLayers();
  built.parts.clear();
  for (const full of buildLayer(payload, renderer)) {
    for (const [feature, part] of full.parts) built.parts.set(feature, part);
    full.group.eachLayer((/** @type {any} */ part) => built.group.addLayer(part));
  }
}

/** @param {string} text */
function say(text) {
  const status = document.querySelector("[data-module=map-status]");
  if (status) status.textContent = text;
  status?.classList.add("seen");
}
