// The lamps of a circuit in walking order, as a line of stops; several can be marked and answered at once.

import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { seen } from "./round_answers.js";
import { answerWords, lampName, lastSeen } from "./round_words.js";
import { word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Lamp } from "./types.d.ts" */
/** @import { Round } from "./round_state.js" */

const SIGNS = { unseen: "eyes", lit: "lamp_lit", fault: "lamp_dark" };

/**
 * @param {Context} context
 * @param {Round} round
 * @param {(lamps: Lamp[]) => void} answer asks what to say of these lamps
 */
export function makeLine(context, round, answer) {
  const { t } = context;
  /** @type {Set<string> | null} ids marked; null: one at a time */
  let marked = null;
  let shownNext = -1;
  const stops = new Map(round.lamps.map((lamp) => [lamp.id, stop(context, lamp, () => tapped(lamp))]));
  const tools = h("div", { class: "r-tools" });
  const list = h("ol", { class: "r-line" }, [...stops.values()].map((one) => one.element));

  /** @param {Lamp} lamp */
  function tapped(lamp) {
    if (!marked) {
      answer([lamp]);
      return;
    }
    if (!marked.delete(lamp.id)) marked.add(lamp.id);
    paint(shownNext);
  }
  function several() {
    marked = marked ? null : new Set();
    paint(shownNext);
  }
  function answerMarked() {
    const lamps = round.lamps.filter((lamp) => marked?.has(lamp.id));
    marked = null;
    answer(lamps);
    paint(shownNext);
  }
  /** @param {number} next place of the lamp to look at */
  function paint(next) {
    shownNext = next;
    for (const [place, lamp] of round.lamps.entries()) {
      stops.get(lamp.id)?.paint(round, place === next, marked?.has(lamp.id));
    }
    const pressed = String(marked !== null);
    fill(
      tools,
      h(
        "button",
        { type: "button", class: "button", "aria-pressed": pressed, onclick: several },
        glyph(marked ? "close" : "several"),
        t(marked ? "round.several_end" : "round.several"),
      ),
      marked &&
        h(
          "button",
          { type: "button", class: "button primary", disabled: marked.size === 0, onclick: answerMarked },
          t("round.several_answer", { count: marked.size }),
        ),
    );
  }
  const heading = h("h2", null, t("round.in_order"));
  return { element: h("section", { class: "r-stops" }, heading, tools, list), paint };
}

/**
 * @param {Context} context
 * @param {Lamp} lamp
 * @param {() => void} onclick
 */
function stop(context, lamp, onclick) {
  const { t } = context;
  const state = h("span", { class: "r-stop-state" });
  const button = h(
    "button",
    { type: "button", class: "r-stop", onclick },
    h("span", { class: "r-dot" }),
    h(
      "span",
      { class: "r-stop-name" },
      h("strong", null, lampName(context, lamp)),
      h("span", { class: "r-small" }, `${word(t, "lamp_kind", lamp.kind)} · ${lastSeen(context, lamp)}`),
    ),
    state,
  );
  const element = h("li", null, button);
  /**
   * @param {Round} round
   * @param {boolean} isNext
   * @param {boolean | undefined} isMarked undefined: one at a time
   */
  function paint(round, isNext, isMarked) {
    const now = seen(round.progress, lamp.id);
    const known = round.faults.has(lamp.id);
    element.className = `r-is-${now}${isNext ? " r-is-next" : ""}${known ? " r-is-known" : ""}`;
    if (isMarked === undefined) button.removeAttribute("aria-pressed");
    else button.setAttribute("aria-pressed", String(isMarked));
    const words = answerWords(context, round.progress.answers[lamp.id], now === "lit");
    const tag = known && h("span", { class: "r-small" }, t("round.has_report"));
    fill(state, glyph(SIGNS[now]), h("span", null, words, tag && h("br"), tag));
  }
  return { element, paint };
}
