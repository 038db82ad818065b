// What the reader chose stands in the address of the page: the view, the layers, the classes left
// out. Copied, kept or sent, it opens the same map.
/// <reference types="leaflet" />

/** at: zoom/latitude/longitude; on, off: layers unlike they open; hide: classes left out. */
const NAMES = ["at", "on", "off", "hide"];
const WAIT_MS = 250;
const PLACES = 6;

/** Sets the switches as the address says; what it does not name stays. */
export function readSwitches() {
  const asked = new URLSearchParams(location.search);
  const [on, off, hide] = ["on", "off", "hide"].map((name) => new Set((asked.get(name) ?? "").split(",")));
  for (const box of switches()) {
    if (on?.has(nameOf(box))) box.checked = true;
    if (off?.has(nameOf(box))) box.checked = false;
  }
  for (const box of filters()) if (hide?.has(box.dataset.filter ?? "")) box.checked = false;
}

/** @returns {{at: [number, number], zoom: number} | null} the view that the address asks for */
export function readView() {
  const [zoom, lat, lon] = (new URLSearchParams(location.search).get("at") ?? "").split("/").map(Number);
  if (zoom === undefined || lat === undefined || lon === undefined || ![zoom, lat, lon].every(Number.isFinite)) return null;
  return Math.abs(lat) > 85 || Math.abs(lon) > 180 ? null : { at: [lat, lon], zoom };
}

/** Writes the address anew whenever something changes. @param {any} map */
export function keepAddress(map) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => write(map), WAIT_MS);
  };
  map.on("moveend", soon);
  document.addEventListener("change", ({ target }) => target instanceof HTMLInputElement && target.type === "checkbox" && soon());
  // A form that narrows the map, too, leads to where it stood.
  for (const form of document.querySelectorAll("[data-module=keep-view]")) {
    form.addEventListener("formdata", (event) => {
      const { formData } = /** @type {FormDataEvent} */ (event);
      for (const [name, value] of chosen(map)) formData.set(name, value);
    });
  }
}

/** The address of the map as it stands now. @param {any} map */
export function addressOf(map) {
  const url = new URL(location.href);
  for (const name of NAMES) url.searchParams.delete(name);
  for (const [name, value] of chosen(map)) url.searchParams.set(name, value);
  // Slashes and commas need no writing in signs that nobody can read.
  url.search = url.search.replaceAll("%2F", "/").replaceAll("%2C", ",");
  return url;
}

/** @param {any} map */
function write(map) {
  const url = addressOf(map);
  if (url.href !== location.href) history.replaceState(history.state, "", url);
  for (const link of document.querySelectorAll("a.tool[hreflang]")) {
    const other = new URL(url);
    other.searchParams.set("lang", link.getAttribute("hreflang") ?? "");
    link.setAttribute("href", other.search);
  }
}

/** @param {any} map @returns {[string, string][]} */
function chosen(map) {
  const { lat, lng } = map.getCenter();
  const named = (/** @type {boolean} */ on) =>
    switches().filter((box) => box.checked !== box.defaultChecked && box.checked === on).map(nameOf).join();
  const hidden = filters().filter((box) => !box.checked).map(({ dataset }) => dataset.filter ?? "").join();
  const at = `${Number(map.getZoom().toFixed(2))}/${lat.toFixed(PLACES)}/${lng.toFixed(PLACES)}`;
  /** @type {[string, string][]} */
  const found = [["at", at], ["on", named(true)], ["off", named(false)], ["hide", hidden]];
  return found.filter(([, value]) => value);
}

/** @returns {HTMLInputElement[]} */
function switches() {
  return [...document.querySelectorAll(/** @type {"input"} */ ("input[data-show], input[data-module=lux]"))];
}

/** @returns {HTMLInputElement[]} */
function filters() {
  return [...document.querySelectorAll(/** @type {"input"} */ ("input[data-filter]"))];
}

/** @param {HTMLInputElement} box */
function nameOf({ dataset }) {
  if (!dataset.show) return "illuminance";
  return dataset.class ? `${dataset.show}.${dataset.class}` : dataset.show;
}
