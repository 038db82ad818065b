// Helt, rent, snyggt: the score that the answers speak for, shown with its rule, and changed by a tap.

import { ASPECTS, proposed } from "./check_answers.js";
import { fill, h } from "./dom.js";

/** @import { Context } from "./app.js" */
/** @import { Question } from "./check_answers.js" */
/** @import { Kept } from "./check_state.js" */
/** @import { Aspect } from "./types.d.ts" */

const SCORES = [2, 1, 0];

/**
 * @param {Context} context
 * @param {Question[]} asked
 * @param {Kept} kept
 * @param {() => void} changed
 * @returns {{element: HTMLElement, paint: () => void} | null} null where nothing of it is asked
 */
export function scoresCard(context, asked, kept, changed) {
  const { t } = context;
  const told = ASPECTS.filter((aspect) => asked.some((one) => one.aspect === aspect));
  if (told.length === 0) return null;
  const body = h("div", { class: "k-rows" });
  const say = (/** @type {Aspect} */ aspect, /** @type {number} */ score) => {
    void kept.change((now) => {
      const { [aspect]: own, ...others } = now.scores;
      return { ...now, ended_at: null, scores: own === score ? others : { ...others, [aspect]: score } };
    });
    paint();
    changed();
  };
  function paint() {
    fill(body, told.map((aspect) => row(context, aspect, proposed(asked, kept.now(), aspect), kept.now().scores[aspect], say)));
  }
  paint();
  const element = h(
    "section",
    { class: "k-section" },
    h("h2", null, t("check.scores")),
    h("p", { class: "r-small" }, t("check.scores_about")),
    body,
    h("details", { class: "k-guidance" }, h("summary", null, t("check.scores_how")), h("p", null, t("check.scores_rule"))),
  );
  return { element, paint };
}

/**
 * @param {Context} context
 * @param {Aspect} aspect
 * @param {number | null} proposal
 * @param {number | undefined} own set by hand
 * @param {(aspect: Aspect, score: number) => void} say
 */
function row({ t }, aspect, proposal, own, say) {
  const now = own ?? proposal;
  const from = own === undefined ? (proposal === null ? "check.score_none" : "check.score_proposed") : "check.score_own";
  return h(
    "fieldset",
    { class: "k-score" },
    h("legend", null, h("strong", null, t(`check.aspect.${aspect}`)), h("span", { class: "r-small" }, ` ${t(from)}`)),
    h(
      "div",
      { class: "k-levels" },
      SCORES.map((score) =>
        h(
          "button",
          { type: "button", class: `k-level k-score-${score}`, "aria-pressed": String(now === score), onclick: () => say(aspect, score) },
          h("strong", null, score),
          h("span", null, t(`check.score.${score}`)),
        ),
      ),
    ),
  );
}
