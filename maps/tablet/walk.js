// Walks: which there are, one walk with its way, one stop with its questions, and points seen.

import { emptyScreen } from "./app_empty.js";
import { h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { carried, stopsOf } from "./walk_rules.js";
import { showPoint } from "./walk_point.js";
import { showStop } from "./walk_stop.js";
import { showWay } from "./walk_way.js";
import { moment, word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Carried } from "./walk_rules.js" */

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {string[]} params walk, then stop or point, then id of a stop
 */
export async function show(root, context, params) {
  const [id, what, stopId] = params;
  const all = carried(context.estates, new Date());
  const one = all.find(({ walk }) => walk.id === id);
  if (one && what === undefined) return showWay(root, context, one);
  if (one) {
    const stop = one.walk.stops.find((stop) => stop.id === stopId) ?? null;
    if (what === "stop" && stop) return showStop(root, context, one, stop, stopsOf(one.walk, stop.group_number));
    if (what === "point") return showPoint(root, context, one, stop);
  }
  return showList(root, context, all);
}

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Carried[]} all
 */
function showList(root, context, all) {
  const { t, language } = context;
  root.append(h("h1", null, t("walk.title")));
  if (context.estates.length === 0) {
    root.append(emptyScreen(context));
    return renewed(root, context);
  }
  root.append(
    h("p", { class: "r-lead" }, t(all.length > 0 ? "walk.how" : "walk.none")),
    h(
      "ul",
      { class: "r-list" },
      all.map(({ walk, estate }) =>
        h(
          "li",
          null,
          h(
            "a",
            { class: "r-row", href: `#/walk/${walk.id}` },
            h("strong", null, walk.name),
            h("span", { class: "r-facts" }, `${word(t, "walk.kind", walk.kind)} · ${estate.name}`),
            h("span", { class: "r-facts" }, `${moment(walk.starts_at, language)} · ${t(walk.is_dark ? "walk.dark" : "walk.day")} · ${t("walk.stops", { count: walk.stops.length })}`),
            glyph("next", "r-next"),
          ),
        ),
      ),
    ),
  );
  return renewed(root, context);
}

/**
 * A list is shown anew when the package comes, and the walk that was asked for with it.
 * @param {HTMLElement} root
 * @param {Context} context
 */
function renewed(root, context) {
  const drawn = context.estates;
  return context.watch(() => {
    if (context.estates !== drawn) dispatchEvent(new Event("hashchange"));
    else if (drawn.length === 0) root.lastElementChild?.replaceWith(emptyScreen(context));
  });
}
