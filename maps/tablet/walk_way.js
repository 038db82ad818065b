// One walk: the way on the map, which stop is next, what has been seen, and the way out of it.

import { h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { mapIn } from "./map_stage.js";
import { nextStop, savedOf, stopsOf } from "./walk_rules.js";
import { distance, moment } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Carried } from "./walk_rules.js" */
/** @import { Position, WalkStop } from "./types.d.ts" */

const GROUP = "walk.group";

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Carried} one
 */
export async function showWay(root, context, one) {
  const { t, store, language } = context;
  const { walk } = one;
  const groups = [...new Set(walk.stops.map((stop) => stop.group_number))].sort((a, b) => a - b);
  const kept = Number(await store.get(`${GROUP}/${walk.id}`));
  const group = groups.includes(kept) ? kept : (groups[0] ?? 1);
  const stops = stopsOf(walk, group);
  const { answered, points } = savedOf(await store.rows(), walk.id);
  const next = nextStop(stops, answered);
  const leg = walk.legs.find((leg) => leg.group_number === group);
  const facts = [moment(walk.starts_at, language), leg && distance(leg.length_m, language), t("walk.stops", { count: stops.length })];
  root.append(
    h(
      "div",
      { class: "r-head" },
      h("a", { class: "r-back", href: "#/walk", "aria-label": t("walk.all") }, glyph("back")),
      h("h1", null, walk.name),
      h("p", { class: "r-counts" }, facts.filter(Boolean).join(" · ")),
    ),
    groups.length > 1 ? groupPick(context, one, groups, group) : "",
    nextCard(context, one, next, answered.size),
    h(
      "div",
      { class: "r-tools" },
      h("a", { class: "button", href: `#/walk/${walk.id}/point` }, glyph("plus"), t("walk.between")),
    ),
    whereToGo(context, leg?.line ?? [], stops, next, answered),
    h("ol", { class: "r-list walk-list" }, stops.map((stop) => stopRow(context, one, stop, answered, points))),
    points.length > 0 ? h("p", { class: "r-small" }, t("walk.points", { count: points.length })) : "",
    h("p", { class: "r-small" }, t("walk.never_lost")),
  );
}

/** @param {Context} context @param {Carried} one @param {WalkStop | null} next @param {number} done */
function nextCard(context, { walk }, next, done) {
  const { t } = context;
  if (next === null) {
    return h("section", { class: "r-card" }, h("h2", null, t("walk.over")), h("p", null, t("walk.over_about")));
  }
  return h(
    "section",
    { class: "r-card" },
    h("h2", null, t(done === 0 ? "walk.first" : "walk.next")),
    h("p", { class: "r-next-name" }, `${next.position}. ${next.name}`),
    next.why ? h("p", { class: "r-facts" }, next.why) : "",
    h("div", { class: "r-tools" }, h("a", { class: "button primary", href: `#/walk/${walk.id}/stop/${next.id}` }, glyph("eyes"), t("walk.here"))),
  );
}

/**
 * @param {Context} context
 * @param {Carried} one
 * @param {WalkStop} stop
 * @param {Set<string>} answered
 * @param {{stop_id: string | null}[]} points
 */
function stopRow(context, { walk }, stop, answered, points) {
  const { t } = context;
  const own = points.filter((point) => point.stop_id === stop.id).length;
  return h(
    "li",
    null,
    h(
      "a",
      { class: "r-row", href: `#/walk/${walk.id}/stop/${stop.id}` },
      h("strong", null, `${stop.position}. ${stop.name}`),
      stop.why ? h("span", { class: "r-facts" }, stop.why) : "",
      answered.has(stop.id) ? h("span", { class: "r-tag r-good" }, glyph("check"), t("walk.answered")) : "",
      own > 0 ? h("span", { class: "r-tag" }, glyph("pen"), t("walk.points", { count: own })) : "",
      glyph("next", "r-next"),
    ),
  );
}

/** @param {Context} context @param {Carried} one @param {number[]} groups @param {number} group */
function groupPick(context, { walk }, groups, group) {
  const { t, store } = context;
  const select = h(
    "select",
    {
      onchange: async () => {
        await store.put(`${GROUP}/${walk.id}`, Number(select.value));
        dispatchEvent(new Event("hashchange"));
      },
    },
    groups.map((one) => h("option", { value: one, selected: one === group }, t("walk.group", { number: one }))),
  );
  return h("label", { class: "r-pick" }, h("span", null, t("walk.which_group")), select);
}

/**
 * The way on the map with its numbered stops, the next one ringed.
 * @param {Context} context
 * @param {Position[]} line
 * @param {WalkStop[]} stops
 * @param {WalkStop | null} next
 * @param {Set<string>} answered
 */
function whereToGo(context, line, stops, next, answered) {
  const host = h("div", { class: "r-map" });
  const details = h(
    "details",
    { class: "r-details", ontoggle: () => void open() },
    h("summary", null, context.t("walk.map")),
    host,
  );
  async function open() {
    if (!details.open) return;
    const { map } = await mapIn(host, context, {});
    const points = /** @type {Position[]} */ (line.length > 1 ? line : stops.map((stop) => [stop.lon, stop.lat]));
    map.mark({
      way: points,
      stops: stops.map((stop) => ({ at: /** @type {Position} */ ([stop.lon, stop.lat]), number: stop.position, done: answered.has(stop.id) })),
      chosen: next && [next.lon, next.lat],
    });
    if (points.length === 0) return;
    const [lons, lats] = [points.map((at) => at[0]), points.map((at) => at[1])];
    map.all([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
  }
  return details;
}
