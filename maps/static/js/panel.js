// Controls around the map: layer switches, zoom, and the way from a table row to its place.
/// <reference types="leaflet" />

/** @typedef {import("./layers.js").Built} Built */

/** The box that switches a layer, or one quiet class of it.
 * @param {string} name @param {string} [quiet] */
export function switchOf(name, quiet) {
  const which = quiet ? `[data-class="${quiet}"]` : ":not([data-class])";
  return document.querySelector(`input[data-show="${name}"]${which}`);
}

/** What the map opens on and keeps clear of its buttons and of the scale. */
export const ROOM = { paddingTopLeft: [20, 70], paddingBottomRight: [20, 34] };

/**
 * @param {any} map
 * @param {Built[]} layers in drawing order
 * @param {any} labels
 */
export function bindPanel(map, layers, labels) {
  /** The canvas paints in the order of adding; a layer that returns must not cover those above.
   * @param {string | null} changed */
  const show = (changed) => {
    for (const { payload, group, quiet, by, off } of layers) {
      const name = by ?? payload.name;
      const boxes = [switchOf(name), ...(quiet ? [switchOf(name, quiet)] : [])];
      const isOn = (/** @type {Element | null} */ box) =>
        box instanceof HTMLInputElement ? box.checked : payload.visible && !quiet;
      const wanted = !off && boxes.every(isOn);
      if (!wanted) group.remove();
      else if (!map.hasLayer(group)) group.addTo(map);
      if (wanted && changed) group.bringToFront();
      if (labels.below === group) labels.addTo(map).bringToFront();
    }
    labels.redraw();
  };
  for (const box of document.querySelectorAll("input[data-show]")) {
    box.addEventListener("change", () => show(box.getAttribute("data-show")));
  }
  show(null);
  return show;
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
    if (estate) map.fitBounds(estate.bounds, ROOM);
    else zoomToAll();
  });
}

/**
 * @param {Built[]} layers
 * @param {ReturnType<typeof import("./guide.js").makeGuide>} guide
 * @param {Record<string, string>} words
 */
export function bindTables(layers, guide, words) {
  for (const row of document.querySelectorAll("tr[data-feature]")) {
    if (!(row instanceof HTMLTableRowElement)) continue;
    const name = row.closest("table")?.dataset.layer;
    const feature = Number(row.dataset.feature);
    const built = layers.find(({ payload, parts }) => payload.name === name && parts.has(feature));
    const part = built?.parts.get(feature);
    if (!built || !part) continue;
    const act = () => guide.show({ built, part, feature });
    row.cells[0]?.prepend(showButton(words, row, act));
    row.addEventListener("mouseenter", () => guide.point(part));
  }
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
