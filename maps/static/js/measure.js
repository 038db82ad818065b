// Measuring on the map: a line or an area by presses, or by Enter at the middle of the map.
/// <reference types="leaflet" />
import { areaOf, lengthOf } from "./geodesy.js";
import { filled, written } from "./lux.js";

/** @typedef {import("./geodesy.js").Place} Place */

/** @param {any} map @param {Record<string, string>} words @param {HTMLElement} button switches it */
export function bindMeasure(map, words, button) {
  const card = document.querySelector("[data-module=measure]");
  const said = card?.querySelector("[data-module=measured]");
  if (!card || !said) return;
  const box = map.getContainer();
  /** @type {Place[]} */
  let points = [];
  /** @type {any} */
  let drawing = null;
  let on = false;

  const tell = () => {
    const texts = [filled(words.measured_length, { value: length(lengthOf(points)) })];
    if (points.length > 2) {
      texts.push(filled(words.measured_round, { value: length(lengthOf([...points, ...points.slice(0, 1)])) }));
      texts.push(filled(words.measured_area, { value: area(areaOf(points)) }));
    }
    said.textContent = points.length > 1 ? texts.join(" · ") : (words.measure_how ?? "");
    drawing?.remove();
    drawing = on ? draw(map, points) : null;
  };
  const set = (/** @type {boolean} */ wanted) => {
    on = wanted;
    points = [];
    button.setAttribute("aria-pressed", String(on));
    card.toggleAttribute("hidden", !on);
    box.classList.toggle("measuring", on);
    if (on) map.doubleClickZoom.disable();
    else map.doubleClickZoom.enable();
    map.closePopup();
    tell();
    if (on) box.focus({ preventScroll: true });
  };
  const add = (/** @type {Place} */ place) => {
    points = [...points, place];
    tell();
  };
  const undo = () => {
    points = points.slice(0, -1);
    tell();
  };

  // Before the map and its signs hear of it: a press means a point, and nothing else.
  box.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    if (!on || (event.target instanceof Element && event.target.closest(".leaflet-control"))) return;
    event.stopPropagation();
    if (!map.dragging.moved() && event.detail < 2) add(map.mouseEventToLatLng(event));
  }, true);
  box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (!on || event.target !== box) return;
    if (event.key === "Enter") add(map.getCenter());
    else if (event.key === "Backspace") undo();
    else if (event.key === "Escape") set(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  button.addEventListener("click", () => set(!on));
  card.querySelector("[data-measure=undo]")?.addEventListener("click", undo);
  card.querySelector("[data-measure=done]")?.addEventListener("click", () => set(false));
}

/** @param {any} map @param {Place[]} points */
function draw(map, points) {
  if (!map.getPane("measure")) map.createPane("measure").classList.add("measure-pane");
  const look = { pane: "measure", renderer: L.svg({ pane: "measure" }), interactive: false };
  const group = L.layerGroup();
  if (points.length > 2) L.polygon(points, { ...look, className: "measure-area", stroke: false }).addTo(group);
  L.polyline(points, { ...look, className: "measure-line" }).addTo(group);
  for (const point of points) L.circleMarker(point, { ...look, className: "measure-point", radius: 5 }).addTo(group);
  return group.addTo(map);
}

/** @param {number} metres */
function length(metres) {
  return metres < 10_000 ? `${written(metres, metres < 100 ? 1 : 0)} m` : `${written(metres / 1000, 2)} km`;
}

/** @param {number} square_metres */
function area(square_metres) {
  return square_metres < 100_000 ? `${written(square_metres, 0)} m²` : `${written(square_metres / 10_000, 2)} ha`;
}
