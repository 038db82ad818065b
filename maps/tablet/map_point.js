// A place on the map: the map is moved under a cross-hair, which no finger covers.

import { h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { locateButton, zoomButtons } from "./map_tools.js";
import { rounded } from "./map_project.js";
import { mapIn } from "./map_stage.js";

/** @import { Context } from "./app.js" */
/** @import { Position } from "./types.d.ts" */

/** From further off a cross covers a whole yard. */
const NEAR_ZOOM = 17.5;

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {string} title
 * @param {(at: Position) => void} chosen
 * @param {Position | null} [at] where the map opens; else where it was left
 */
export async function showPoint(root, context, title, chosen, at = null) {
  const { t } = context;
  const host = h("div", { class: "map-screen" });
  root.append(host);
  const { map } = await mapIn(host, context, { hold: (at) => map.go(at) });
  if (at || map.place().zoom < NEAR_ZOOM) map.go(at ?? map.place().at, Math.max(NEAR_ZOOM, map.place().zoom));
  host.append(
    h("header", { class: "map-head" }, h("h1", null, title), h("p", null, t("point.how"))),
    h("div", { class: "cross", "aria-hidden": "true" }),
    h(
      "div",
      { class: "tools" },
      h("div", { class: "tools-side" }, zoomButtons(context, map), locateButton(context, map)),
      h(
        "div",
        { class: "tools-main" },
        h("button", { class: "tool", onclick: () => history.back() }, glyph("back"), h("span", null, t("form.back"))),
        h("button", { class: "tool main", onclick: () => chosen(rounded(map.place().at)) }, glyph("here"), h("span", null, t("point.here"))),
      ),
    ),
  );
}
