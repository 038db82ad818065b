// Today's rounds: what each is about, how far it has come, and what stands open from the last one.

import { emptyScreen } from "./app_empty.js";
import { roundWords } from "./check_round.js";
import { roundAddress } from "./check_way.js";
import { nameOfTask } from "./cleaning_words.js";
import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { day } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Round } from "./check_rounds.js" */

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Round[]} rounds
 * @param {Round[]} samples
 */
export function showRounds(root, context, rounds, samples) {
  const { t, estates } = context;
  const title = h("h1", null, t("cleaning.title"));
  if (estates.length === 0) return fill(root, title, emptyScreen(context));
  fill(
    root,
    title,
    h("p", { class: "r-lead" }, t("check.how_rounds")),
    rounds.length === 0 && h("p", { class: "r-note" }, t("cleaning.none_due")),
    h("ul", { class: "r-list" }, rounds.map((round) => roundRow(context, round))),
    samples.length > 0 && [
      h("h2", null, t("check.samples")),
      h("p", { class: "r-small" }, t("check.samples_about")),
      h("ul", { class: "r-list" }, samples.map((round) => roundRow(context, round))),
    ],
    h("p", { class: "r-tools" }, h("a", { class: "button k-tall", href: "#/cleaning/all" }, glyph("list"), t("check.all_checks"))),
  );
}

/**
 * @param {Context} context
 * @param {Round} round
 */
function roundRow(context, round) {
  const { t, language, estates } = context;
  const { estate, sample, deviations, items, left } = round;
  const name = nameOfTask(context, estate, round.task);
  const by = sample && t("check.inspect_by", { when: day(`${sample.inspect_by}T12:00:00`, language) });
  const where = estates.length > 1 ? estate.name : "";
  return h(
    "li",
    null,
    h(
      "a",
      { class: "r-row", href: roundAddress(round) },
      h("strong", null, sample ? t("check.sample", { name: sample.contractor }) : name),
      h("span", { class: "r-facts" }, [sample && name, where, roundWords(context, { ...round, overdue: 0 }), by].filter(Boolean).join(" · ")),
      round.overdue > 0 && h("span", { class: "r-tag r-bad" }, glyph("danger"), t("check.overdue", { count: round.overdue })),
      deviations.length > 0 && h("span", { class: "r-tag r-bad" }, glyph("refused"), t("check.open", { count: deviations.length })),
      left.length === 0 && h("span", { class: "r-tag r-good" }, glyph("check"), t("check.round_done")),
      h("progress", { class: "r-progress", max: items.length, value: items.length - left.length, "aria-label": t("check.progress") }),
      glyph("next", "glyph r-next"),
    ),
  );
}
