// The map beside the list of cases: the same cases as signs, on the ground of their estates.
/// <reference types="leaflet" />
import { ESTATES_MAX, groundOf, isDark } from "./ground.js";
import "./input.js";
import { makeCanvas } from "./layers.js";

/** @typedef {[id: string, lat: number, lon: number, sign: number, estate: string | null, name: string]} Point */
/**
 * @typedef {object} Found what backend/lists/points.py sends
 * @property {any[]} styles @property {Record<"light" | "dark", import("./paint.js").Palette>} palettes
 * @property {Point[]} points @property {boolean} whole
 */

const CLOSE_ZOOM = 18.5;
const SIGN_PX = 20;

/**
 * @param {HTMLElement} box with the words of the map in its data
 * @param {(id: string) => void} choose told which case was pressed
 */
export function makeCaseMap(box, choose) {
  const { dataset: words } = box;
  const map = L.map(box, { zoomControl: false, maxZoom: 21, zoomSnap: 0.25, attributionControl: Boolean(words.tiles) });
  map.setView([62, 15], 5);
  L.control.zoom({ zoomInTitle: words.in ?? "", zoomOutTitle: words.out ?? "" }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
  if (words.tiles) addTiles(map, words.tiles, words.source ?? "");
  /** @type {Found} */
  let found = { styles: [], palettes: { light: {}, dark: {} }, points: [], whole: true };
  const renderer = makeCanvas(() => found.palettes[isDark() ? "dark" : "light"], (parts) => {
    const ids = parts.map((part) => part.options.case).filter(Boolean);
    if (!ids[0]) return;
    choose(ids[0]);
    open(ids);
  });
  const signs = L.featureGroup().addTo(map);
  const ground = groundOf(map, renderer, { above: signs });
  /** @type {Map<string, any>} */
  const parts = new Map();
  /** @type {any} */
  let ring = null;

  const popup = L.popup({ minWidth: 200, maxWidth: 280, maxHeight: 260, autoPanPaddingTopLeft: [64, 64] });
  map.on("popupclose", () => {
    ring?.remove();
    ring = null;
  });

  /** @param {string[]} ids the one that is meant first */
  const open = ([id, ...others]) => {
    const part = parts.get(id ?? "");
    const point = found.points.find((one) => one[0] === id);
    if (!part || !point) return;
    popup.close(); // and with it the ring around what it spoke of
    if (!map.getPane("mark")) map.createPane("mark").classList.add("mark-pane");
    const icon = L.divIcon({ className: "mark-ring", iconSize: [46, 46] });
    ring = L.marker(part.getLatLng(), { icon, pane: "mark", interactive: false, keyboard: false }).addTo(map);
    const content = popupOf(point, words.open ?? "");
    for (const other of others) {
      const named = found.points.find((one) => one[0] === other);
      if (named) content.append(buttonOf(named[5], () => (choose(other), open([other, id ?? "", ...others.filter((one) => one !== other)]))));
    }
    popup.setLatLng(part.getLatLng()).setContent(content).openOn(map);
    const close = box.querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", words.close ?? "");
  };

  const whole = () => {
    const bounds = signs.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds.pad(0.05), { paddingTopLeft: [20, 70], paddingBottomRight: [20, 34], maxZoom: CLOSE_ZOOM, animate: false });
  };

  /** @param {string} url @param {boolean} fit whether the map moves to what was found */
  const load = async (url, fit) => {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(`points: ${answer.status}`);
    found = await answer.json();
    signs.clearLayers();
    parts.clear();
    // Painted in their order: what is due first comes last, on top.
    for (const [id, lat, lon, sign] of [...found.points].reverse()) {
      const style = found.styles[sign];
      const options = { renderer, sign: style, case: id, layer: "cases", product: true, interactive: true, radius: (style.size_px ?? SIGN_PX) / 2, shift: 0 };
      parts.set(id, L.circleMarker([lat, lon], options).addTo(signs));
    }
    if (fit) whole();
    const estates = [...new Set(found.points.map((point) => point[4]))];
    if (estates.length <= ESTATES_MAX) for (const code of estates) void ground(code);
    box.dataset.points = String(found.points.length);
    return found.whole;
  };

  /** @param {string} id @returns {boolean} whether the case is on the map */
  const show = (id) => {
    const part = parts.get(id);
    if (!part) {
      map.closePopup();
      return false;
    }
    map.setView(part.getLatLng(), Math.max(map.getZoom(), CLOSE_ZOOM - 1), { animate: false });
    void ground(found.points.find((point) => point[0] === id)?.[4] ?? null);
    open([id]);
    return true;
  };

  document.addEventListener("ljusrond:theme", () => signs.eachLayer((/** @type {any} */ part) => part.redraw()));
  new ResizeObserver(() => map.invalidateSize()).observe(box);
  return { load, show, whole };
}

/** @param {any} map @param {string} url @param {string} source as markup, which Leaflet writes */
function addTiles(map, url, source) {
  L.tileLayer(url, { maxZoom: 21, maxNativeZoom: 19, attribution: source }).addTo(map);
}

/** @param {Point} point @param {string} words */
function popupOf([id, , , , , name], words) {
  const box = document.createElement("div");
  box.className = "popup";
  const title = document.createElement("h3");
  title.textContent = name;
  const link = document.createElement("a");
  link.textContent = words;
  link.href = `/cases/${encodeURIComponent(id)}`;
  box.append(title, link);
  return box;
}

/** @param {string} name @param {() => void} act */
function buttonOf(name, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = name;
  button.addEventListener("click", act);
  return button;
}
