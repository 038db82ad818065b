// One circuit's round under way: kept on the tablet at each answer, and saved at its end.

import { iso } from "./clock.js";
import { saveOrSay } from "./form_save.js";
import { openKept } from "./kept.js";
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
  const kept = await openKept(
    context,
    {
      read: async () => progressOf((await store.getDraft(key))?.content),
      write: (/** @type {Progress} */ now) => store.putDraft(key, now),
      drop: () => store.dropDraft(key),
    },
    () => begin(iso()),
  );
  const { resumed, change, undo, end } = kept;
  return {
    estate,
    circuit,
    lamps: lampsOf(estate, circuit),
    faults: openFaults(estate, context.overview?.categories ?? []),
    resumed,
    change,
    undo,
    end,
    get progress() {
      return kept.now();
    },
    get canUndo() {
      return kept.canUndo();
    },
    /** @param {number} place of the lamp one stands at */
    goTo: (place) => kept.put((now) => ({ ...now, next: place })),
    /** @param {string} id of a lamp whose report was sent ahead */
    sentAhead(id) {
      kept.seal(); // it is saved: there is no way back behind it
      return kept.put((now) => ({ ...now, saved: [...now.saved, id] }));
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
