// What is in view as a list: for keyboard and screen reader, and where signs crowd.

import { faultSign, faultTitle, findAsset } from "./assets.js";
import { h } from "./dom.js";
import { aboutAsset, reportWords } from "./form_words.js";
import { glyph, kindGlyph } from "./glyphs.js";

/** @import { Context } from "./app.js" */
/** @import { Hit } from "./map_hits.js" */
/** @import { Scene, ScenePoint } from "./map_scene.js" */
/** @import { View } from "./map_project.js" */
/** @import { Stage } from "./map_stage.js" */
/** @import { Sheet } from "./sheet.js" */

const MOST = 40;
const FAULTY = 4;

/**
 * The points in view: faults first, then what is nearest to the middle.
 * @param {Scene} scene
 * @param {View} view
 * @param {(point: ScenePoint) => boolean} [wanted]
 * @returns {ScenePoint[]}
 */
export function inView(scene, view, wanted = () => true) {
  const scale = 2 ** view.zoom;
  const [half_x, half_y] = [view.width / 2 / scale, view.height / 2 / scale];
  const off = (/** @type {ScenePoint} */ point) => Math.hypot(point.x - view.x, point.y - view.y);
  return scene.points
    .filter((point) => point.min_zoom <= view.zoom && wanted(point))
    .filter((point) => Math.abs(point.x - view.x) <= half_x && Math.abs(point.y - view.y) <= half_y)
    .sort((a, b) => Number(b.rank >= FAULTY) - Number(a.rank >= FAULTY) || off(a) - off(b));
}

/**
 * @param {Context} context
 * @param {Stage} stage
 * @param {Sheet} sheet
 * @param {(hit: Pick<Hit, "kind" | "id">) => void} open
 */
export function inViewList(context, stage, sheet, open) {
  const { t } = context;
  const found = inView(stage.scene(), stage.map.view());
  const rest = found.length - MOST;
  sheet.open(
    { title: t("map.in_view", { count: found.length }), sign: "list" },
    found.length === 0 && h("p", { class: "soft" }, t("map.nothing")),
    h("ul", { class: "rows" }, found.slice(0, MOST).map((hit) => h("li", null, hitRow(context, hit, () => open(hit))))),
    rest > 0 && h("p", { class: "soft" }, t("map.more_in_view", { count: rest })),
  );
}

/**
 * @param {Context} context
 * @param {Pick<Hit, "kind" | "id">} hit
 * @param {() => void} onclick
 * @returns {HTMLElement}
 */
export function hitRow(context, { kind, id }, onclick) {
  const asset = findAsset(context, kind, id);
  const report = kind === "report" && context.estates.flatMap((one) => one.work.reports).find((one) => one.id === id);
  const title = report ? faultTitle(context, report.category) : (asset?.title ?? id);
  const about = report ? reportWords(context, report) : asset ? aboutAsset(context, asset) : "";
  const state = asset?.lamp && asset.lamp.state !== "lit" && asset.lamp.state !== "unknown" ? "bad" : "";
  return h(
    "button",
    { class: `row ${state}`, onclick },
    glyph(report ? faultSign(context, report.category) : kindGlyph(kind)),
    h("span", { class: "row-words" }, h("strong", null, title), h("span", { class: "soft" }, about)),
    glyph("next", "row-next"),
  );
}
