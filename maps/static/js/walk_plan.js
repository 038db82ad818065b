// The plan of a walk: its way and stops on the map, and stops dragged into and out of it.
/// <reference types="leaflet" />
import { groundOf, isDark } from "./ground.js";
import { makeCanvas } from "./layers.js";
import { makeOutline } from "./outline.js";

/** @typedef {{id: string, lat: number, lon: number, name: string, why: string, sign: string, source: string, group: number | null, position: number | null, choice: string}} Stop */
/** @typedef {{start: [number, number], finish: [number, number], area: any, legs: {group: number, line: [number, number][]}[], stops: Stop[]}} Plan what backend/walks/page.py draws */

const GROUND = ["courtyards", "buildings", "footpaths", "dark_spots"];
const CLOSE_ZOOM = 19;

let [map, shown] = /** @type {any[]} */ ([null, null]);
/** @type {ReturnType<typeof makeOutline> | null} */
let outline = null;
start();

function start() {
  const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-module=walk-map]"));
  if (!box) return;
  map = L.map(box, { zoomControl: false, maxZoom: 21, zoomSnap: 0.25, attributionControl: false });
  map.setView([62, 15], 5);
  L.control.zoom({ zoomInTitle: box.dataset.in ?? "", zoomOutTitle: box.dataset.out ?? "" }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
  shown = L.layerGroup().addTo(map);
  map.on("click", (/** @type {any} */ { latlng }) => pick(latlng));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== box) return;
    event.preventDefault();
    pick(map.getCenter());
  });
  const area = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("textarea#area"));
  if (area) outline = makeOutline(map, area);
  draw(box, true);
  const palettes = JSON.parse(box.dataset.palettes ?? "{}");
  const renderer = makeCanvas(() => palettes[isDark() ? "dark" : "light"], () => {});
  void groundOf(map, renderer, { names: GROUND })(box.dataset.estate ?? null);
  document.addEventListener("ljusrond:theme", () => map.eachLayer((/** @type {any} */ part) => part.redraw?.()));
  for (const button of document.querySelectorAll(".walk-place")) {
    button.addEventListener("click", () => put(field("start"), /** @type {HTMLElement} */ (button).dataset.place ?? ""));
  }
  document.getElementById("start")?.addEventListener("change", () => draw(box, false));
  listen(document);
  new ResizeObserver(() => map.invalidateSize()).observe(box);
}

/** @param {HTMLElement} box @param {boolean} fit */
function draw(box, fit) {
  shown.clearLayers();
  const plan = box.dataset.plan ? /** @type {Plan} */ (JSON.parse(box.dataset.plan)) : null;
  const begin = plan?.start ?? placeOf(field("start")?.value ?? "");
  const bounds = L.latLngBounds([]);
  if (plan?.area) L.geoJSON(plan.area, /** @type {any} */ ({ interactive: false, style: { className: "walk-part", interactive: false } })).addTo(shown);
  for (const { group, line } of plan?.legs ?? []) {
    L.polyline(line, { className: "walk-edge", weight: 9, interactive: false }).addTo(shown);
    L.polyline(line, { className: `walk-way group-${group}`, weight: 5, interactive: false }).addTo(shown);
    bounds.extend(L.latLngBounds(line));
  }
  for (const stop of plan?.stops ?? []) mark(stop, box).addTo(shown);
  if (plan && String(plan.start) !== String(plan.finish)) end(plan.finish, box.dataset.finish ?? "").addTo(shown);
  if (begin) {
    end(begin, box.dataset.start ?? "").addTo(shown);
    bounds.extend(begin);
  }
  for (const stop of plan?.stops ?? []) if (stop.position !== null) bounds.extend([stop.lat, stop.lon]);
  if (fit && bounds.isValid()) map.fitBounds(bounds.pad(plan ? 0.12 : 4), { maxZoom: CLOSE_ZOOM - 1.5, animate: false });
  box.dataset.drawn = String(plan?.stops.length ?? 0);
}

/** @param {[number, number]} at @param {string} title */
function end(at, title) {
  const icon = L.divIcon({ className: "walk-end", iconSize: [22, 22] });
  return L.marker(at, { icon, title, alt: title, keyboard: false, interactive: false });
}

/** @param {Stop} stop @param {HTMLElement} box */
function mark(stop, box) {
  const inside = stop.position !== null;
  const html = document.createElement("span");
  html.textContent = inside ? String(stop.position) : stop.sign;
  const size = inside ? 30 : 22;
  const icon = L.divIcon({ className: inside ? "walk-stop" : "walk-stop out", html, iconSize: [size, size] });
  const marker = L.marker([stop.lat, stop.lon], { icon, title: stop.name, alt: stop.name, riseOnHover: true, zIndexOffset: inside ? 500 : 0 });
  marker.bindPopup(() => popup(stop, box), { minWidth: 180, maxWidth: 260 });
  return marker;
}

/** @param {Stop} stop @param {HTMLElement} box */
function popup(stop, box) {
  const told = document.createElement("div");
  told.className = "popup";
  const title = document.createElement("h3");
  title.textContent = stop.name;
  const why = document.createElement("p");
  why.textContent = stop.why;
  told.append(title, why);
  if (!document.querySelector(`[data-stop="${CSS.escape(stop.id)}"][draggable]`)) return told;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = (stop.position === null ? box.dataset.take : box.dataset.leave) ?? "";
  button.addEventListener("click", () => void choose(stop.id, stop.position === null ? "must" : "never"));
  told.append(button);
  return told;
}

/** What was pressed on the map stands in the form that is open. @param {{lat: number, lng: number}} place */
function pick({ lat, lng }) {
  if (outline && field("area")?.closest("details")?.open) return outline.press({ lat, lng });
  const text = `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
  const own = field("own-place");
  if (own?.closest("details")?.open) put(own, text);
  else if (field("start")?.closest("details")?.open ?? true) put(field("start"), text);
}

/** @param {HTMLInputElement | null} input @param {string} text */
function put(input, text) {
  if (!input) return;
  input.value = text;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {string} id */
function field(id) {
  return /** @type {HTMLInputElement | null} */ (document.getElementById(id));
}

/** @param {string} text @returns {[number, number] | null} */
function placeOf(text) {
  const [lat = NaN, lon = NaN] = text.split(",").map(Number);
  return Number.isFinite(lat) && Number.isFinite(lon) ? [lat, lon] : null;
}

/** @param {ParentNode} root */
function listen(root) {
  for (const form of root.querySelectorAll('form[action*="/plan/stops/"]')) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const told = /** @type {HTMLFormElement} */ (form);
      void send(told.action, new URLSearchParams(/** @type {any} */ (new FormData(told))));
    });
  }
  for (const item of root.querySelectorAll("[data-stop][draggable]")) {
    item.addEventListener("dragstart", (event) => {
      /** @type {DragEvent} */ (event).dataTransfer?.setData("text/x-stop", /** @type {HTMLElement} */ (item).dataset.stop ?? "");
    });
  }
  for (const zone of root.querySelectorAll("[data-drop]")) {
    zone.addEventListener("dragover", (event) => event.preventDefault());
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      const id = /** @type {DragEvent} */ (event).dataTransfer?.getData("text/x-stop");
      const here = id && zone.querySelector(`[data-stop="${CSS.escape(id)}"]`);
      if (id && !here) void choose(id, /** @type {HTMLElement} */ (zone).dataset.drop ?? "open");
    });
  }
}

/** @param {string} id @param {string} choice */
function choose(id, choice) {
  return send(`${location.pathname}/stops/${id}`, new URLSearchParams({ choice }));
}

/** Sends a change and puts the plan that comes back in the place of the one that stands.
 * @param {string} url @param {URLSearchParams} body */
async function send(url, body) {
  const page = document.getElementById("plan");
  const box = /** @type {HTMLElement | null} */ (document.getElementById("walk-map"));
  if (!page || !box) return;
  page.setAttribute("aria-busy", "true");
  const begun = performance.now();
  const answer = await fetch(url, { method: "POST", body });
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("plan");
  page.removeAttribute("aria-busy");
  const fresh = /** @type {HTMLElement | null} */ (next?.querySelector("#walk-map") ?? null);
  if (!next || !fresh) {
    location.reload();
    return;
  }
  box.dataset.plan = fresh.dataset.plan ?? "";
  map.closePopup();
  fresh.replaceWith(box);
  page.replaceChildren(...next.childNodes);
  draw(box, false);
  map.invalidateSize();
  listen(page);
  box.dataset.redrawnMs = String(Math.round(performance.now() - begun));
}
