// A check of a task that has no template: in order, not OK, or nobody got in; saved at one tap.

import { isDanger } from "./assets.js";
import { checkHead, houseButton } from "./check_head.js";
import { backAddress } from "./check_way.js";
import { draftKey, visitOf } from "./cleaning_drafts.js";
import { showFault } from "./cleaning_fault.js";
import { whereIsIt } from "./cleaning_map.js";
import { placeName } from "./cleaning_words.js";
import { iso } from "./clock.js";
import { h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { saveAll } from "./round_state.js";

/** @import { Context } from "./app.js" */
/** @import { Way } from "./check_way.js" */
/** @import { Item, Outcome } from "./cleaning_rules.js" */
/** @import { Draft } from "./types.d.ts" */

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Item} item
 * @param {Item[]} all
 * @param {Map<string, Outcome>} said
 * @param {Way} way
 */
export async function showPlain(root, context, item, all, said, way) {
  const { t, store } = context;
  const form = h("div");
  const fault = () => showFault(form, context, item, (drafts) => keep(context, item, drafts, way));
  const visit = (/** @type {Outcome} */ outcome) => keep(context, item, [visitOf(context, item, outcome, iso())], way);
  const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => unknown} */ onclick) =>
    h(
      "button",
      { type: "button", class: `r-answer r-verdict-${name}`, onclick },
      glyph(sign),
      h("span", null, t(`cleaning.${name}`)),
    );
  root.append(
    ...checkHead(context, item, way, said.get(item.plan.id)).filter((part) => part instanceof Node),
    h(
      "section",
      { class: "r-card" },
      h("h2", null, t("cleaning.unknown_task")),
      h(
        "div",
        { class: "r-answers r-verdicts" },
        button("check", "ok", () => visit("done")),
        button("close", "not_ok", fault),
        button("lock", "not_possible", () => visit("not_possible")),
      ),
    ),
    form,
    houseButton(context, item, all, said, (one) => visitOf(context, one, "done", iso())) ?? "",
    item.place.at ? whereIsIt(context, item) : "",
  );
  if (await store.getDraft(draftKey(context, item))) fault();
}

/**
 * Saves what was answered, and goes back to the list; to the danger screen where it is one.
 * @param {Context} context
 * @param {Item} item
 * @param {Draft[]} drafts
 * @param {Way} way
 */
async function keep(context, item, drafts, way) {
  const { t } = context;
  const [first, ...others] = drafts;
  if (!first) return;
  const rows = await saveAll(context, [way.corrects ? { ...first, corrects: way.corrects } : first, ...others]);
  if (!rows) return;
  await context.store.dropDraft(draftKey(context, item));
  context.say(t("cleaning.saved", { place: placeName(context, item) }));
  const place = drafts.findIndex((one) => one.kind === "report" && isDanger(context, one.body.category));
  const danger = drafts[place];
  const back = backAddress(item, way);
  const address = danger?.kind === "report" && `#/danger/${rows[place]?.id}/${danger.body.category}?back=${encodeURIComponent(back)}`;
  context.go(address || back);
}
