// One check as a row: where, what, since when, and how it stands.

import { lastVisit, placeName, standingWords, taskName } from "./cleaning_words.js";
import { h } from "./dom.js";
import { glyph } from "./glyphs.js";

/** @import { Context } from "./app.js" */
/** @import { Item, Outcome } from "./cleaning_rules.js" */

const SIGNS = { overdue: "danger", never_visited: "something", due_soon: "clock", ok: "check" };

/**
 * @param {Context} context
 * @param {Item} item
 * @param {Outcome | undefined} outcome said today
 * @param {{address?: string, tags?: (Node | false)[], ofTask?: boolean}} [more] where it leads, what else is
 *   told, and whether it stands among others of the same task
 */
export function row(context, item, outcome, { address, tags = [], ofTask = false } = {}) {
  const { t, estates } = context;
  const where = estates.length > 1 ? ` · ${item.estate.name}` : "";
  return h(
    "li",
    null,
    h(
      "a",
      { class: "r-row", href: address ?? `#/cleaning/${item.plan.id}` },
      h("strong", null, placeName(context, item)),
      !ofTask && h("span", { class: "r-facts" }, `${taskName(context, item)}${where}`),
      h("span", { class: "r-facts" }, lastVisit(context, item)),
      h("span", { class: `r-tag r-s-${item.standing}` }, glyph(SIGNS[item.standing]), standingWords(context, item)),
      tags,
      outcome && h("span", { class: "r-tag r-going" }, glyph("pen"), t(`cleaning.said.${outcome}`)),
      glyph("next", "glyph r-next"),
    ),
  );
}
