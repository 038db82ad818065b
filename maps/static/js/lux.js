// The layer of illuminance: tiles under everything that is a sign, and the value where one presses.
/// <reference types="leaflet" />

/** @typedef {{out_lx: number | null, lit_lx: number | null}} Illuminance */
/** @typedef {import("./light.js").Light} Light */

const CLOSEST_SHOWN = 13;

/** Words with their places filled in.
 * @param {string | undefined} text @param {Record<string, string>} values */
export function filled(text, values) {
  return (text ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Numbers as people of the page's language write them.
 * @param {number} value @param {number} decimals */
export function written(value, decimals) {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return value.toLocaleString(document.documentElement.lang, digits);
}

/**
 * @param {any} map
 * @param {Light} light
 * @param {() => boolean} isDark whether the page is in its night colours
 * @param {() => void} repaint draws the signs anew
 */
export function makeLux(map, light, isDark, repaint) {
  const box = document.querySelector("input[data-module=lux]");
  const card = document.querySelector("[data-module=lux-card]");
  if (!(box instanceof HTMLInputElement)) throw new Error("the page has no switch for illuminance");
  let held = false;
  /** @type {any} */
  let tiles = null;
  const unseen = () => /** @type {HTMLInputElement} */ (card?.querySelector(":checked"))?.value ?? "lit";
  const isOn = () => box.checked && !held;
  const address = () => {
    const asked = { estate: light.estate, unseen: unseen(), theme: isDark() ? "night" : "day" };
    return `/tiles/illuminance/{z}/{x}/{y}.png?${new URLSearchParams(asked)}`;
  };
  const show = async () => {
    card?.toggleAttribute("hidden", !isOn());
    map.getContainer().classList.toggle("on-light", isOn());
    repaint();
    if (!isOn()) return tiles?.remove();
    tiles ??= await makeTiles(map, light);
    if (!tiles || !isOn()) return;
    tiles.setUrl(address(), !map.hasLayer(tiles));
    tiles.addTo(map);
  };
  const restyle = () => isOn() && tiles?.setUrl(address());
  box.addEventListener("change", show);
  card?.addEventListener("change", restyle);
  document.addEventListener("ljusrond:theme", restyle);
  tellValues(map, light, isOn, unseen);
  /** @param {boolean} yes while a night past is shown: what is known of its light are its dark places */
  const hold = (yes) => {
    if (held === yes) return;
    held = box.disabled = yes;
    show();
  };
  const begin = () => {
    box.removeAttribute("disabled");
    if (box.checked) show();
  };
  return { isOn, hold, begin };
}

/** @param {any} map @param {Light} light */
async function makeTiles(map, light) {
  const about = await ask(`/tiles/illuminance.json?${new URLSearchParams({ estate: light.estate })}`);
  if (!about?.bounds) {
    say(about ? light.words.not_yet : light.words.failed);
    return null;
  }
  const [west, south, east, north] = about.bounds;
  if (!map.getPane("lux")) map.createPane("lux").classList.add("lux-pane");
  const tiles = L.tileLayer("", {
    pane: "lux",
    bounds: [[south, west], [north, east]],
    minZoom: CLOSEST_SHOWN,
    minNativeZoom: light.zooms[0],
    maxNativeZoom: light.zooms[1],
    maxZoom: light.zooms[1],
  });
  // Between two whole zooms a browser leaves hairlines between tiles that only just touch.
  tiles.on("tileloadstart", ({ tile }) => {
    tile.style.width = tile.style.height = `${tiles.getTileSize().x + 0.6}px`;
  });
  return tiles;
}

/** The value stands in every pop-up that opens while the layer is on, and in one of its own.
 * @param {any} map @param {Light} light @param {() => boolean} isOn @param {() => string} unseen */
function tellValues(map, light, isOn, unseen) {
  map.on("popupopen", async (/** @type {any} */ { popup }) => {
    const content = popup.getContent();
    if (!isOn() || !(content instanceof HTMLElement) || content.querySelector(".popup-lux")) return;
    const line = document.createElement("p");
    line.className = "popup-lux";
    const what = document.createElement("span");
    what.textContent = light.words.here ?? "";
    const value = document.createElement("strong");
    value.textContent = "…";
    line.append(what, " ", value);
    const heading = content.querySelector("h3");
    if (heading) heading.after(line);
    else content.append(line);
    popup.update();
    const { lat, lng } = popup.getLatLng();
    const asked = { lon: lng.toFixed(7), lat: lat.toFixed(7), estate: light.estate };
    const found = await ask(`/api/v1/illuminance?${new URLSearchParams(asked)}`);
    value.textContent = found ? told(found, light, unseen()) : (light.words.failed ?? "");
  });
  /** @param {any} at */
  const open = (at) => {
    const content = document.createElement("div");
    content.className = "popup";
    L.popup({ minWidth: 180, maxWidth: 260 }).setLatLng(at).setContent(content).openOn(map);
  };
  map.on("click", (/** @type {any} */ { latlng }) => isOn() && open(latlng));
  map.getContainer().addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.target !== map.getContainer() || !isOn()) return;
    event.preventDefault();
    open(map.getCenter());
  });
}

/** What is said of a place: the value that the map shows, and the other where it differs.
 * @param {Illuminance} found @param {Light} light @param {string} unseen */
export function told(found, light, unseen) {
  const { words } = light;
  if (found.out_lx === null || found.lit_lx === null) return words.nothing ?? "";
  const [out, lit] = [found.out_lx, found.lit_lx].map((lux) => worded(lux, light));
  const [shown, other] = unseen === "out" ? [out, lit] : [lit, out];
  if (shown === other) return shown ?? "";
  return `${shown} (${filled(unseen === "out" ? words.if_lit : words.if_out, { lux: other ?? "" })})`;
}

/** @param {number} lux @param {Light} light */
function worded(lux, { words, below }) {
  if (lux < below) return filled(words.below, { lux: written(below, 1) });
  return filled(words.value, { lux: written(lux, lux < 0.95 ? 2 : lux < 9.95 ? 1 : 0) });
}

/** @param {string} url @returns {Promise<any>} null where there is no answer to use */
export async function ask(url) {
  try {
    const answer = await fetch(url, { headers: { accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** @param {string | undefined} text */
export function say(text) {
  const status = document.querySelector("[data-module=map-status]");
  if (status) status.textContent = text ?? "";
  status?.classList.add("seen");
}
