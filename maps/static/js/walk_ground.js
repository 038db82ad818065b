// What lies under the plan of a walk.
/// <reference types="leaflet" />
import { labelsOf } from "./decode.js";
import { buildLayer, makeCanvas } from "./layers.js";

const GROUND = ["courtyards", "buildings", "footpaths", "dark_spots"];

/** Yards, houses, paths and dark ground of the estate below a walk.
 * @param {any} map @param {HTMLElement} box */
export async function drawGround(map, box) {
  const estate = box.dataset.estate ?? "";
  if (!estate) return;
  const dark = () => (document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const palettes = JSON.parse(box.dataset.palettes ?? "{}");
  const renderer = makeCanvas(() => palettes[dark() ? "dark" : "light"], () => {});
  // Asked for at once, drawn from the lowest up.
  const asked = GROUND.map((name) => fetch(`/map/layers/${name}?estate=${encodeURIComponent(estate)}`));
  for (const each of asked) {
    const answer = await each;
    if (!answer.ok) continue;
    const payload = await answer.json();
    payload.labels = labelsOf(payload);
    payload.answers = false;
    for (const { group } of buildLayer(payload, renderer)) group.addTo(map);
  }
  document.addEventListener("ljusrond:theme", () => map.eachLayer((/** @type {any} */ part) => part.redraw?.()));
}
