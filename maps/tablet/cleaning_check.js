// One check: what is asked, what OK means, what the photo shows; and the answer, saved at one tap.

import { ask } from "./ask.js";
import { isDanger } from "./assets.js";
import { draftKey, visitOf } from "./cleaning_drafts.js";
import { showFault } from "./cleaning_fault.js";
import { whereIsIt } from "./cleaning_map.js";
import { houseOf } from "./cleaning_rules.js";
import { checkOf, lastVisit, placeName, standingWords, taskName } from "./cleaning_words.js";
import { iso } from "./clock.js";
import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { saveAll } from "./round_state.js";

/** @import { Context } from "./app.js" */
/** @import { Item, Outcome } from "./cleaning_rules.js" */
/** @import { Draft } from "./types.d.ts" */

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Item} item
 * @param {Item[]} all
 * @param {Map<string, Outcome>} said
 */
export async function showCheck(root, context, item, all, said) {
  const { t, language, store } = context;
  const check = checkOf(context, item.plan.task);
  const before = said.get(item.plan.id);
  const form = h("div");
  const fault = () => showFault(form, context, item, check, (drafts) => keep(context, item, drafts, corrects));
  const corrects = new URLSearchParams(location.hash.split("?")[1] ?? "").get("corrects") ?? undefined;
  const visit = (/** @type {Outcome} */ outcome) =>
    keep(context, item, [visitOf(context, item, outcome, iso())], corrects);
  const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => unknown} */ onclick) =>
    h(
      "button",
      { type: "button", class: `r-answer r-verdict-${name}`, onclick },
      glyph(sign),
      h("span", null, t(`cleaning.${name}`)),
    );
  root.append(
    h(
      "div",
      { class: "r-head" },
      h("a", { class: "r-back", href: "#/cleaning", "aria-label": t("cleaning.all") }, glyph("back")),
      h("h1", null, placeName(context, item)),
      h("p", { class: "r-counts" }, `${taskName(context, item)} · ${standingWords(context, item)}`),
    ),
    h("p", { class: "r-small" }, lastVisit(context, item)),
    before ? h("p", { class: "r-tag r-going" }, glyph("pen"), t(`cleaning.said.${before}`)) : "",
    h(
      "section",
      { class: "r-card" },
      h("h2", null, check ? check.question[language] : t("cleaning.unknown_task")),
      check && h("p", null, h("strong", null, t("cleaning.ok_means")), ` ${check.ok[language]}`),
      check && h("p", null, h("strong", null, t("cleaning.photo_shows")), ` ${check.photo[language]}`),
      h(
        "div",
        { class: "r-answers r-verdicts" },
        button("check", "ok", () => visit("done")),
        button("close", "not_ok", fault),
        button("lock", "not_possible", () => visit("not_possible")),
      ),
    ),
    form,
    house(context, item, all, said) ?? "",
    item.place.at ? whereIsIt(context, item) : "",
  );
  if (await store.getDraft(draftKey(context, item))) fault();
}

/**
 * Saves what was answered, and goes back to the list; to the danger screen where it is one.
 * @param {Context} context
 * @param {Item} item
 * @param {Draft[]} drafts
 * @param {string | undefined} corrects refused visit that the first of them corrects
 */
async function keep(context, item, drafts, corrects) {
  const { t } = context;
  const [first, ...others] = drafts;
  if (!first) return;
  const rows = await saveAll(context, [corrects ? { ...first, corrects } : first, ...others]);
  if (!rows) return;
  await context.store.dropDraft(draftKey(context, item));
  context.say(t("cleaning.saved", { place: placeName(context, item) }));
  const place = drafts.findIndex((one) => one.kind === "report" && isDanger(context, one.body.category));
  const danger = drafts[place];
  const address = danger?.kind === "report" && `#/danger/${rows[place]?.id}/${danger.body.category}?back=${encodeURIComponent("#/cleaning")}`;
  context.go(address || "#/cleaning");
}

/**
 * All that waits in this house, stamped OK at once: those that stand on the list with a tick, no others.
 * @param {Context} context
 * @param {Item} item
 * @param {Item[]} all
 * @param {Map<string, Outcome>} said
 * @returns {HTMLElement | null}
 */
function house(context, item, all, said) {
  const { t } = context;
  const inHouse = houseOf(item, all, said);
  if (inHouse.length < 2) return null;
  const onclick = async () => {
    const boxes = inHouse.map((one) => h("input", { type: "checkbox", checked: true, value: one.plan.id }));
    const list = h("div", { class: "r-ticks" });
    fill(
      list,
      inHouse.map((one, place) => h("label", { class: "r-choice" }, boxes[place], h("span", null, placeName(context, one)))),
    );
    const question = {
      title: t("cleaning.house_ask"),
      lines: [`${taskName(context, item)}. ${t("cleaning.house_only")}`, list],
      yes: t("cleaning.house_yes"),
    };
    if (!(await ask(context, question))) return;
    const at = iso();
    const ticked = inHouse.filter((_, place) => boxes[place]?.checked);
    if (!(await saveAll(context, ticked.map((one) => visitOf(context, one, "done", at))))) return;
    context.say(t("cleaning.house_saved", { count: ticked.length }));
    context.go("#/cleaning");
  };
  return h(
    "button",
    { type: "button", class: "button r-wide", onclick },
    glyph("several"),
    t("cleaning.house", { count: inHouse.length }),
  );
}
