// The checks of the list on the map: a tap goes to the check, or asks which where several stand close.

import { checkAddress } from "./check_way.js";
import { row } from "./cleaning_row.js";
import { placeName } from "./cleaning_words.js";
import { fill, h } from "./dom.js";
import { Grid } from "./map_grid.js";
import { meant, pointsNear } from "./map_hits.js";
import { toWorld } from "./map_project.js";
import { mapIn } from "./map_stage.js";

/** @import { Context } from "./app.js" */
/** @import { Item, Outcome } from "./cleaning_rules.js" */
/** @import { Scene, ScenePoint } from "./map_scene.js" */

/** Some 60 m at 58 degrees north. */
const CELL = 0.00072;
const RANK = { overdue: 4, never_visited: 3, due_soon: 2, ok: 1 };

/**
 * @param {Context} context
 * @param {Item[]} found
 * @param {Scene} ground whose houses and paths lie below
 * @returns {Scene}
 */
function sceneOf(context, found, ground) {
  /** @type {ScenePoint[]} */
  const points = found.flatMap((item) => {
    if (!item.place.at) return [];
    const sign = `clean_${item.standing}`;
    const point = { kind: "plan", id: item.plan.id, sign, rank: RANK[item.standing], min_zoom: 0 };
    return [{ ...toWorld(...item.place.at), ...point, code: placeName(context, item), badge: false }];
  });
  points.sort((a, b) => a.rank - b.rank);
  return { ...ground, points, grid: new Grid(points, CELL) };
}

/**
 * @param {HTMLElement} body
 * @param {Context} context
 * @param {Item[]} found
 * @param {Map<string, Outcome>} said
 * @param {(item: Item) => string} [address] of a check
 * @returns {Promise<() => void>} gives the map back as it was
 */
export async function showCleaningMap(body, context, found, said, address = (item) => checkAddress(item)) {
  const host = h("div", { class: "r-map" });
  const chooser = h("ul", { class: "r-list" });
  fill(body, host, h("div", { role: "status" }, chooser));
  const stage = await mapIn(host, context, {
    tap(at, zoom) {
      const hits = meant(pointsNear(scene, at, zoom));
      const ids = new Set(hits.map((hit) => hit.id));
      const close = found.filter((item) => ids.has(item.plan.id));
      const [only] = close;
      if (only && close.length === 1) context.go(address(only));
      fill(chooser, close.map((item) => row(context, item, said.get(item.plan.id), { address: address(item) })));
    },
  });
  const scene = sceneOf(context, found, stage.scene());
  stage.map.show(scene);
  const places = found.flatMap((item) => (item.place.at ? [item.place.at] : []));
  if (places.length > 0) {
    const [lons, lats] = [places.map((at) => at[0]), places.map((at) => at[1])];
    stage.map.all([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
  }
  return () => stage.map.show(stage.scene());
}

/**
 * Where one check is.
 * @param {Context} context
 * @param {Item} item
 * @returns {HTMLElement}
 */
export function whereIsIt(context, item) {
  const host = h("div", { class: "r-map r-map-small" });
  const { at } = item.place;
  const details = h(
    "details",
    { class: "r-details", ontoggle: () => void open() },
    h("summary", null, context.t("cleaning.where")),
    host,
  );
  async function open() {
    if (!details.open || !at) return;
    const { map } = await mapIn(host, context, {});
    map.mark({ chosen: at });
    map.go(at, 18);
  }
  return details;
}
