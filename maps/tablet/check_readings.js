// How full each sort of waste is, and whether it is sorted: of the room, never of a household.

import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { capital, word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Progress, Reading } from "./check_answers.js" */
/** @import { Kept } from "./check_state.js" */
/** @import { Item } from "./cleaning_rules.js" */

/** Fill [%]; the last: more lies beside the bins. */
const LEVELS = [0, 25, 50, 75, 100, 125];
/** What is mostly looked at first; and all there is where nobody has said what a room takes. */
const USUAL = ["residual", "food", "paper", "plastic", "metal", "clear_glass", "coloured_glass"];

/**
 * @param {Progress} progress
 * @param {string} fraction
 * @param {Partial<Reading>} change the same again takes it back
 * @returns {Progress}
 */
export function read(progress, fraction, change) {
  const before = progress.readings[fraction] ?? { fill_percent: null, is_missorted: null };
  const next = { ...before };
  if (change.fill_percent !== undefined) next.fill_percent = before.fill_percent === change.fill_percent ? null : change.fill_percent;
  if (change.is_missorted !== undefined) next.is_missorted = before.is_missorted === change.is_missorted ? null : change.is_missorted;
  const { [fraction]: _, ...others } = progress.readings;
  const empty = next.fill_percent === null && next.is_missorted === null;
  return { ...progress, ended_at: null, readings: empty ? others : { ...others, [fraction]: next } };
}

/**
 * @param {Context} context
 * @param {Item} item
 * @param {Kept} kept
 * @param {() => void} changed
 * @returns {{element: HTMLElement, paint: () => void} | null} null where no waste is collected
 */
export function readingsCard(context, item, kept, changed) {
  if (item.place.kind !== "waste_station") return null;
  const { t } = context;
  const station = item.estate.assets.waste_stations.find((one) => one.id === item.place.id);
  const place = (/** @type {string} */ one) => (USUAL.includes(one) ? USUAL.indexOf(one) : USUAL.length);
  const fractions = station?.fractions?.length ? [...station.fractions].sort((a, b) => place(a) - place(b)) : USUAL;
  const body = h("div", { class: "k-rows" });
  const say = (/** @type {string} */ fraction, /** @type {Partial<Reading>} */ change) => {
    void kept.change((now) => read(now, fraction, change));
    paint();
    changed();
  };
  function paint() {
    fill(body, fractions.map((fraction) => row(context, fraction, kept.now().readings[fraction], say)));
  }
  paint();
  const element = h(
    "section",
    { class: "k-section" },
    h("h2", null, t("check.waste")),
    h("p", { class: "r-small" }, t("check.waste_about")),
    body,
  );
  return { element, paint };
}

/**
 * @param {Context} context
 * @param {string} fraction
 * @param {Reading | undefined} now
 * @param {(fraction: string, change: Partial<Reading>) => void} say
 */
function row({ t }, fraction, now, say) {
  const name = capital(word(t, "fraction", fraction));
  const button = (/** @type {string} */ words, /** @type {boolean} */ pressed, /** @type {Partial<Reading>} */ change, /** @type {string} */ sign = "") =>
    h(
      "button",
      { type: "button", class: "k-level", "aria-pressed": String(pressed), onclick: () => say(fraction, change) },
      sign && glyph(sign),
      h("span", null, words),
    );
  return h(
    "fieldset",
    { class: "k-waste" },
    h("legend", null, name),
    h("div", { class: "k-levels" }, LEVELS.map((fill_percent) => button(t(`check.fill.${fill_percent}`), now?.fill_percent === fill_percent, { fill_percent }))),
    h(
      "div",
      { class: "k-sorted" },
      button(t("check.sorted"), now?.is_missorted === false, { is_missorted: false }, "check"),
      button(t("check.missorted"), now?.is_missorted === true, { is_missorted: true }, "bin_sort"),
    ),
  );
}
