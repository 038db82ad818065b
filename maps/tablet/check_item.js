// One item of a check: what is asked, what OK means, the answer; and of a fault its grade, photos, note.

import { answer, answered } from "./check_answers.js";
import { deviationOf } from "./check_deviation.js";
import { iso } from "./clock.js";
import { fill, h } from "./dom.js";
import { photosField, photosReady } from "./form_photos.js";
import { glyph } from "./glyphs.js";

/** @import { Context } from "./app.js" */
/** @import { Answer, Question } from "./check_answers.js" */
/** @import { Kept } from "./check_state.js" */
/** @import { Verdict } from "./types.d.ts" */

/** Many notes go in one submission, which has its bounds. */
const NOTE_MAX = 1000;
const SIGNS = /** @type {const} */ ({ ok: "check", not_ok: "close", not_applicable: "minus" });

/** @typedef {ReturnType<typeof itemCard>} Card */

/**
 * @param {Context} context
 * @param {Question} question
 * @param {Kept} kept
 * @param {{fault: (question: Question) => Promise<void>, changed: () => void}} told of a fault, and of any change
 */
export function itemCard(context, question, kept, told) {
  const { t, language } = context;
  const { id, deviation } = question;
  const heading = `q-${id}`;
  const buttons = h("div", { class: "k-answers", role: "group", "aria-labelledby": heading });
  const more = h("div", { class: "k-more" });
  const element = h(
    "section",
    { class: "k-item" },
    h(
      "h3",
      { id: heading, tabindex: "-1" },
      question[`question_${language}`],
      !question.is_mandatory && !deviation && h("span", { class: "k-optional" }, ` ${t("check.optional")}`),
    ),
    deviation && deviationOf(context, deviation),
    standard(t("cleaning.ok_means"), question[`ok_${language}`]),
    buttons,
    more,
    guidance(context, question),
  );
  const given = () => kept.now().answers[id];
  /** @type {Answer["photos"]} */
  let photos = [];

  /** @param {Partial<Answer>} change not to be taken back by itself */
  const put = (change) => {
    void kept.put((now) => {
      const before = now.answers[id];
      return before ? answer(now, id, { ...before, ...change }) : now;
    });
    told.changed();
  };
  /** @param {Verdict} verdict */
  async function say(verdict) {
    const before = given();
    const next = before?.answer === verdict ? null : answered(verdict, iso(), before && { ...before, answer: verdict, at: iso() });
    void kept.change((now) => answer(now, id, next));
    paint();
    told.changed();
    if (next?.answer === "not_ok") await told.fault(question);
    paint();
  }
  function paint() {
    const now = given();
    element.dataset.answer = now?.answer ?? "";
    fill(
      buttons,
      now?.ahead
        ? h("p", { class: "r-note" }, t("check.sent_ahead"))
        : question.answers.map((verdict) => {
            const pressed = now?.answer === verdict;
            const attributes = { type: "button", class: `k-answer k-${verdict}`, "aria-pressed": String(pressed), onclick: () => void say(verdict) };
            return h("button", attributes, glyph(SIGNS[verdict]), h("span", null, t(`check.answer.${verdict}`)));
          }),
    );
    const asksPhoto = now && now.answer !== "not_applicable" && question.photo_when === "always";
    if (now?.answer === "not_ok") fill(more, ...faultFields(now));
    else if (asksPhoto) fill(more, photoField(now));
    else fill(more);
  }
  /** @param {Answer} now */
  function photoField(now) {
    photos = [...now.photos];
    return h(
      "div",
      null,
      standard(t("cleaning.photo_shows"), question[`photo_${language}`]),
      photosField(context, photos, () => put({ photos: [...photos] })),
    );
  }
  /** @param {Answer} now */
  function faultFields(now) {
    const note = h("textarea", { rows: 2, maxlength: NOTE_MAX, oninput: () => put({ note: note.value }) });
    note.value = now.note;
    const grades = h("div", { class: "k-grades", role: "group", "aria-label": t("check.grade") });
    const paintGrades = () =>
      fill(
        grades,
        question.severities.map((grade) => {
          const onclick = () => {
            put({ severity: grade });
            paintGrades();
          };
          const attributes = { type: "button", class: "k-answer k-grade", "aria-pressed": String(given()?.severity === grade), onclick };
          return h("button", attributes, h("strong", null, grade), h("span", null, t(`check.grade.${grade}`)));
        }),
        given()?.severity === "A" && h("p", { class: "k-danger" }, glyph("danger"), t("check.grade_a")),
      );
    paintGrades();
    return [
      question.severities.length > 0 && grades,
      photoField(now),
      h("label", { class: "r-note-field" }, h("span", null, t("cleaning.note")), note),
    ];
  }
  paint();
  return { question, element, paint, ready: () => photosReady(photos) };
}

/** @param {string} label @param {string | null} text */
const standard = (label, text) => text && h("p", { class: "k-standard" }, h("strong", null, label), ` ${text}`);

/**
 * @param {Context} context
 * @param {Question} question
 */
function guidance({ t, language }, question) {
  const told = question[`guidance_${language}`];
  const photo = question.photo_when !== "always" && question[`photo_${language}`];
  if (!told && !photo) return null;
  return h(
    "details",
    { class: "k-guidance" },
    h("summary", null, t("check.how")),
    told && h("p", null, told),
    photo && standard(t("cleaning.photo_shows"), photo),
  );
}
