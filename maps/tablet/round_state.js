// One circuit's round under way: kept on the tablet at each answer, so that a call, a reload or an
// empty battery loses nothing; and saved at its end.

import { iso } from "./clock.js";
import { saveOrSay } from "./form_save.js";
import { begin, lampsOf, openFaults } from "./round_answers.js";

/** @import { Context } from "./app.js" */
/** @import { Circuit, Draft, Estate, OutboxRow } from "./types.d.ts" */
/** @import { Progress } from "./round_answers.js" */

/** @typedef {Awaited<ReturnType<typeof openRound>>} Round */

/**
 * @param {Estate} estate
 * @param {Circuit} circuit
 * @returns {string} where a half-finished round lies
 */
export function draftKey(estate, circuit) {
  const { account_id, code } = estate;
  return `round/${account_id}/${code}/${circuit.cabinet ?? ""}/${circuit.circuit}`;
}

/**
 * @param {unknown} content of a draft
 * @returns {Progress | null} null if it is none
 */
export function progressOf(content) {
  const given = /** @type {Progress | null | undefined} */ (content);
  return given && typeof given === "object" && "answers" in given ? given : null;
}

/**
 * Opens the round of a circuit where it was left.
 * @param {Context} context
 * @param {Estate} estate
 * @param {Circuit} circuit
 */
export async function openRound(context, estate, circuit) {
  const { store } = context;
  const key = draftKey(estate, circuit);
  const kept = progressOf((await store.getDraft(key))?.content);
  /** @type {Progress[]} */
  const before = [];
  let progress = kept ?? begin(iso());
  let writing = Promise.resolve();

  /** @param {Progress} next */
  function keep(next) {
    progress = next;
    // One after the other: the last answer is what stays.
    writing = writing.then(async () => {
      try {
        await store.putDraft(key, next);
      } catch (error) {
        console.error(error);
        context.say(context.t("round.not_kept"));
      }
    });
    return writing;
  }
  return {
    estate,
    circuit,
    lamps: lampsOf(estate, circuit),
    faults: openFaults(estate, context.overview?.categories ?? []),
    resumed: kept !== null,
    get progress() {
      return progress;
    },
    get canUndo() {
      return before.length > 0;
    },
    /**
     * Changes what was answered; can be taken back until it is saved.
     * @param {(progress: Progress) => Progress} change
     */
    change(change) {
      before.push(progress);
      return keep(change(progress));
    },
    undo() {
      const earlier = before.pop();
      return earlier ? keep(earlier) : writing;
    },
    /** @param {number} place of the lamp one stands at */
    goTo(place) {
      return keep({ ...progress, next: place });
    },
    /** @param {string} id of a lamp whose report was sent ahead */
    sentAhead(id) {
      before.length = 0; // it is saved: there is no way back behind it
      return keep({ ...progress, saved: [...progress.saved, id] });
    },
    /** Forgets the round, once all of it is saved or nothing was answered. */
    async end() {
      await writing;
      await store.dropDraft(key);
    },
  };
}

/**
 * Saves drafts one after the other. A save that was cut off goes on where it was: what is on the tablet
 * already, word for word, is not saved twice (each body holds its moment to the millisecond).
 * @param {Context} context
 * @param {Draft[]} drafts
 * @returns {Promise<OutboxRow[] | null>} in the same order; null if one could not be saved, which is said
 */
export async function saveAll(context, drafts) {
  const rows = await context.store.rows();
  const there = new Map(rows.map((row) => [fingerprint(row.kind, JSON.parse(row.text)[row.kind]), row]));
  const saved = [];
  for (const draft of drafts) {
    const same = draft.corrects ? undefined : there.get(fingerprint(draft.kind, draft.body));
    const made = same ? [same] : await saveOrSay(context, [draft]);
    if (!made) return null;
    saved.push(...made);
  }
  return saved;
}

/**
 * @param {string} kind
 * @param {object} body
 * @returns {string} the same for the same words, whatever photos go with them
 */
function fingerprint(kind, body) {
  const { photos: _, ...words } = /** @type {Record<string, unknown>} */ (body);
  return kind + JSON.stringify(words);
}
