// One place's check under way: kept on the tablet at each answer. Photos lie apart from the answers, so
// that a tap writes no picture anew.

import { begin } from "./check_answers.js";
import { iso } from "./clock.js";
import { openKept } from "./kept.js";

/** @import { Context } from "./app.js" */
/** @import { Progress } from "./check_answers.js" */
/** @import { ShrunkPhoto, Uuid } from "./types.d.ts" */

/** @typedef {Awaited<ReturnType<typeof openCheck>>} Kept */

/** @param {string} account_id whose checks are half-done */
const shelfOf = (account_id) => `check/${account_id}`;

/**
 * Where a half-done check lies: a place that is judged in a sample, and one that is corrected, apart.
 * @param {string} account_id
 * @param {Uuid} plan_id
 * @param {{sample: Uuid | null, corrects: Uuid | null}} way
 */
export const draftKey = (account_id, plan_id, { sample, corrects }) =>
  `${shelfOf(account_id)}/${plan_id}${sample ? `+in-${sample}` : ""}${corrects ? `+for-${corrects}` : ""}`;

/**
 * @param {Context["store"]} store
 * @param {string} account_id
 * @returns {Promise<Set<string>>} keys of the checks that are half-done
 */
export async function halfDone(store, account_id) {
  const keys = await store.draftKeys(shelfOf(account_id));
  return new Set(keys.filter((key) => !key.includes("/of-")));
}

/** Where an item's photos lie. @param {string} key @param {Uuid} item */
const photosKey = (key, item) => `${key}/of-${item}`;

/**
 * @param {Context["store"]} store
 * @param {string} key
 * @returns {import("./kept.js").Shelf<Progress>}
 */
function shelf(store, key) {
  /** What was written last, by item. @type {Map<Uuid, ShrunkPhoto[]>} */
  const written = new Map();
  return {
    async read() {
      const kept = /** @type {Progress | undefined} */ ((await store.getDraft(key))?.content);
      if (!kept?.answers) return null;
      const answers = await Promise.all(
        Object.entries(kept.answers).map(async ([item, given]) => {
          const found = (await store.getDraft(photosKey(key, item)))?.content;
          const photos = Array.isArray(found) ? found : [];
          written.set(item, photos);
          return /** @type {const} */ ([item, { ...given, photos }]);
        }),
      );
      return { ...kept, answers: Object.fromEntries(answers) };
    },
    async write(now) {
      for (const [item, { photos }] of Object.entries(now.answers)) {
        if (written.get(item) === photos || (photos.length === 0 && !written.has(item))) continue;
        await store.putDraft(photosKey(key, item), photos);
        written.set(item, photos);
      }
      const answers = Object.entries(now.answers).map(([item, given]) => [item, { ...given, photos: [] }]);
      await store.putDraft(key, { ...now, answers: Object.fromEntries(answers) });
    },
    drop: () => store.dropDrafts(key),
  };
}

/**
 * Opens a place's check where it was left.
 * @param {Context} context
 * @param {string} key
 * @param {() => Promise<Progress>} [fresh] how it begins; by itself with no answer
 */
export function openCheck(context, key, fresh = async () => begin(iso())) {
  return openKept(context, shelf(context.store, key), fresh);
}
