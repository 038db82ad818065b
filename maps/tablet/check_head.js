// What stands above a check, and all of one house stamped OK at once.

import { ask } from "./ask.js";
import { backAddress } from "./check_way.js";
import { houseOf } from "./cleaning_rules.js";
import { lastVisit, placeName, standingWords, taskName } from "./cleaning_words.js";
import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { saveAll } from "./round_state.js";

/** @import { Context } from "./app.js" */
/** @import { Way } from "./check_way.js" */
/** @import { Item, Outcome } from "./cleaning_rules.js" */
/** @import { Draft } from "./types.d.ts" */

/**
 * @param {Context} context
 * @param {Item} item
 * @param {Way} way
 * @param {Outcome | undefined} said today
 */
export function checkHead(context, item, way, said) {
  const { t } = context;
  const sample = item.estate.rounds.samples.find((one) => one.id === way.sample);
  return [
    h(
      "div",
      { class: "r-head" },
      h("a", { class: "r-back", href: backAddress(item, way), "aria-label": t("check.back") }, glyph("back")),
      h("h1", null, placeName(context, item)),
      h("p", { class: "r-counts" }, `${taskName(context, item)} · ${standingWords(context, item)}`),
    ),
    h("p", { class: "r-small" }, lastVisit(context, item)),
    way.sample && h("p", { class: "r-note" }, t("check.sample_judges", { name: sample?.contractor ?? "" })),
    said && h("p", { class: "r-tag r-going" }, glyph("pen"), t(`cleaning.said.${said}`)),
  ];
}

/**
 * All that waits in this house, stamped OK at once: those that stand on the list with a tick, no others.
 * @param {Context} context
 * @param {Item} item
 * @param {Item[]} all
 * @param {Map<string, Outcome>} said
 * @param {(item: Item) => Draft | null} okOf a place as all OK; null: it must be looked at by itself
 * @returns {HTMLElement | null}
 */
export function houseButton(context, item, all, said, okOf) {
  const { t } = context;
  const inHouse = houseOf(item, all, said).flatMap((one) => {
    const draft = okOf(one);
    return draft ? [{ item: one, draft }] : [];
  });
  if (inHouse.length < 2) return null;
  const onclick = async () => {
    const boxes = inHouse.map((one) => h("input", { type: "checkbox", checked: true, value: one.item.plan.id }));
    const list = h("div", { class: "r-ticks" });
    fill(
      list,
      inHouse.map((one, place) =>
        h("label", { class: "r-choice" }, boxes[place], h("span", null, placeName(context, one.item))),
      ),
    );
    const question = {
      title: t("cleaning.house_ask"),
      lines: [`${taskName(context, item)}. ${t("cleaning.house_only")}`, list],
      yes: t("cleaning.house_yes"),
    };
    if (!(await ask(context, question))) return;
    const ticked = inHouse.flatMap((one, place) => {
      const draft = boxes[place]?.checked && okOf(one.item); // of this moment
      return draft ? [draft] : [];
    });
    if (!(await saveAll(context, ticked))) return;
    context.say(t("cleaning.house_saved", { count: ticked.length }));
    context.go(backAddress(item, { sample: null, corrects: null, all: false }));
  };
  return h(
    "button",
    { type: "button", class: "button r-wide", onclick },
    glyph("several"),
    t("cleaning.house", { count: inHouse.length }),
  );
}
