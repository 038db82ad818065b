// What a report is about, in words: the asset and its state, what is already reported on it.

import { faultSign, faultTitle, findAsset, openOn } from "./assets.js";
import { h } from "./dom.js";
import { glyph, kindGlyph } from "./glyphs.js";
import { ago, word } from "./words.js";

/** @import { Asset } from "./assets.js" */
/** @import { Context } from "./app.js" */
/** @import { Target } from "./form_target.js" */
/** @import { KnownReport } from "./types.d.ts" */

/**
 * What is known of an asset before anything is said about it: its state and what is open.
 * @param {Context} context
 * @param {Asset} asset
 * @returns {string}
 */
export function aboutAsset({ t, language, overview }, asset) {
  const { lamp } = asset;
  if (!lamp) return asset.about;
  const seen = lamp.state_at === null ? "" : `, ${t("form.seen", { when: ago(lamp.state_at, language) })}`;
  // One's own lamps say nothing; another's say whose they are to mend.
  const ours = lamp.owner === "own" || lamp.owner === "unknown" || lamp.owner === overview?.company;
  const owner = ours ? "" : ` · ${t("form.owner", { owner: word(t, "party", lamp.owner) })}`;
  return `${asset.about} · ${word(t, "lamp_state", lamp.state)}${seen}${owner}`;
}

/**
 * @param {Context} context
 * @param {KnownReport} report
 * @returns {string} "redan anmäld i går · beställd"
 */
export function reportWords({ t, language }, report) {
  const when = ago(report.observed_at, language);
  const again = report.seen_again > 0 ? ` · ${t("form.seen_again", { count: report.seen_again })}` : "";
  return `${t("form.reported", { when })} · ${word(t, "report_status", report.status)}${again}`;
}

/**
 * @param {Context} context
 * @param {string} kind
 * @param {string} id
 * @returns {HTMLElement | null} list of what is open on an asset
 */
export function openList(context, kind, id) {
  const open = openOn(context, kind, id).slice(0, 4);
  if (open.length === 0) return null;
  return h(
    "ul",
    { class: "open-list", "aria-label": context.t("form.open_here") },
    open.map((report) =>
      h(
        "li",
        null,
        glyph(faultSign(context, report.category)),
        h("span", null, h("strong", null, faultTitle(context, report.category)), " ", h("span", { class: "soft" }, reportWords(context, report))),
      ),
    ),
  );
}

/**
 * What a target is called, and where it is.
 * @param {Context} context
 * @param {Target} target
 * @returns {{title: string, about: string, sign: string, asset: Asset | null}}
 */
export function describe(context, target) {
  const { t } = context;
  const { kind, ids, floor, spot } = target;
  if (kind === "lamps") {
    const names = ids.map((id) => findAsset(context, "lamp", id)?.title ?? "?");
    const about = names.slice(0, 6).join(", ") + (names.length > 6 ? " …" : "");
    return { title: t("several.lamps", { count: ids.length }), about, sign: "several", asset: null };
  }
  if (kind === "point") return { title: t("form.point"), about: t("form.point_about"), sign: "here", asset: null };
  if (kind === "missing") {
    const what = word(t, "asset", ids[0] ?? "");
    return { title: t("missing.title", { kind: what }), about: t("missing.about"), sign: kindGlyph(ids[0] ?? null), asset: null };
  }
  const asset = findAsset(context, kind, ids[0] ?? "");
  if (!asset) return { title: t("form.gone"), about: "", sign: "something", asset: null };
  const inside = [
    floor !== null && t(floor === 0 ? "indoors.ground" : floor < 0 ? "indoors.below" : "indoors.floor", { floor: Math.abs(floor) }),
    spot && word(t, "spot", spot),
  ].filter(Boolean);
  const about = inside.length > 0 ? inside.join(", ") : aboutAsset(context, asset);
  return { title: asset.title, about, sign: kindGlyph(kind), asset };
}
