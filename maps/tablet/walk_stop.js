// One stop: why we stand here, what is calculated of the light, what the eyes say, and points.

import { iso } from "./clock.js";
import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { saveAll } from "./round_state.js";
import asked from "./walk_questions.json" with { type: "json" };
import { answersDraft, nextStop, questionsOf, savedOf, stopKey } from "./walk_rules.js";
import { word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Carried, Question, StopDraft } from "./walk_rules.js" */
/** @import { WalkAnswer, WalkStop } from "./types.d.ts" */

/** @type {[WalkAnswer, string][]} */
const ANSWERS = [
  ["yes", "check"],
  ["partly", "eyes"],
  ["no", "close"],
];

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Carried} one
 * @param {WalkStop} stop
 * @param {WalkStop[]} stops of the same group, in order
 */
export async function showStop(root, context, one, stop, stops) {
  const { t, store } = context;
  const { walk } = one;
  const key = stopKey(one, stop.id);
  const kept = /** @type {StopDraft | undefined} */ ((await store.getDraft(key))?.content);
  let draft = kept ?? { at: iso(), answers: {} };
  const { answered, points } = savedOf(await store.rows(), walk.id);
  const mine = points.filter((point) => point.stop_id === stop.id);
  const questions = questionsOf(asked.questions, walk);
  const counted = h("p", { class: "r-counts", role: "status" });
  const count = () => fill(counted, t("walk.answers", { count: Object.keys(draft.answers).length, all: questions.length }));
  /** Kept at each tap. @param {string} id @param {WalkAnswer | null} answer */
  const change = (id, answer) => {
    const { [id]: _, ...others } = draft.answers;
    draft = { ...draft, answers: answer === null ? others : { ...others, [id]: answer } };
    void store.putDraft(key, draft);
    count();
  };
  const next = nextStop(stops, new Set([...answered, stop.id]));
  async function save() {
    const words = { title: t("walk.stop_title", { position: stop.position, name: stop.name }), place: walk.name };
    const made = answersDraft(one, stop, draft, words);
    if (made && !(await saveAll(context, [made]))) return;
    await store.dropDraft(key);
    if (made) context.say(t("walk.saved"));
    context.go(next ? `#/walk/${walk.id}/stop/${next.id}` : `#/walk/${walk.id}`);
  }
  count();
  root.append(
    h(
      "div",
      { class: "r-head" },
      h("a", { class: "r-back", href: `#/walk/${walk.id}`, "aria-label": t("walk.to_walk") }, glyph("back")),
      h("h1", null, `${stop.position}. ${stop.name}`),
      h("p", { class: "r-counts" }, t("walk.of", { position: stop.position, all: stops.length })),
    ),
    stop.why ? h("p", { class: "r-lead" }, stop.why) : "",
    calculated(context, stop),
    answered.has(stop.id) ? h("p", { class: "r-tag r-good" }, glyph("check"), t("walk.answered_before")) : "",
    h(
      "div",
      { class: "r-tools" },
      pointLink(context, one, stop, "unsafe", "dark_place"),
      pointLink(context, one, stop, "safe", "good"),
    ),
    h("ul", { class: "walk-seen" }, mine.map((point) => h("li", { class: "r-tag" }, glyph(point.sentiment === "safe" ? "good" : "dark_place"), point.title))),
    ...groups(questions).map(([group, own]) => questionCard(context, group, own, draft, change)),
    counted,
    h(
      "div",
      { class: "r-foot" },
      h("button", { type: "button", class: "button primary", onclick: save }, t(next ? "walk.save_next" : "walk.save_last")),
    ),
  );
}

/** @param {Question[]} questions @returns {[string, Question[]][]} */
function groups(questions) {
  /** @type {Map<string, Question[]>} */
  const found = new Map();
  for (const one of questions) found.set(one.group, [...(found.get(one.group) ?? []), one]);
  return [...found];
}

/**
 * @param {Context} context
 * @param {string} group
 * @param {Question[]} questions
 * @param {StopDraft} draft
 * @param {(id: string, answer: WalkAnswer | null) => void} change
 */
function questionCard(context, group, questions, draft, change) {
  const { language } = context;
  const title = Object.entries(asked.groups).find(([id]) => id === group)?.[1][language] ?? group;
  return h(
    "section",
    { class: "r-card" },
    h("h2", null, title),
    questions.map((one) => questionRow(context, one, draft.answers[one.id] ?? null, change)),
  );
}

/**
 * @param {Context} context
 * @param {Question} question
 * @param {WalkAnswer | null} given
 * @param {(id: string, answer: WalkAnswer | null) => void} change
 */
function questionRow({ t, language }, question, given, change) {
  const buttons = ANSWERS.map(([answer, sign]) =>
    h(
      "button",
      { type: "button", class: `r-answer walk-${answer}`, "aria-pressed": String(given === answer), onclick: () => tap(answer) },
      glyph(sign),
      h("span", null, t(`walk.answer.${answer}`)),
    ),
  );
  /** Tapped again it is taken back. @param {WalkAnswer} answer */
  function tap(answer) {
    const place = ANSWERS.findIndex(([one]) => one === answer);
    const on = buttons[place]?.getAttribute("aria-pressed") !== "true";
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(on && i === place)));
    change(question.id, on ? answer : null);
  }
  return h("div", { class: "walk-question", role: "group", "aria-label": question.question[language] }, h("p", null, question.question[language]), h("div", { class: "walk-answers" }, buttons));
}

/** What is calculated beside what the eyes say. @param {Context} context @param {WalkStop} stop */
function calculated({ t, language }, stop) {
  const number = new Intl.NumberFormat(language === "sv" ? "sv-SE" : "en-GB", { maximumFractionDigits: 1 });
  const { lux, dark_spot } = stop;
  if (!lux && !dark_spot) return h("p", { class: "r-small" }, t("walk.no_light"));
  return h(
    "div",
    { class: "r-dark" },
    glyph("lamp"),
    h(
      "div",
      null,
      lux ? h("p", null, t("walk.lux", { out: number.format(lux.out), lit: number.format(lux.lit) })) : "",
      dark_spot ? h("p", null, t("walk.dark_spot", { area: number.format(dark_spot.area_m2), certainty: word(t, "walk.certainty", dark_spot.certainty) })) : "",
      h("p", { class: "r-small" }, t("walk.calculated")),
    ),
  );
}

/**
 * @param {Context} context
 * @param {Carried} one
 * @param {WalkStop} stop
 * @param {"safe" | "unsafe"} sentiment
 * @param {string} sign
 */
function pointLink({ t }, { walk }, stop, sentiment, sign) {
  return h("a", { class: "button", href: `#/walk/${walk.id}/point/${stop.id}?sentiment=${sentiment}` }, glyph(sign), t(`walk.add_${sentiment}`));
}
