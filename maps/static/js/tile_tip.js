// What lies under the mouse says its name, as on maps that hold everything themselves.
/// <reference types="leaflet" />
import { hitsAt } from "./hits.js";

/** @typedef {import("./layers.js").Built} Built */

const HOVER_MS = 60;

/** @param {any} map @param {any} renderer @param {Built[]} tiled */
export function bindTooltip(map, renderer, tiled) {
  const tip = L.tooltip({ direction: "top", offset: [0, -8] });
  const tell = (/** @type {any} */ event) => {
    if (map.dragging.moving() || map._animatingZoom || map.getContainer().classList.contains("measuring")) return void tip.remove();
    const hit = hitsAt(renderer, map.mouseEventToLayerPoint(event.originalEvent), false)[0];
    renderer._container?.classList.toggle("leaflet-interactive", Boolean(hit));
    const built = tiled.find(({ payload }) => payload.name === hit?.options.layer);
    if (!hit?.thing || !built || map._popup?.isOpen() || (built.payload.type !== "symbol" && !built.payload.product)) return void tip.remove();
    const { label, key } = hit.thing;
    const legend = built.payload.legend[built.payload.classes.indexOf(key)] ?? "";
    const text = document.createElement("span");
    text.textContent = label && label !== legend ? `${label}: ${legend}` : legend;
    tip.setLatLng(event.latlng).setContent(text).addTo(map);
  };
  map.on("mousemove", throttled(tell, HOVER_MS));
  map.on("mouseout movestart popupopen", () => tip.remove());
}

/** At most once in so long, the last time included.
 * @template {unknown[]} T @param {(...given: T) => void} act @param {number} every_ms */
export function throttled(act, every_ms) {
  /** @type {T} */
  let given;
  let waits = false;
  return (/** @type {T} */ ...now) => {
    given = now;
    if (waits) return;
    waits = true;
    setTimeout(() => {
      waits = false;
      act(...given);
    }, every_ms);
  };
}
