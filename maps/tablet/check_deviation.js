// A fault that somebody saw in an earlier round, and that nobody has seen mended since.

import { h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { photoThumbs } from "./nearby_view.js";
import { day, word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Deviation } from "./types.d.ts" */

/**
 * @param {Context} context
 * @param {Deviation} deviation
 * @returns {string} since when, how bad, and what has become of its report
 */
export function deviationWords({ t, language }, { since, severity, report_status, recheck_on }) {
  return [
    t("check.open_since", { when: day(since, language) }),
    severity && t("check.graded", { grade: severity }),
    report_status && t("check.case", { status: word(t, "report_status", report_status) }),
    recheck_on && t("check.recheck", { when: day(`${recheck_on}T12:00:00`, language) }),
  ]
    .filter(Boolean)
    .join(" · ");
}

/**
 * @param {Context} context
 * @param {Deviation} deviation
 */
export function deviationOf(context, deviation) {
  const { note, report_id } = deviation;
  const report = context.estates.flatMap((estate) => estate.work.reports).find((one) => one.id === report_id);
  return h(
    "div",
    { class: "k-deviation" },
    h("p", { class: "r-tag r-bad" }, glyph("refused"), deviationWords(context, deviation)),
    note && h("q", null, note),
    report && report.photos.length > 0 && photoThumbs(context, report),
  );
}
