// The check of one place by its template: last round's faults first, item by item or the rest in one tap;
// kept at each answer, saved as one visit.

import { ask } from "./ask.js";
import { photosAllowed } from "./app_context.js";
import { lack, lacking, restIsOk, restOf, summary } from "./check_answers.js";
import { allOkDraft, checkOf, isBegun, isPlain, notPossibleDraft, progressOf } from "./check_drafts.js";
import { checkHead, houseButton } from "./check_head.js";
import { itemCard } from "./check_item.js";
import { readingsCard } from "./check_readings.js";
import { nameFault, saveCheck, savePlain, wordsOf } from "./check_save.js";
import { scoresCard } from "./check_scores.js";
import { draftKey, openCheck } from "./check_state.js";
import { whereIsIt } from "./cleaning_map.js";
import { iso } from "./clock.js";
import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";

/** @import { Context } from "./app.js" */
/** @import { Card } from "./check_item.js" */
/** @import { Check } from "./check_drafts.js" */
/** @import { Kept } from "./check_state.js" */
/** @import { Way } from "./check_way.js" */
/** @import { Item, Outcome } from "./cleaning_rules.js" */
/** @import { RoundTemplate } from "./types.d.ts" */

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Item} item
 * @param {RoundTemplate} template
 * @param {{all: Item[], said: Map<string, Outcome>, way: Way}} known
 */
export async function showCheck(root, context, item, template, { all, said, way: asked }) {
  const { t, store } = context;
  const refused = asked.corrects ? await store.row(asked.corrects) : undefined;
  const body = refused?.kind === "visit" && refused.state === "refused" ? JSON.parse(refused.text).visit : null;
  const way = { ...asked, corrects: body ? asked.corrects : null, sample: body ? (body.sample_id ?? null) : asked.sample };
  const check = checkOf(template, item.plan, item.estate, way.sample);
  const fresh = body && refused ? async () => progressOf(body, await store.photosOf(refused.id), check.asked) : undefined;
  const kept = await openCheck(context, draftKey(item.estate.account_id, item.plan.id, way), fresh);
  const foot = h("div", { class: "r-foot" });
  const count = h("p", { class: "r-counts", role: "status" });
  const bar = h("progress", { class: "r-progress k-progress", max: check.asked.length, "aria-label": t("check.progress") });
  const changed = () => {
    scores?.paint();
    paint();
  };
  const fault = (/** @type {import("./check_answers.js").Question} */ question) => nameFault(context, item, check, kept, question);
  const cards = check.asked.map((question) => itemCard(context, question, kept, { fault, changed }));
  const readings = readingsCard(context, item, kept, changed);
  const scores = scoresCard(context, check.asked, kept, changed);
  const save = () => finish(context, item, check, kept, cards, way);
  function repaint() {
    for (const card of cards) card.paint();
    readings?.paint();
    changed();
  }
  function paint() {
    const told = summary(check.asked, kept.now());
    bar.value = told.answered;
    fill(count, t("check.counts", { answered: told.answered, total: told.total }), told.faults > 0 && ` · ${t("check.faults", { count: told.faults })}`);
    fill(foot, ...buttons());
  }
  function buttons() {
    const now = kept.now();
    const rest = restOf(check.asked, now).length;
    const ready = lacking(check.asked, now, photosAllowed(context)).length === 0;
    const stamp = () => {
      void kept.change((before) => restIsOk(check.asked, before, iso()));
      repaint();
    };
    const all = () => void savePlain(context, item, check, kept, allOkDraft(check, iso(), wordsOf(context, item, check, null)), way);
    const plain = isPlain(check) && !isBegun(check, now);
    const tall = (/** @type {string} */ look, /** @type {string} */ sign, /** @type {string} */ words, /** @type {() => unknown} */ onclick) =>
      h("button", { type: "button", class: `button k-tall ${look}`, onclick }, glyph(sign), words);
    return [
      kept.canUndo() && tall("k-short", "undo", t("round.undo"), () => void kept.undo().then(repaint)),
      rest > 0 && !plain && tall(ready ? "" : "primary", "check", t("check.rest", { count: rest }), stamp),
      plain && tall("primary", "check", t("check.all_ok", { count: rest }), all),
      isBegun(check, now) && tall(ready || rest === 0 ? "primary" : "", "outbox", t("check.save"), save),
    ];
  }
  const open = cards.filter((card) => card.question.deviation);
  const others = cards.filter((card) => !card.question.deviation);
  const section = (/** @type {string} */ title, /** @type {Card[]} */ some) =>
    some.length > 0 && h("section", { class: "k-section" }, h("h2", null, title), h("div", { class: "k-items" }, some.map((card) => card.element)));
  const screen = h("div", { class: "r-round k-check" });
  root.append(screen);
  fill(
    screen,
    ...checkHead(context, item, way, way.sample ? undefined : said.get(item.plan.id)),
    body && h("p", { class: "r-note" }, t("check.corrects")),
    kept.resumed && h("p", { class: "r-note" }, t("check.resumed")),
    aside(context, item, check, kept, way),
    count,
    bar,
    section(t("check.open", { count: open.length }), open),
    section(t(open.length > 0 ? "check.others" : "check.items"), others),
    readings?.element,
    scores?.element,
    way.sample || body ? null : houseButton(context, item, all, said, (one) => okOf(context, one, template)),
    item.place.at && whereIsIt(context, item),
    foot,
  );
  paint();
}

/**
 * A place as all OK, where one tap may say so.
 * @param {Context} context
 * @param {Item} item
 * @param {RoundTemplate} template
 */
export function okOf(context, item, template) {
  const check = checkOf(template, item.plan, item.estate, null);
  return isPlain(check) ? allOkDraft(check, iso(), wordsOf(context, item, check, null)) : null;
}

/**
 * What else can be said of the place: nobody got in, or something that no item is about.
 * @param {Context} context
 * @param {Item} item
 * @param {Check} check
 * @param {Kept} kept
 * @param {Way} way
 */
function aside(context, item, check, kept, way) {
  const { t } = context;
  const nobody = async () => {
    const question = { title: t("check.not_possible_ask"), lines: [t("check.not_possible_about")], yes: t("cleaning.not_possible") };
    if (isBegun(check, kept.now()) && !(await ask(context, question))) return;
    const words = wordsOf(context, item, check, "not_possible");
    void savePlain(context, item, check, kept, notPossibleDraft(check, iso(), words), way);
  };
  return h(
    "div",
    { class: "r-tools" },
    h("button", { type: "button", class: "button k-tall", onclick: nobody }, glyph("lock"), t("cleaning.not_possible")),
    h("a", { class: "button k-tall", href: `#/report/${item.place.kind}/${item.place.id}` }, glyph("danger"), t("check.else")),
  );
}

/**
 * Saves what is whole; else leads to what is missing.
 * @param {Context} context
 * @param {Item} item
 * @param {Check} check
 * @param {Kept} kept
 * @param {Card[]} cards
 * @param {Way} way
 */
async function finish(context, item, check, kept, cards, way) {
  const { t } = context;
  await Promise.all(cards.map((card) => card.ready()));
  const photos = photosAllowed(context);
  const left = cards.filter(({ question }) => lack(question, kept.now().answers[question.id], photos) !== null);
  const [first] = left;
  if (!first) return saveCheck(context, item, check, kept, way);
  const what = lack(first.question, kept.now().answers[first.question.id], photos);
  context.say(t(`check.lacks.${what}`, { count: left.length }));
  first.element.scrollIntoView({ block: "center" });
  first.element.querySelector("h3")?.focus({ preventScroll: true });
}
