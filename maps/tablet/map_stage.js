// The one map of the app: it is made once, and each screen that shows a map takes it in.

import { createMap, TabletMap } from "./map.js";
import { noMarks } from "./map_marks.js";
import { sceneOf } from "./map_scene.js";

/** @import { Context } from "./app.js" */
/** @import { MapEvents, Place } from "./map.js" */
/** @import { Scene } from "./map_scene.js" */
/** @import { Estate } from "./types.d.ts" */

/** @typedef {{map: TabletMap, scene: () => Scene}} Stage */

/** Where nothing is known yet: the middle of Sweden's south, the whole of it. @type {Place} */
const NOWHERE = { at: [14.5, 58.5], zoom: 12 };
const REMEMBER_MS = 1500;

const element = document.createElement("div");
element.className = "map";
/** @type {Promise<TabletMap> | null} */
let making = null;
/** @type {{estates: Estate[] | null, scene: Scene}} */
let drawn = { estates: null, scene: sceneOf([]) };
let timer = 0;

/**
 * Takes the map in, with the scene as it is now.
 * @param {Element} host
 * @param {Context} context
 * @param {Partial<MapEvents>} events
 * @returns {Promise<Stage>}
 */
export async function mapIn(host, context, events) {
  element.setAttribute("role", "application");
  element.setAttribute("aria-label", context.t("map.label"));
  host.prepend(element);
  const remembered = making ? null : placeOf(await context.store.get("map_view"));
  making ??= createMap(element, remembered ?? NOWHERE, { tap() {}, hold() {}, moved() {} });
  const map = await making;
  map.events = {
    tap: events.tap ?? (() => {}),
    hold: events.hold ?? (() => {}),
    moved() {
      remember(context, map);
      events.moved?.();
    },
  };
  map.map.invalidateSize({ animate: false });
  map.mark(noMarks());
  refresh(map, context, remembered === null);
  return { map, scene: () => refresh(map, context, false) };
}

/**
 * Draws the estates anew if they have changed.
 * @param {TabletMap} map
 * @param {Context} context
 * @param {boolean} first nothing is remembered: all is shown
 * @returns {Scene}
 */
function refresh(map, { estates }, first) {
  if (drawn.estates !== estates) {
    const had = drawn.scene.bounds !== null;
    drawn = { estates, scene: sceneOf(estates) };
    map.show(drawn.scene);
    const { bounds } = drawn.scene;
    const { at } = map.place();
    const lost = bounds && (at[0] < bounds[0] || at[0] > bounds[2] || at[1] < bounds[1] || at[1] > bounds[3]);
    if (bounds && !had && (first || lost)) map.all(bounds);
  }
  return drawn.scene;
}

/** @param {Context} context @param {TabletMap} map */
function remember({ store }, map) {
  clearTimeout(timer);
  timer = setTimeout(() => void store.put("map_view", map.place()), REMEMBER_MS);
}

/** @param {unknown} value @returns {Place | null} */
function placeOf(value) {
  const place = /** @type {Place | undefined} */ (value);
  return Array.isArray(place?.at) && Number.isFinite(place.zoom) ? place : null;
}
