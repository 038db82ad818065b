// The map: what is there, and the first tap of three.

import { faultButtons } from "./form_faults.js";
import { aboutAsset, openList, reportWords } from "./form_words.js";
import { faultSign, faultTitle, findAsset } from "./assets.js";
import { emptyScreen } from "./app_empty.js";
import { h } from "./dom.js";
import { glyph, kindGlyph } from "./glyphs.js";
import { groundAt, meant, pointsNear } from "./map_hits.js";
import { mapIn } from "./map_stage.js";
import { locateButton, zoomButtons } from "./map_tools.js";
import { toLonLat } from "./map_project.js";
import { hitRow, inViewList } from "./map_list.js";
import { resumeChip } from "./form_keep.js";
import { savedCard } from "./saved.js";
import { formatTarget, target } from "./form_target.js";
import { meToo } from "./nearby_view.js";
import { otherWays } from "./map_menu.js";
import { Sheet } from "./sheet.js";

/** @import { Context } from "./app.js" */
/** @import { Hit } from "./map_hits.js" */
/** @import { XY } from "./map_project.js" */
/** @import { Stage } from "./map_stage.js" */
/** @import { KnownReport, Position } from "./types.d.ts" */

const WARM_MS = 800;

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function show(root, context) {
  const screen = new MapScreen(root, context);
  await screen.start();
  return () => screen.end();
}

class MapScreen {
  /** @type {Stage | null} */
  stage = null;
  /** @type {(() => void)[]} */
  ends = [];

  /** @param {HTMLElement} root @param {Context} context */
  constructor(root, context) {
    this.root = root;
    this.context = context;
    this.host = h("div", { class: "map-screen" });
    this.sheet = new Sheet(this.host, context.t);
    root.append(h("h1", { class: "sr" }, context.t("bar.map")), this.host);
  }

  async start() {
    const { context } = this;
    if (context.estates.length === 0) return this.wait();
    this.stage = await mapIn(this.host, context, {
      tap: (at, zoom) => this.tap(at, zoom),
      hold: (at) => context.go(formatTarget(target({ kind: "point", at }))),
    });
    this.host.append(this.tools());
    const [resume, saved] = await Promise.all([resumeChip(context), savedCard(context)]);
    if (resume) this.host.append(resume);
    if (saved) this.host.append(saved.element);
    if (saved) this.ends.push(saved.end);
    this.ends.push(context.watch(() => this.stage?.scene()));
    // The next two taps find their screens loaded.
    setTimeout(() => void Promise.all([import("./form_screen.js"), import("./danger.js")]), WARM_MS);
  }

  /** Nobody is logged in, or the package is on its way: says so, and goes on by itself. */
  wait() {
    const { context } = this;
    const empty = emptyScreen(context);
    this.host.replaceChildren(empty);
    this.ends.push(
      context.watch(() => {
        if (context.estates.length === 0) return this.host.replaceChildren(emptyScreen(context));
        this.end();
        this.host.replaceChildren(this.sheet.element);
        void this.start();
      }),
    );
  }

  end() {
    for (const end of this.ends.splice(0)) end();
  }

  tools() {
    const { context } = this;
    const { t } = context;
    const stage = /** @type {Stage} */ (this.stage);
    const button = (/** @type {string} */ sign, /** @type {string} */ word, /** @type {() => void} */ onclick, className = "") =>
      h("button", { class: `tool ${className}`, onclick }, glyph(sign), h("span", null, t(word)));
    return h(
      "div",
      { class: "tools" },
      h("div", { class: "tools-side" }, zoomButtons(context, stage.map), locateButton(context, stage.map)),
      h(
        "div",
        { class: "tools-main" },
        button("list", "map.list", () => inViewList(context, stage, this.sheet, (hit) => this.open(hit))),
        button("several", "map.several", () => context.go("#/report/several")),
        button("plus", "map.other", () => otherWays(context, this.sheet), "main"),
      ),
    );
  }

  /** @param {XY} at @param {number} zoom */
  tap(at, zoom) {
    const { stage } = this;
    if (!stage) return;
    const hits = meant(pointsNear(stage.scene(), at, zoom));
    const [only] = hits;
    if (hits.length > 1) return this.choose(hits);
    if (only) return this.open(only);
    const ground = groundAt(stage.scene(), at, zoom);
    if (ground) return this.open(ground, toLonLat(at));
    this.sheet.close();
  }

  /** Several are near: which one? The nearest stands first. @param {Hit[]} hits */
  choose(hits) {
    const { context } = this;
    this.sheet.open(
      { title: context.t("map.which"), sign: "eyes", onclosed: () => this.stage?.map.mark({ chosen: null }) },
      h("ul", { class: "rows" }, hits.map((hit) => h("li", null, hitRow(context, hit, () => this.open(hit))))),
    );
  }

  /**
   * @param {Pick<Hit, "kind" | "id">} hit
   * @param {Position | null} [at] where on the ground it was tapped
   */
  open({ kind, id }, at = null) {
    const { context, stage, sheet } = this;
    if (kind === "report") return this.openReport(id);
    const asset = findAsset(context, kind, id);
    if (!asset || !stage) return;
    const place = at ?? asset.at;
    sheet.open(
      {
        title: asset.title,
        sign: kindGlyph(kind),
        about: aboutAsset(context, asset),
        onclosed: () => stage.map.mark({ chosen: null }),
      },
      openList(context, kind, id),
      h("p", { class: "ask" }, context.t("form.what")),
      faultButtons(context, target({ kind, ids: [id], at })),
    );
    stage.map.mark({ chosen: place });
    if (place) stage.map.uncover(place, sheet.covers());
  }

  /** A report that stands by itself on the map. @param {string} id */
  openReport(id) {
    const { context, stage, sheet } = this;
    /** @type {KnownReport | undefined} */
    const report = context.estates.flatMap((estate) => estate.work.reports).find((one) => one.id === id);
    if (!report || report.lon === null || report.lat === null) return;
    const at = /** @type {Position} */ ([report.lon, report.lat]);
    sheet.open(
      {
        title: faultTitle(context, report.category),
        sign: faultSign(context, report.category),
        about: reportWords(context, report),
        onclosed: () => stage?.map.mark({ chosen: null }),
      },
      report.description && h("p", null, report.description),
      h(
        "div",
        { class: "actions" },
        h("button", { class: "button primary", onclick: () => meToo(context, report, {}) }, glyph("eyes"), context.t("nearby.me_too")),
        h("button", { class: "button", onclick: () => context.go(formatTarget(target({ kind: "point", at }))) }, context.t("nearby.other")),
      ),
    );
    stage?.map.mark({ chosen: at });
    stage?.map.uncover(at, sheet.covers());
  }
}
