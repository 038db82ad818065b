// Buttons beside the map: closer, further, and where the tablet is, which is asked for and never kept.

import { h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { distance } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { TabletMap } from "./map.js" */

const FOUND_ZOOM = 18.5;
const WAIT_MS = 15_000;

/** @param {Context} context @param {TabletMap} map */
export function zoomButtons({ t }, map) {
  const button = (/** @type {string} */ sign, /** @type {string} */ word, /** @type {number} */ step) =>
    h("button", { class: "round-button", "aria-label": t(word), onclick: () => map.zoom(step) }, glyph(sign));
  return [button("plus", "map.closer", 1), button("minus", "map.further", -1)];
}

/** @param {Context} context @param {TabletMap} map */
export function locateButton(context, map) {
  const { t } = context;
  const told = (/** @type {string} */ text) => context.say(text);
  const shown = (/** @type {boolean} */ on) => button.setAttribute("aria-pressed", String(on));
  /** @param {GeolocationPosition} found */
  const found = ({ coords: { longitude, latitude, accuracy } }) => {
    button.classList.remove("busy");
    if (!button.isConnected) return;
    map.mark({ position: { at: [longitude, latitude], accuracy_m: accuracy } });
    map.go([longitude, latitude], Math.max(map.place().zoom, FOUND_ZOOM));
    shown(true);
    told(t("map.accuracy", { far: distance(accuracy, context.language) }));
  };
  /** @param {GeolocationPositionError} error */
  const failed = (error) => {
    button.classList.remove("busy");
    told(t(error.code === error.PERMISSION_DENIED ? "map.no_permission" : "map.no_position"));
  };
  const button = h(
    "button",
    {
      class: "round-button",
      "aria-label": t("map.locate"),
      "aria-pressed": "false",
      onclick() {
        if (map.marks.position) {
          map.mark({ position: null });
          return shown(false);
        }
        button.classList.add("busy");
        navigator.geolocation.getCurrentPosition(found, failed, {
          enableHighAccuracy: true,
          timeout: WAIT_MS,
          maximumAge: 10_000,
        });
      },
    },
    glyph("locate"),
  );
  return button;
}
