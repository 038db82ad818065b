// What a pop-up says. Every word is set as text: what people wrote can never become markup.
/// <reference types="leaflet" />
import { word } from "./decode.js";
import { describe } from "./layers.js";

/** @typedef {import("./layers.js").Payload} Payload */

/**
 * @param {string} name
 * @param {string} text
 * @param {string} [className]
 */
function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/**
 * @param {Payload} payload
 * @param {number} feature
 * @param {string | null} assetUrl template with {kind} and {id}
 * @param {Record<string, string>} words
 */
export function popupContent(payload, feature, assetUrl, words) {
  const about = describe(payload, feature);
  const box = document.createElement("div");
  box.className = "popup";
  box.append(element("p", about.layer, "popup-layer"), element("h3", about.title));
  const list = document.createElement("dl");
  for (const row of about.rows) {
    if (row.text === about.title) continue;
    list.append(element("dt", row.title), element("dd", row.text));
  }
  if (about.rows.length) box.append(list);
  if (assetUrl && about.id) {
    const link = element("a", words.open ?? "");
    const href = assetUrl
      .replace("{kind}", encodeURIComponent(about.kind))
      .replace("{id}", encodeURIComponent(about.id));
    link.setAttribute("href", href);
    box.append(link);
  }
  if (assetUrl && about.case) {
    const link = element("a", words.open_case ?? "", "popup-case");
    link.setAttribute("href", `/cases/${encodeURIComponent(about.case)}`);
    box.append(link);
  }
  return box;
}

const EDGE_PX = 12;
const BUTTONS_PX = 64;
const TOP_PX = 72;

/**
 * @param {any} map
 * @param {Payload[]} payloads
 * @param {import("./office.js").Start} start
 * @returns {(parts: any[], at: any) => void} opens the pop-up of the first and offers the others
 */
export function makeOpener(map, payloads, start) {
  const of = (/** @type {any} */ part) =>
    /** @type {Payload} */ (part.payload ?? payloads.find(({ name }) => name === part.options.layer));
  const popup = L.popup({
    minWidth: 220,
    autoPanPaddingTopLeft: [BUTTONS_PX, TOP_PX],
    autoPanPaddingBottomRight: [EDGE_PX, EDGE_PX],
  });
  map.on("popupopen", () => {
    const close = popup.getElement()?.querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", start.words.close ?? "");
  });
  /** @param {any[]} parts @param {any} at where areas and lines were pressed */
  const open = (parts, at) => {
    const [first, ...others] = withoutDoubles(parts, of);
    const { feature } = first.options;
    const content = popupContent(of(first), feature, start.asset_url, start.words);
    if (others.length) content.append(element("p", start.words.also ?? "", "popup-also"));
    for (const other of others) {
      const button = element("button", nameOf(of(other), other.options.feature));
      button.setAttribute("type", "button");
      button.addEventListener("click", (event) => {
        // The button goes with what it stood in: the map would take the press for one beside it.
        event.stopPropagation();
        open([other, ...parts.filter((part) => part !== other)], at);
        map.getContainer().focus({ preventScroll: true });
      });
      content.append(button);
    }
    popup.close(); // and with it the ring around what it spoke of
    const size = map.getSize();
    // Room for the sides and the tip of the pop-up itself.
    popup.options.maxWidth = Math.min(300, size.x - BUTTONS_PX - EDGE_PX - 40);
    popup.options.maxHeight = size.y - TOP_PX - EDGE_PX - 60;
    popup.setLatLng(first.getLatLng ? first.getLatLng() : at).setContent(content).openOn(map);
  };
  return open;
}

/** A lamp under its own fault says nothing more.
 * @param {any[]} parts @param {(part: any) => Payload} of */
function withoutDoubles(parts, of) {
  const asset = (/** @type {any} */ part) => {
    const { links } = of(part);
    const { feature } = part.options;
    return links ? `${word(links.kind, feature)} ${word(links.id, feature)}` : "";
  };
  const told = new Set(parts.filter((part) => part.options.product).map(asset));
  return parts.filter((part, i) => i === 0 || part.options.product || !told.has(asset(part)));
}

/** @param {Payload} payload @param {number} feature */
export function nameOf(payload, feature) {
  const { layer, title } = describe(payload, feature);
  return layer === title ? title : `${title}: ${layer}`;
}
