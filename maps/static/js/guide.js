// The way to a thing: its layer on, the map there, a ring around it, its pop-up open.
/// <reference types="leaflet" />
import { positions, word } from "./decode.js";
import { switchOf } from "./panel.js";
import { spotOf } from "./shape.js";

/** @typedef {import("./layers.js").Built} Built */
/** @typedef {{built: Built, part: any, feature: number}} Found */

const CLOSE_ZOOM = 19;

/**
 * @param {any} map
 * @param {Built[]} layers
 * @param {(parts: any[], at: any) => void} open opens the pop-up of the first, offers the others
 * @param {Record<string, string>} words
 * @param {((kind: string, id: string) => Promise<Found | null>) | null} locate asks for an asset
 * that the page does not hold; null: it holds all
 */
export function makeGuide(map, layers, open, words, locate = null) {
  const status = document.querySelector("[data-module=map-status]");
  /** @param {string} text @param {boolean} [seen] whether those who look need it too */
  const say = (text, seen = false) => {
    if (status) status.textContent = text;
    status?.classList.toggle("seen", seen);
  };

  /** @param {Found} found @param {any[]} [others] */
  const show = ({ built, part, feature }, others = []) => {
    goTo(map, built, part);
    open([part, ...others], spotOf(part));
    mark(map, part);
    say(`${words.shown}: ${word(built.payload.labels, feature)}`);
  };

  const follow = async () => {
    const asked = /^#([a-z_]+)\/(.+)$/.exec(location.hash);
    if (!asked) return;
    const [kind, id] = [asked[1] ?? "", decoded(asked[2] ?? "")];
    const known = find(layers, kind, id);
    const far = known.length || !locate ? null : await locate(kind, id);
    const [first, ...others] = far ? [far] : known;
    if (!first) return say(words.not_here ?? "", true);
    show(first, others.map(({ part }) => part).filter((part) => map.hasLayer(part)));
  };

  map.on("popupclose", () => mark(map, null));
  addEventListener("hashchange", follow);
  // A page that scrolls moves rows under a resting mouse; what is open keeps its ring.
  const point = (/** @type {any} */ part) => map._popup?.isOpen() || mark(map, part);
  return { show, follow, point };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Everything on the map that belongs to an asset: the asset itself, then what is known of it.
 * @param {Built[]} layers @param {string} kind @param {string} id @returns {Found[]} */
function find(layers, kind, id) {
  const found = layers.flatMap((built) => {
    const { links } = built.payload;
    if (!links) return [];
    return positions(links.id, id)
      .filter((feature) => word(links.kind, feature) === kind)
      .flatMap((feature) => {
        const part = built.parts.get(feature);
        return part ? [{ built, part, feature }] : [];
      });
  });
  const own = (/** @type {Found} */ { built }) => Number(!(built.payload.name === `${kind}s`));
  return found.sort((a, b) => own(a) - own(b));
}

/** @param {any} map @param {Built} built @param {any} part */
function goTo(map, built, part) {
  for (const box of [switchOf(built.payload.name), built.quiet && switchOf(built.payload.name, built.quiet)]) {
    if (box instanceof HTMLInputElement && !box.checked) box.click();
  }
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.getContainer().scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  map.setView(spotOf(part), Math.max(map.getZoom(), closest(map, part)), { animate: false });
  map.getContainer().focus({ preventScroll: true });
}

/** As near as the whole thing can be seen.
 * @param {any} map @param {any} part */
function closest(map, part) {
  return part.getBounds ? Math.min(CLOSE_ZOOM, map.getBoundsZoom(part.getBounds())) : CLOSE_ZOOM;
}

/** @type {any} */
let ring = null;

/** A ring around what a row speaks of.
 * @param {any} map @param {any} part */
function mark(map, part) {
  ring?.remove();
  ring = null;
  if (!part) return;
  if (!map.getPane("mark")) map.createPane("mark").classList.add("mark-pane");
  const icon = L.divIcon({ className: "mark-ring", iconSize: [52, 52] });
  const options = { icon, pane: "mark", interactive: false, keyboard: false };
  ring = L.marker(spotOf(part), options).addTo(map);
}
