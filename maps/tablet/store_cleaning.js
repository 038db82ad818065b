// What is settled for a week goes, so that the tablet never fills with what the server has.

/** @import { IDBPDatabase } from "/static/lib/idb.js" */
/** @import { Schema } from "./schema.d.ts" */
/** @import { OutboxRow, PhotoRow } from "./types.d.ts" */

export const KEEP_SENT_MS = 7 * 24 * 3600 * 1000;

/**
 * Removes rows, with their photos, that are settled for 7 days: sent whole, or refused and corrected
 * by one that is sent. A refused photo is settled once what was sent in its place is.
 * @param {IDBPDatabase<Schema>} db
 * @param {number} now [ms since 1970]
 * @returns {Promise<number>} rows removed
 */
export async function cleanUp(db, now) {
  const tx = db.transaction(["outbox", "photos", "bytes"], "readwrite");
  const [rows, photos] = await Promise.all([
    tx.objectStore("outbox").getAll(),
    tx.objectStore("photos").getAll(),
  ]);
  const gone = rows.filter(settled(rows, photos, now - KEEP_SENT_MS));
  for (const row of gone) {
    const range = IDBKeyRange.bound([row.id, ""], [row.id, "g"]);
    await tx.objectStore("outbox").delete(row.id);
    await tx.objectStore("photos").delete(range);
    await tx.objectStore("bytes").delete(range);
  }
  await tx.done;
  return gone.length;
}

/**
 * @param {OutboxRow[]} rows all
 * @param {PhotoRow[]} photos all
 * @param {number} before settled earlier than this [ms since 1970]
 * @returns {(row: OutboxRow) => boolean} whether nothing of a row is needed any more
 */
function settled(rows, photos, before) {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const unsent = photos.filter((photo) => photo.state !== "sent");
  /** @param {string} id of what came in its place; gone: it was settled before */
  const follows = (id) => {
    const next = byId.get(id);
    return next === undefined || isOld(next);
  };
  /** @type {(row: OutboxRow) => boolean} */
  const isOld = (row) => {
    if (row.state === "refused") return row.corrected_by !== null && follows(row.corrected_by);
    if (row.state !== "sent" || (row.sent_at ?? Infinity) >= before) return false;
    const left = unsent.filter((photo) => photo.submission_id === row.id);
    return left.every((photo) => photo.replaced_by !== undefined && follows(photo.replaced_by));
  };
  return isOld;
}
