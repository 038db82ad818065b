// Controls around the map: layer switches, zoom, and the way from a table row to its place.
/// <reference types="leaflet" />

/** @typedef {import("./layers.js").Built} Built */

const CLOSE_ZOOM = 19;

/**
 * @param {any} map
 * @param {Built[]} layers in drawing order
 */
export function bindPanel(map, layers) {
  /** The canvas paints in the order of adding; a layer that returns must not cover those above.
   * @param {string | null} changed */
  const show = (changed) => {
    for (const { payload, group } of layers) {
      const box = document.querySelector(`input[data-show="${payload.name}"]`);
      const wanted = box instanceof HTMLInputElement ? box.checked : payload.visible;
      if (!wanted) group.remove();
      else if (!map.hasLayer(group)) group.addTo(map);
      if (wanted && changed) group.bringToFront();
    }
  };
  for (const box of document.querySelectorAll("input[data-show]")) {
    box.addEventListener("change", () => show(box.getAttribute("data-show")));
  }
  show(null);
}

/**
 * @param {any} map
 * @param {import("./office.js").Start} start
 * @param {() => void} zoomToAll
 */
export function addControls(map, start, zoomToAll) {
  const { words } = start;
  L.control.zoom({ zoomInTitle: words.zoom_in ?? "", zoomOutTitle: words.zoom_out ?? "" }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
  const home = document.querySelector("[data-module=zoom-all]");
  home?.removeAttribute("hidden");
  home?.addEventListener("click", () => zoomToAll());
  const select = document.querySelector("[data-module=zoom-estate]");
  select?.addEventListener("change", () => {
    if (!(select instanceof HTMLSelectElement)) return;
    const estate = start.estates[Number(select.value)];
    if (estate) map.fitBounds(estate.bounds, { padding: [18, 18] });
    else zoomToAll();
  });
}

/**
 * @param {any} map
 * @param {Built[]} layers
 * @param {Record<string, string>} words
 */
export function bindTables(map, layers, words) {
  const status = document.querySelector("[data-module=map-status]");
  for (const row of document.querySelectorAll("tr[data-feature]")) {
    if (!(row instanceof HTMLTableRowElement)) continue;
    const name = row.closest("table")?.dataset.layer;
    const built = layers.find(({ payload }) => payload.name === name);
    const feature = Number(row.dataset.feature);
    const part = built?.parts.get(feature);
    if (!built || !part) continue;
    const act = () => {
      goTo(map, built, part);
      if (status) status.textContent = `${words.shown}: ${rowName(row)}`;
    };
    row.cells[0]?.prepend(showButton(words, row, act));
    row.addEventListener("mouseenter", () => mark(map, part));
  }
  map.on("popupclose", () => mark(map, null));
}

/** @param {HTMLElement} row */
function rowName(row) {
  return row.querySelector("[data-name]")?.textContent?.trim() ?? "";
}

/**
 * @param {Record<string, string>} words
 * @param {HTMLElement} row
 * @param {() => void} act
 */
function showButton(words, row, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "show-on-map";
  button.title = words.show ?? "";
  button.setAttribute("aria-label", `${words.show}: ${rowName(row)}`);
  button.addEventListener("click", act);
  return button;
}

/**
 * @param {any} map
 * @param {Built} built
 * @param {any} part
 */
function goTo(map, built, part) {
  const box = document.querySelector(`input[data-show="${built.payload.name}"]`);
  if (box instanceof HTMLInputElement && !box.checked) box.click();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.getContainer().scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  const centre = part.getBounds ? part.getBounds().getCenter() : part.getLatLng();
  map.setView(centre, Math.max(map.getZoom(), CLOSE_ZOOM), { animate: false });
  // The pop-up belongs to the layer; a click on the part is how it learns which part is meant.
  part.fire("click", { latlng: centre }, true);
  map.getContainer().focus({ preventScroll: true });
  mark(map, part);
}

/** @type {any} */
let ring = null;

/** A ring around what a row speaks of.
 * @param {any} map @param {any} part */
function mark(map, part) {
  ring?.remove();
  ring = null;
  if (!part) return;
  const centre = part.getBounds ? part.getBounds().getCenter() : part.getLatLng();
  if (!map.getPane("mark")) map.createPane("mark").classList.add("mark-pane");
  const icon = L.divIcon({ className: "mark-ring", iconSize: [52, 52] });
  ring = L.marker(centre, { icon, pane: "mark", interactive: false, keyboard: false }).addTo(map);
}
