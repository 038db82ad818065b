// What can be said of one lamp, or of several at once: lit, one of the faults, or nothing after all.

import { faultSign, faultWord } from "./assets.js";
import { h } from "./dom.js";
import { photosField } from "./form_photos.js";
import { glyph } from "./glyphs.js";
import { askPlace } from "./round_questions.js";
import { lampName, lastSeen, reportWords } from "./round_words.js";

/** @import { Context } from "./app.js" */
/** @import { Lamp } from "./types.d.ts" */
/** @import { Round } from "./round_state.js" */
/** @import { Actions } from "./round_actions.js" */

/**
 * @param {Context} context
 * @param {Round} round
 * @param {Lamp[]} lamps at least one
 * @param {Actions} act
 */
export function openSheet(context, round, lamps, act) {
  const { t } = context;
  const [lamp] = lamps;
  if (!lamp) return;
  const alone = lamps.length === 1;
  const name = alone ? lampName(context, lamp) : t("round.lamps", { count: lamps.length });
  const close = () => dialog.close();
  const parts = [
    h(
      "div",
      { class: "r-sheet-head" },
      h("h2", { id: "lamp-title" }, name),
      h("button", { type: "button", class: "r-close", "aria-label": t("round.close"), onclick: close }, glyph("close")),
    ),
    h("p", { class: "r-small" }, alone ? lastSeen(context, lamp) : lamps.map((one) => lampName(context, one)).join(", ")),
    ...reports(context, round, lamps),
    choices(context, round, lamps, act, close),
    alone && photos(context, round, lamp, act),
    alone && h("button", { type: "button", class: "button", onclick: questions }, glyph("eyes"), t("round.ask_place")),
  ];
  const dialog = h("dialog", { class: "r-sheet", "aria-labelledby": "lamp-title" }, parts);
  function questions() {
    close();
    if (lamp) askPlace(context, lamp);
  }
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * @param {Context} context
 * @param {Round} round
 * @param {Lamp[]} lamps
 */
function reports(context, round, lamps) {
  const { t } = context;
  const known = lamps.flatMap((lamp) => round.faults.get(lamp.id) ?? []);
  if (known.length === 0) return [];
  return [
    h(
      "ul",
      { class: "r-known-list" },
      known.map((report) =>
        h(
          "li",
          null,
          lamps.length > 1 && h("strong", null, `${report.asset_code ?? ""} `),
          reportWords(context, report),
          report.description && h("span", { class: "r-small" }, report.description),
        ),
      ),
    ),
    h("p", { class: "r-small" }, t("round.closed_needs_lit")),
  ];
}

/**
 * @param {Context} context
 * @param {Round} round
 * @param {Lamp[]} lamps
 * @param {Actions} act
 * @param {() => void} close
 */
function choices(context, round, lamps, act, close) {
  const { t } = context;
  const closes = lamps.some((lamp) => round.faults.has(lamp.id));
  const sent = lamps.some((lamp) => round.progress.saved.includes(lamp.id));
  if (sent) return h("p", { class: "r-note" }, t("round.sent_ahead"));
  const given = lamps.length === 1 ? round.progress.answers[lamps[0]?.id ?? ""] : undefined;
  const button = (/** @type {string} */ sign, /** @type {string} */ words, /** @type {boolean} */ on, /** @type {() => void} */ say) =>
    h(
      "button",
      {
        type: "button",
        class: "r-answer",
        "aria-pressed": String(on),
        onclick: () => {
          close();
          say();
        },
      },
      glyph(sign),
      h("span", null, words),
    );
  const codes = context.checks.round.exceptions;
  const faults = codes.map((code) => {
    const same = lamps.some((one) => round.faults.get(one.id)?.some((report) => report.category === code));
    const words = same ? t("round.state.again", { name: faultWord(context, code) }) : faultWord(context, code);
    const on = given !== undefined && given.kind !== "lit" && given.category === code;
    return button(faultSign(context, code), words, on, () => act.fault(lamps, code));
  });
  const words = t(closes ? "round.lit_closes" : "round.lit");
  return h(
    "div",
    { class: "r-answers" },
    button("lamp_lit", words, given?.kind === "lit", () => act.lit(lamps)),
    ...faults,
    button("undo", t("round.not_seen"), false, () => act.clear(lamps)),
  );
}

/**
 * Photos of a lamp that is answered with a fault.
 * @param {Context} context
 * @param {Round} round
 * @param {Lamp} lamp
 * @param {Actions} act
 */
function photos(context, round, lamp, act) {
  const given = round.progress.answers[lamp.id];
  if (!given || given.kind === "lit" || round.progress.saved.includes(lamp.id)) return null;
  const taken = [...given.photos];
  return photosField(context, taken, () => void act.photos(lamp, [...taken]));
}
