// What a lighting round says, as submissions.

import { seen } from "./round_answers.js";

/** @import { Circuit, Draft, Lamp } from "./types.d.ts" */
/** @import { Answer, Progress } from "./round_answers.js" */

/**
 * `place`: where, for the receipt.
 * @typedef {{title: (lamp: Lamp, category: string) => string, place: string,
 *   seenTitle: (count: number) => string}} RoundWords
 */

/** The contract's most lamps in one submission. */
export const MOST_LAMPS = 500;

/**
 * Those seen lit together, then each fault by itself.
 * @param {Circuit} circuit
 * @param {Lamp[]} lamps
 * @param {Progress} progress
 * @param {RoundWords} words
 * @returns {Draft[]}
 */
export function drafts(circuit, lamps, progress, words) {
  const { title, place, seenTitle } = words;
  const litIds = lamps.filter((lamp) => seen(progress, lamp.id) === "lit").map((lamp) => lamp.id);
  const times = litIds.map((id) => progress.answers[id]?.at ?? progress.rest_at ?? "");
  const observed_at = times.sort((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? "";
  /** @type {Draft[]} */
  const made = [];
  for (let from = 0; from < litIds.length; from += MOST_LAMPS) {
    const lamp_ids = litIds.slice(from, from + MOST_LAMPS);
    const named = { cabinet: circuit.cabinet ?? undefined, circuit: circuit.circuit };
    const body = { lamp_ids, state: /** @type {const} */ ("lit"), observed_at, ...named };
    made.push({ kind: "lamps_seen", title: seenTitle(lamp_ids.length), place, body });
  }
  for (const lamp of lamps) {
    const given = progress.answers[lamp.id];
    if (!given || given.kind === "lit" || progress.saved.includes(lamp.id)) continue;
    made.push(faultDraft(lamp, given, title(lamp, given.category), place));
  }
  return made;
}

/**
 * @param {Lamp} lamp
 * @param {Exclude<Answer, {kind: "lit"}>} given
 * @param {string} title
 * @param {string} place
 * @returns {Draft}
 */
export function faultDraft(lamp, given, title, place) {
  const { at: observed_at, photos } = given;
  if (given.kind === "again") {
    const body = { report_id: given.report_id, observed_at };
    return { kind: "evidence", title, place, body, photos };
  }
  const body = { category: given.category, observed_at, asset_id: lamp.id };
  return { kind: "report", title, place, body, photos };
}
