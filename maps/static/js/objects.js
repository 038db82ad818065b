// Single objects that the page does not hold, asked of the service as a layer of the page would be.
import { labelsOf } from "./decode.js";
import { buildLayer } from "./layers.js";

/** @typedef {import("./layers.js").Payload} Payload */
/** @typedef {{payload: Payload, feature: number, part: any}} One `part`: not on the map */

/** @param {string} url @param {string[]} of layer/id @param {any} renderer
 * @returns {Promise<Map<string, One>>} those that there are */
export async function askObjects(url, of, renderer) {
  const answer = await fetch(`${url}?${new URLSearchParams(of.map((one) => ["of", one]))}`);
  if (!answer.ok) throw new Error(String(answer.status));
  /** @type {{layers: (Payload & {ids: string[]})[]}} */
  const found = await answer.json();
  return new Map(found.layers.flatMap((payload) => onesOf(payload, renderer)));
}

/** @param {Payload & {ids: string[]}} payload @param {any} renderer @returns {[string, One][]} */
function onesOf(payload, renderer) {
  payload.labels = labelsOf(payload);
  const parts = new Map(buildLayer(payload, renderer).flatMap((built) => [...built.parts]));
  return payload.ids.flatMap((id, feature) => {
    const part = parts.get(feature);
    if (!part) return [];
    part.payload = payload;
    return [[`${payload.name}/${id}`, { payload, feature, part }]];
  });
}
