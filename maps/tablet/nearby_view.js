// "Already reported Tuesday, ordered": before a duplicate is saved. "Me too" is evidence to the same report.

import { faultSign, faultTitle } from "./assets.js";
import { h } from "./dom.js";
import { iso } from "./clock.js";
import { reportWords } from "./form_words.js";
import { glyph } from "./glyphs.js";
import { distance } from "./words.js";
import { rememberSaved } from "./saved.js";
import { saveOrSay } from "./form_save.js";

/** @import { Context } from "./app.js" */
/** @import { Nearby } from "./nearby.js" */
/** @import { KnownReport, ShrunkPhoto } from "./types.d.ts" */

/**
 * Saves "me too", and goes back to the map.
 * @param {Context} context
 * @param {KnownReport} report
 * @param {{note?: string, photos?: ShrunkPhoto[]}} more
 * @returns {Promise<boolean>} whether the tablet has it
 */
export async function meToo(context, report, { note = "", photos = [] }) {
  const title = report.asset_code ?? "";
  const words = [title, faultTitle(context, report.category), context.t("nearby.me_too")].filter(Boolean);
  const text = note.trim();
  const rows = await saveOrSay(context, [
    {
      kind: "evidence",
      title: words.join(" · "),
      place: title,
      body: { report_id: report.id, observed_at: iso(), ...(text && { note: text }) },
      photos,
    },
  ]);
  if (!rows) return false;
  rememberSaved(rows, null);
  if (location.hash.startsWith("#/map") || location.hash === "") dispatchEvent(new Event("hashchange"));
  else context.go("#/map");
  return true;
}

/**
 * @param {Context} context
 * @param {Nearby[]} found not empty
 * @param {{seen: (report: KnownReport) => void, other: () => void}} answers
 * @returns {HTMLElement}
 */
export function nearbyPanel(context, found, { seen, other }) {
  const { t } = context;
  return h(
    "section",
    { class: "nearby", "aria-labelledby": "nearby-title" },
    h("h2", { id: "nearby-title", tabindex: "-1" }, t("nearby.title")),
    h("ul", { class: "nearby-list" }, found.map((one) => h("li", null, card(context, one, seen)))),
    h("button", { class: "button wide", onclick: other }, t("nearby.other")),
  );
}

/** @param {Context} context @param {Nearby} one @param {(report: KnownReport) => void} seen */
function card(context, { report, why, far_m }, seen) {
  const { t, language } = context;
  const where =
    why === "asset"
      ? t("nearby.here")
      : why === "near"
        ? t("nearby.near", { far: distance(far_m, language) })
        : t("nearby.circuit", { code: report.asset_code ?? "?" });
  const words = [h("strong", null, faultTitle(context, report.category)), h("span", null, reportWords(context, report)), h("span", { class: "soft" }, where)];
  return h(
    "div",
    { class: "nearby-card" },
    glyph(faultSign(context, report.category), "sheet-sign"),
    h("div", { class: "row-words" }, words, report.description && h("q", { class: "soft" }, report.description), photoThumbs(context, report)),
    h("button", { class: "button primary", onclick: () => seen(report) }, glyph("eyes"), t("nearby.me_too")),
  );
}

/** @param {Context} context @param {KnownReport} report @returns {HTMLElement} photos of it that the tablet has */
export function photoThumbs({ store, t }, report) {
  const place = h("div", { class: "thumbs" });
  for (const { id } of report.photos.slice(0, 3)) {
    if (id === null) continue;
    void store.thumb(id).then((bytes) => {
      if (!bytes) return;
      const src = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
      place.append(h("img", { src, alt: t("nearby.photo"), onload: () => URL.revokeObjectURL(src) }));
    });
  }
  return place;
}
