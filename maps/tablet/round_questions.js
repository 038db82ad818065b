// What a person in the dark can tell of a place and a lamp cannot: faces, edges, dark pockets. An answer
// worth a report becomes one at the lamp where it was asked; the others are not kept.

import { iso } from "./clock.js";
import { h } from "./dom.js";
import { saveAll } from "./round_state.js";
import { lampName } from "./round_words.js";

/** @import { Context } from "./app.js" */
/** @import { Draft, Lamp } from "./types.d.ts" */

/** @typedef {Context["checks"]["round"]["questions"][number]} Question */

/**
 * @param {Question[]} questions
 * @param {Map<string, string>} answers yes or no, by question
 * @param {Lamp} lamp
 * @param {string} observed_at
 * @param {"sv" | "en"} language
 * @param {string} place words
 * @returns {Draft[]}
 */
export function placeDrafts(questions, answers, lamp, observed_at, language, place) {
  const told = questions.filter((one) => answers.get(one.id) === one.report_if);
  return told.map((one) => ({
    kind: "report",
    title: one.description[language],
    place,
    body: {
      category: one.category,
      observed_at,
      geometry: { type: "Point", coordinates: [lamp.lon, lamp.lat] },
      description: one.description[language],
    },
  }));
}

/**
 * @param {Context} context
 * @param {Lamp} lamp
 */
export function askPlace(context, lamp) {
  const { t, language } = context;
  const { questions } = context.checks.round;
  /** @type {Map<string, string>} */
  const answers = new Map();
  const place = t("round.at_lamp", { name: lampName(context, lamp) });
  async function save() {
    const made = placeDrafts(questions, answers, lamp, iso(), language, place);
    if (!(await saveAll(context, made))) return;
    context.say(made.length > 0 ? t("round.place_saved", { count: made.length }) : t("round.place_nothing"));
    dialog.close();
  }
  const dialog = h(
    "dialog",
    { class: "r-sheet", "aria-labelledby": "place-title" },
    h("h2", { id: "place-title" }, t("round.ask_place")),
    h("p", { class: "r-small" }, place),
    questions.map((one) => questionRow(context, one, answers)),
    h(
      "div",
      { class: "r-foot" },
      h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("ask.no")),
      h("button", { type: "button", class: "button primary", onclick: save }, t("round.place_save")),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * @param {Context} context
 * @param {Question} question
 * @param {Map<string, string>} answers
 */
function questionRow({ t, language }, question, answers) {
  const choice = (/** @type {string} */ value) => {
    const input = h("input", {
      type: "radio",
      name: question.id,
      value,
      onchange: () => answers.set(question.id, value),
    });
    return h("label", { class: "r-choice" }, input, h("span", null, t(`round.${value}`)));
  };
  return h(
    "fieldset",
    { class: "r-question" },
    h("legend", null, question.question[language]),
    choice("yes"),
    choice("no"),
  );
}
