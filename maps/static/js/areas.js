// Drawing an area of care on a map; what is drawn stands as GeoJSON in the form.
/// <reference types="leaflet" />
import { ESTATES_MAX, groundOf, isDark } from "./cases_map.js";
import { makeCanvas } from "./layers.js";

/** @typedef {{lat: number, lng: number}} Corner */
/** @typedef {{name: string, outline: any, code?: string}} Shape */
/**
 * @typedef {object} Found what backend/workload/showing.py sends
 * @property {Shape[]} ground outlines of estates @property {Shape[]} areas
 * @property {Record<"light" | "dark", import("./paint.js").Palette>} palettes
 */

const LEAST = 3;
/** A press so near to the first corner closes the outline [px]. */
const CLOSE_PX = 18;
const HECTARE_M2 = 10_000;
const METRES_PER_DEGREE = 111_320;

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

/** @type {Corner[]} */
let corners = [];
let isClosed = false;
const drawn = L.layerGroup().addTo(map);

map.on("click", (/** @type {any} */ { latlng }) => press(latlng));
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target !== box) return;
  event.preventDefault();
  press(map.getCenter());
});
bind("draw-undo", () => {
  isClosed = false;
  corners.pop();
});
bind("draw-close", () => {
  isClosed = corners.length >= LEAST;
});
bind("draw-clear", () => {
  isClosed = false;
  corners = [];
});
draw();

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
  const add = groundOf(map, renderer, L.featureGroup().addTo(map));
  for (const { code } of found.ground) void add(code ?? null);
}

/** @param {Corner} corner */
function press(corner) {
  const [first] = corners;
  if (isClosed) return;
  const near = first && map.latLngToContainerPoint(first).distanceTo(map.latLngToContainerPoint(corner)) < CLOSE_PX;
  if (near && corners.length >= LEAST) isClosed = true;
  else corners.push(corner);
  draw();
}

function draw() {
  drawn.clearLayers();
  const line = { interactive: false, className: "draw-line" };
  if (isClosed) L.polygon(corners, line).addTo(drawn);
  else L.polyline(corners, line).addTo(drawn);
  for (const corner of corners) L.circleMarker(corner, { radius: 6, interactive: false, className: "draw-corner" }).addTo(drawn);
  allow("draw-undo", corners.length > 0);
  allow("draw-clear", corners.length > 0);
  allow("draw-close", corners.length >= LEAST && !isClosed);
  tell();
}

/** The form holds the outline once it is closed, and says how large it is. */
function tell() {
  const said = document.querySelector("[data-module=draw-said]");
  const text = isClosed ? words.closed : corners.length ? words.corners : words.start;
  const locale = document.documentElement.lang;
  const size = (areaOf(corners) / HECTARE_M2).toLocaleString(locale, { maximumFractionDigits: 1 });
  if (said) said.textContent = (text ?? "").replace("{count}", String(corners.length)).replace("{size}", size);
  const field = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("#outline"));
  if (!field || !(isClosed || field.dataset.drawn)) return;
  const ring = [...corners, ...corners.slice(0, 1)].map(({ lng, lat }) => [round(lng), round(lat)]);
  field.value = isClosed ? JSON.stringify({ type: "Polygon", coordinates: [ring] }) : "";
  field.dataset.drawn = isClosed ? "yes" : "";
}

/** @param {number} degrees */
function round(degrees) {
  return Number(degrees.toFixed(7));
}

/** Area of a ring [m2], on the plane that touches its first corner: exact enough to be told.
 * @param {Corner[]} ring */
function areaOf(ring) {
  const [first] = ring;
  if (!first) return 0;
  const east = METRES_PER_DEGREE * Math.cos((first.lat * Math.PI) / 180);
  const flat = ring.map(({ lat, lng }) => [(lng - first.lng) * east, (lat - first.lat) * METRES_PER_DEGREE]);
  const twice = flat.reduce((sum, [x = 0, y = 0], i) => {
    const [nextX = 0, nextY = 0] = flat[(i + 1) % flat.length] ?? [];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** @param {string} name @param {() => void} act */
function bind(name, act) {
  document.querySelector(`[data-module=${name}]`)?.addEventListener("click", () => {
    act();
    draw();
  });
}

/** @param {string} name @param {boolean} yes */
function allow(name, yes) {
  document.querySelector(`[data-module=${name}]`)?.toggleAttribute("disabled", !yes);
}
