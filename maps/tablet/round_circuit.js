// The round on one circuit, in the dark: map strip, the next lamp, the lamps in walking order.

import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { makeActions } from "./round_actions.js";
import { darkRuns, nextUnseen, restOf, summary } from "./round_answers.js";
import { showEnd } from "./round_end.js";
import { makeLine } from "./round_line.js";
import { darkNote } from "./round_list.js";
import { openSheet } from "./round_sheet.js";
import { openRound } from "./round_state.js";
import { makeStrip } from "./round_strip.js";
import { answerWords, circuitName, lampName, lastSeen, reportWords } from "./round_words.js";

/** @import { Context } from "./app.js" */
/** @import { Circuit, Estate, Lamp } from "./types.d.ts" */
/** @import { Actions } from "./round_actions.js" */
/** @import { Round } from "./round_state.js" */

const DARK = "LIGHT.DARK";

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Estate} estate
 * @param {Circuit} circuit
 */
export async function showCircuit(root, context, estate, circuit) {
  const round = await openRound(context, estate, circuit);
  document.documentElement.dataset.eyes = "dark";
  const screen = h("div", { class: "r-round" });
  root.append(screen);
  const walk = () => showWalk(screen, context, round, end);
  const end = () => showEnd(screen, context, round, walk);
  walk();
  return () => {
    delete document.documentElement.dataset.eyes;
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.remove();
  };
}

/**
 * @param {HTMLElement} screen
 * @param {Context} context
 * @param {Round} round
 * @param {() => void} end
 */
function showWalk(screen, context, round, end) {
  const { t } = context;
  const counts = h("p", { class: "r-counts", role: "status" });
  const card = h("section", { class: "r-card", "aria-label": t("round.next") });
  const last = h("div", { class: "r-last", role: "status" });
  const groups = h("div", { role: "status" });
  const foot = h("div", { class: "r-foot" });
  const act = makeActions(context, round, (lamps) => {
    fill(last, lamps && lastSaid(context, round, lamps, act, sheet));
    paint();
  });
  const sheet = (/** @type {Lamp[]} */ lamps) => openSheet(context, round, lamps, act);
  const line = makeLine(context, round, sheet);
  const strip = makeStrip(context, round, (lamp) => sheet([lamp]));

  function paint() {
    const next = nextUnseen(round.lamps, round.progress);
    const rest = restOf(round.lamps, round.progress, round.faults).length;
    fill(counts, t("round.counts", { ...summary(round.lamps, round.progress) }));
    fill(card, ...nextCard(context, round, next, act, sheet));
    fill(groups, groupHints(context, round));
    strip.draw(next);
    line.paint(next);
    const restAttributes = { type: "button", class: "button", disabled: rest === 0, onclick: act.rest };
    fill(
      foot,
      h("button", restAttributes, t("round.rest", { count: rest })),
      h("button", { type: "button", class: "button primary", onclick: end }, t("round.to_end")),
    );
  }
  fill(
    screen,
    h(
      "div",
      { class: "r-head" },
      h("a", { class: "r-back", href: "#/round", "aria-label": t("round.all") }, glyph("back")),
      h("h1", null, circuitName(context, round.circuit)),
      counts,
    ),
    darkNote(context, round.estate),
    round.resumed && h("p", { class: "r-note" }, t("round.resumed")),
    h("div", { class: "r-columns" }, h("div", { class: "r-side" }, strip.element, card, last, groups), line.element),
    foot,
  );
  paint();
}

/**
 * The lamp to look at next, with the two answers it mostly gets.
 * @param {Context} context
 * @param {Round} round
 * @param {number} next
 * @param {Actions} act
 * @param {(lamps: Lamp[]) => void} sheet
 */
function nextCard(context, round, next, act, sheet) {
  const { t } = context;
  const lamp = round.lamps[next];
  if (!lamp) return [h("p", { class: "r-next-name" }, t("round.all_answered"))];
  const known = round.faults.get(lamp.id) ?? [];
  const still = known.some((report) => report.category === DARK);
  const button = (/** @type {string} */ sign, /** @type {string} */ words, /** @type {() => unknown} */ onclick) =>
    h("button", { type: "button", class: "r-answer", onclick }, glyph(sign), h("span", null, words));
  return [
    h("p", { class: "r-small" }, t("round.next")),
    h("p", { class: "r-next-name" }, lampName(context, lamp)),
    h("p", { class: "r-small" }, lastSeen(context, lamp)),
    ...known.map((report) => h("p", { class: "r-tag r-bad" }, glyph("refused"), reportWords(context, report))),
    h(
      "div",
      { class: "r-answers r-four" },
      button("lamp_lit", t(known.length > 0 ? "round.lit_closes" : "round.lit"), () => act.lit([lamp])),
      button("lamp_dark", t(still ? "round.still_dark" : "round.dark_one"), () => act.fault([lamp], DARK)),
      button("list", t("round.other"), () => sheet([lamp])),
      button("next", t("round.skip"), () => act.skip(next)),
    ),
  ];
}

/**
 * What was answered last, with the way back, and to a photo.
 * @param {Context} context
 * @param {Round} round
 * @param {Lamp[]} lamps
 * @param {Actions} act
 * @param {(lamps: Lamp[]) => void} sheet
 */
function lastSaid(context, round, lamps, act, sheet) {
  const { t } = context;
  const [lamp] = lamps;
  if (!lamp) return [];
  const given = round.progress.answers[lamp.id];
  const words = answerWords(context, given, round.progress.rest_ids.includes(lamp.id));
  const who = lamps.length === 1 ? lampName(context, lamp) : t("round.lamps", { count: lamps.length });
  const open = lamps.length === 1 && given && given.kind !== "lit" && !round.progress.saved.includes(lamp.id);
  return [
    h("span", null, `${who}: ${words}`),
    open && h("button", { type: "button", onclick: () => sheet([lamp]) }, glyph("camera"), t("round.photo")),
    round.canUndo && h("button", { type: "button", onclick: act.undo }, glyph("undo"), t("round.undo")),
  ];
}

/**
 * @param {Context} context
 * @param {Round} round
 */
export function groupHints(context, round) {
  const { t } = context;
  return darkRuns(round.lamps, round.progress).map((run) => {
    const [from = "", to = ""] = [run.at(0), run.at(-1)].map((lamp) => lamp && lampName(context, lamp));
    return h("p", { class: "r-group" }, glyph("danger"), t("round.group", { count: run.length, from, to }));
  });
}
