// A length or an area, tapped point by point on the map, with undo.

import { fill, h } from "./dom.js";
import { extentOf } from "./form_draft.js";
import { glyph } from "./glyphs.js";
import { zoomButtons } from "./map_tools.js";
import { metresBetween, rounded, toLonLat } from "./map_project.js";
import { mapIn } from "./map_stage.js";
import { distance } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Form } from "./form_draft.js" */
/** @import { Target } from "./form_target.js" */
/** @import { Position } from "./types.d.ts" */

/** @typedef {{kind: "line" | "area", points: Position[]}} Extent */

const MOST = 100;

/**
 * @param {Context} context
 * @param {Target} target
 * @param {Form} form
 * @param {() => void} changed
 * @returns {HTMLElement} field of a form: buttons, and what is drawn
 */
export function sketchField(context, target, form, changed) {
  const { t } = context;
  const place = h("div", { class: "actions" });
  const draw = () => {
    const { extent } = form;
    const start = (/** @type {"line" | "area"} */ kind) => async () => {
      form.extent = await sketch(context, extent ?? { kind, points: [] }, target.at);
      changed();
      draw();
    };
    const drop = () => {
      form.extent = null;
      changed();
      draw();
    };
    if (!extent) {
      return fill(place, h("button", { class: "button", onclick: start("line") }, glyph("line"), t("sketch.line")), h("button", { class: "button", onclick: start("area") }, glyph("area"), t("sketch.area")));
    }
    fill(place, h("button", { class: "button chosen", onclick: start(extent.kind) }, glyph(extent.kind), sketchWords(context, extent)), h("button", { class: "button", onclick: drop }, glyph("trash"), t("sketch.drop")));
  };
  draw();
  return h("div", { class: "field" }, place);
}

/** @param {Context} context @param {Extent} extent @returns {string} */
function sketchWords({ t, language }, { kind, points }) {
  if (kind === "area") return t("sketch.area_drawn", { count: points.length });
  const metres = points.reduce((sum, at, i) => sum + (i > 0 ? metresBetween(points[i - 1] ?? at, at) : 0), 0);
  return t("sketch.line_drawn", { far: distance(metres, language) });
}

/**
 * Full screen until it is done or left.
 * @param {Context} context
 * @param {Extent} extent what is drawn already
 * @param {Position | null} at
 * @returns {Promise<Extent | null>} null if too little was drawn
 */
async function sketch(context, extent, at) {
  const { t } = context;
  const points = [...extent.points];
  const host = h("div", { class: "map-screen over" });
  (document.querySelector("#screen") ?? document.body).append(host);
  const { map } = await mapIn(host, context, {
    tap(world) {
      if (points.length < MOST) points.push(rounded(toLonLat(world)));
      draw();
    },
  });
  if (at && points.length === 0) map.go(at, Math.max(18, map.place().zoom));
  const add = () => {
    points.push(rounded(map.place().at));
    draw();
  };
  const undo = h("button", { class: "tool", onclick: () => (points.pop(), draw()) }, glyph("undo"), h("span", null, t("draw.undo")));
  const done = h("button", { class: "tool main" }, glyph("check"), h("span", null, t("draw.done")));
  const told = h("p", { "aria-live": "polite" });
  const draw = () => {
    map.mark({ sketch: { kind: extent.kind, points } });
    undo.disabled = points.length === 0;
    fill(told, points.length > 1 ? sketchWords(context, { kind: extent.kind, points }) : t("sketch.how"));
  };
  host.append(
    h("header", { class: "map-head" }, h("h2", null, t(`sketch.${extent.kind}`)), told),
    h("div", { class: "cross faint", "aria-hidden": "true" }),
    h("div", { class: "tools" }, h("div", { class: "tools-side" }, zoomButtons(context, map)), h("div", { class: "tools-main" }, undo, h("button", { class: "tool", onclick: add }, glyph("plus"), h("span", null, t("sketch.add"))), done)),
  );
  draw();
  await new Promise((resolve) => {
    done.onclick = resolve;
    addEventListener("hashchange", resolve, { once: true });
  });
  host.remove();
  const made = { kind: extent.kind, points };
  return extentOf(made) ? made : null;
}
