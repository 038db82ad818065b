// Several lamps, one answer: each tap picks or drops a lamp.

import { findAsset } from "./assets.js";
import { h, fill } from "./dom.js";
import { faultButtons } from "./form_faults.js";
import { target } from "./form_target.js";
import { glyph } from "./glyphs.js";
import { pointsNear } from "./map_hits.js";
import { hitRow, inView } from "./map_list.js";
import { mapIn } from "./map_stage.js";
import { zoomButtons } from "./map_tools.js";
import { Sheet } from "./sheet.js";

/** @import { Context } from "./app.js" */
/** @import { ScenePoint } from "./map_scene.js" */

/** The server takes each by itself; more at once are rather a round. */
const MOST = 40;
const IN_LIST = 30;

/** @param {Pick<ScenePoint, "kind">} point */
const isLamp = ({ kind }) => kind === "lamp";

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function showSeveral(root, context) {
  const { t } = context;
  /** @type {Set<string>} */
  const picked = new Set();
  const host = h("div", { class: "map-screen" });
  const sheet = new Sheet(host, t);
  root.append(host);
  const pick = (/** @type {string} */ id) => {
    if (!picked.delete(id) && picked.size < MOST) picked.add(id);
    draw();
  };
  const stage = await mapIn(host, context, {
    tap(at, zoom) {
      const [nearest] = pointsNear(stage.scene(), at, zoom, isLamp);
      if (nearest) pick(nearest.id);
    },
  });
  const list = () => {
    const found = inView(stage.scene(), stage.map.view(), isLamp).slice(0, IN_LIST);
    const rows = found.map(({ id, kind }) => {
      const row = hitRow(context, { id, kind }, () => {
        pick(id);
        row.setAttribute("aria-pressed", String(picked.has(id)));
      });
      row.setAttribute("aria-pressed", String(picked.has(id)));
      return h("li", null, row);
    });
    sheet.open({ title: t("several.in_view"), sign: "list" }, h("ul", { class: "rows" }, rows));
  };
  const ask = () => {
    const ids = [...picked];
    sheet.open(
      { title: t("several.lamps", { count: ids.length }), sign: "several" },
      h("p", { class: "ask" }, t("several.what")),
      faultButtons(context, target({ kind: ids.length === 1 ? "lamp" : "lamps", ids })),
    );
  };
  const told = h("p", { "aria-live": "polite" });
  const next = h("button", { class: "tool main", onclick: ask }, glyph("next"), h("span", null, t("several.next")));
  const draw = () => {
    const places = [...picked].map((id) => findAsset(context, "lamp", id)?.at).filter((at) => at !== null && at !== undefined);
    stage.map.mark({ picked: places });
    next.disabled = picked.size === 0;
    fill(told, picked.size > 0 ? t("several.lamps", { count: picked.size }) : t("several.how"));
  };
  host.append(
    h("header", { class: "map-head" }, h("h1", null, t("several.title")), told),
    h(
      "div",
      { class: "tools" },
      h("div", { class: "tools-side" }, zoomButtons(context, stage.map)),
      h(
        "div",
        { class: "tools-main" },
        h("button", { class: "tool", onclick: () => context.go("#/map") }, glyph("close"), h("span", null, t("form.cancel"))),
        h("button", { class: "tool", onclick: list }, glyph("list"), h("span", null, t("map.list"))),
        next,
      ),
    ),
  );
  draw();
}
