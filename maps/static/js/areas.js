// Drawing an area of care on a map; what is drawn stands as GeoJSON in the form.
/// <reference types="leaflet" />
import { ESTATES_MAX, groundOf, isDark } from "./ground.js";
import { makeCanvas } from "./layers.js";
import { makeOutline } from "./outline.js";

/** @typedef {{name: string, outline: any, code?: string}} Shape */
/**
 * @typedef {object} Found what backend/workload/showing.py sends
 * @property {Shape[]} ground outlines of estates @property {Shape[]} areas
 * @property {Record<"light" | "dark", import("./paint.js").Palette>} palettes
 */

const box = /** @type {HTMLElement} */ (document.querySelector("[data-module=draw-map]"));
const words = box.dataset;
const map = L.map(box, { zoomControl: false, maxZoom: 21, zoomSnap: 0.25, attributionControl: false });
map.setView([62, 15], 5);
L.control.zoom({ zoomInTitle: words.in ?? "", zoomOutTitle: words.out ?? "" }).addTo(map);
L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
/** @type {Found} */
const found = JSON.parse(document.querySelector("[data-module=draw-shapes]")?.textContent ?? "");
const known = showKnown();
showGround();
if (known.isValid()) map.fitBounds(known.pad(0.1), { animate: false });

const outline = makeOutline(map, document.querySelector("#outline"));
map.on("click", (/** @type {any} */ { latlng }) => outline.press(latlng));
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target !== box) return;
  event.preventDefault();
  outline.press(map.getCenter());
});

/** Estates and areas that are there already, as shapes that answer no press. */
function showKnown() {
  const bounds = L.latLngBounds([]);
  for (const kind of /** @type {const} */ (["ground", "areas"])) {
    for (const { name, outline } of found[kind]) {
      const style = { interactive: false, className: `draw-${kind}` };
      const shape = L.geoJSON(outline, /** @type {any} */ ({ style, interactive: false })).addTo(map);
      bounds.extend(shape.getBounds());
      if (kind === "ground") continue;
      const label = document.createElement("span");
      label.textContent = name;
      L.tooltip({ permanent: true, direction: "center", className: "draw-name" })
        .setLatLng(shape.getBounds().getCenter())
        .setContent(label)
        .addTo(map);
    }
  }
  return bounds;
}

/** Houses, yards and paths of the estates below everything, where there are few estates. */
function showGround() {
  if (found.ground.length > ESTATES_MAX) return;
  map.createPane("draw-ground").classList.add("draw-ground-pane");
  const renderer = makeCanvas(() => found.palettes[isDark() ? "dark" : "light"], () => {});
  renderer.options.pane = "draw-ground";
  const add = groundOf(map, renderer);
  for (const { code } of found.ground) void add(code ?? null);
}
