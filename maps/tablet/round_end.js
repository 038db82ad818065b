// The end of a round: what was seen and what was not, before it is saved; then that it is saved.

import { faultWord } from "./assets.js";
import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { darkRuns, seen, summary } from "./round_answers.js";
import { drafts } from "./round_drafts.js";
import { saveAll } from "./round_state.js";
import { answerWords, circuitName, lampName } from "./round_words.js";

/** @import { Context } from "./app.js" */
/** @import { Round } from "./round_state.js" */

/**
 * @param {HTMLElement} screen
 * @param {Context} context
 * @param {Round} round
 * @param {() => void} back to the lamps
 */
export function showEnd(screen, context, round, back) {
  const { t } = context;
  const told = summary(round.lamps, round.progress);
  const save = h(
    "button",
    { type: "button", class: "button primary", onclick: () => saveRound(screen, context, round, save) },
    t("round.save"),
  );
  const nothing = told.lit + told.faults === 0;
  const leave = async () => {
    await round.end();
    context.go("#/round");
  };
  fill(
    screen,
    h("h1", { tabindex: "-1" }, t("round.end_title")),
    h("p", { class: "r-lead" }, circuitName(context, round.circuit)),
    numbers(context, told),
    darkRuns(round.lamps, round.progress).length > 0 && h("p", { class: "r-group" }, glyph("danger"), t("round.group_end")),
    faultList(context, round),
    unseenList(context, round),
    h(
      "div",
      { class: "r-foot" },
      h("button", { type: "button", class: "button", onclick: back }, t("round.go_on")),
      nothing ? h("button", { type: "button", class: "button", onclick: leave }, t("round.leave")) : save,
    ),
  );
  screen.querySelector("h1")?.focus();
}

/**
 * @param {Context} context
 * @param {import("./round_answers.js").Summary} told
 */
function numbers({ t }, told) {
  const one = (/** @type {string} */ look, /** @type {number} */ count, /** @type {string} */ words) =>
    h("div", { class: `r-number ${look}` }, h("dd", null, count), h("dt", null, words));
  return [
    h(
      "dl",
      { class: "r-numbers" },
      one("r-lit", told.lit, t("round.sum_lit")),
      one("r-fault", told.faults, t("round.sum_faults")),
      one("r-unseen", told.unseen, t("round.sum_unseen")),
    ),
    told.unseen > 0 && h("p", { class: "r-note" }, t("round.unseen_note", { count: told.unseen })),
  ];
}

/**
 * @param {Context} context
 * @param {Round} round
 */
function faultList(context, round) {
  const { t } = context;
  const lamps = round.lamps.filter((lamp) => seen(round.progress, lamp.id) === "fault");
  if (lamps.length === 0) return null;
  return [
    h("h2", null, t("round.fault_list")),
    h(
      "ul",
      { class: "r-plain" },
      lamps.map((lamp) => {
        const given = round.progress.answers[lamp.id];
        const photos = given && given.kind !== "lit" ? given.photos.length : 0;
        const sent = round.progress.saved.includes(lamp.id) ? ` · ${t("round.sent_ahead_short")}` : "";
        const more = photos > 0 ? ` · ${t("round.photos", { count: photos })}` : "";
        return h("li", null, `${lampName(context, lamp)}: ${answerWords(context, given, false)}${more}${sent}`);
      }),
    ),
  ];
}

/**
 * @param {Context} context
 * @param {Round} round
 */
function unseenList(context, round) {
  const { t } = context;
  const lamps = round.lamps.filter((lamp) => seen(round.progress, lamp.id) === "unseen");
  if (lamps.length === 0) return null;
  const names = lamps.map((lamp) => lampName(context, lamp)).join(", ");
  return h("details", { class: "r-details" }, h("summary", null, t("round.which_unseen")), h("p", null, names));
}

/**
 * @param {HTMLElement} screen
 * @param {Context} context
 * @param {Round} round
 * @param {HTMLButtonElement} button
 */
async function saveRound(screen, context, round, button) {
  const { t } = context;
  button.disabled = true;
  const place = circuitName(context, round.circuit);
  const made = drafts(round.circuit, round.lamps, round.progress, {
    title: (lamp, category) => `${lampName(context, lamp)} · ${faultWord(context, category)}`,
    place,
    seenTitle: (count) => t("round.seen_title", { count }),
  });
  if (!(await saveAll(context, made))) {
    button.disabled = false;
    return;
  }
  await round.end();
  const told = summary(round.lamps, round.progress);
  fill(
    screen,
    h("h1", { tabindex: "-1" }, t("round.saved")),
    h("p", { class: "r-lead" }, place),
    numbers(context, told),
    h("p", { class: "r-note" }, t("round.saved_note")),
    h(
      "div",
      { class: "r-foot" },
      h("a", { class: "button", href: "#/outbox" }, t("round.see_outbox")),
      h("a", { class: "button primary", href: "#/round" }, t("round.next_circuit")),
    ),
  );
  screen.querySelector("h1")?.focus();
  context.say(t("round.saved"));
}
