// Which row, and which photo, is sent next.

import { inState, waitingOf } from "./store_outbox.js";

/** @import { IDBPDatabase, IDBPObjectStore } from "/static/lib/idb.js" */
/** @import { Schema } from "./schema.d.ts" */
/** @import { OutboxRow, PhotoRow } from "./types.d.ts" */

/**
 * Reports that a row is about, and that the server must have before it.
 * @param {OutboxRow} row
 * @returns {string[]}
 */
function about({ kind, text }) {
  if (kind === "evidence") return [JSON.parse(text).evidence.report_id];
  if (kind !== "visit") return [];
  const { answers } = JSON.parse(text).visit;
  return (Array.isArray(answers) ? answers : []).flatMap((one) => one.report_id ?? []);
}

/**
 * Whether a report still waits here: as a row of its own, or made by a check that waits.
 * @param {IDBPObjectStore<Schema, ["outbox"], "outbox", "readonly">} store
 * @param {OutboxRow} row that is about it
 * @param {string} id of the report
 */
async function isWaiting(store, row, id) {
  const own = await store.get(id);
  if (own || row.kind === "visit") return own?.state === "waiting";
  const waiting = await store.index("by_state").getAll(inState("waiting"));
  return waiting.some((one) => one.kind === "visit" && about(one).includes(id));
}

/**
 * The first waiting row of a person that `judge` takes; `stop` ends the search. What is about a report
 * that still waits here is passed: the server would not know it.
 * @param {IDBPDatabase<Schema>} db
 * @param {string} account_id
 * @param {(row: OutboxRow) => "take" | "pass" | "stop"} judge
 * @returns {Promise<OutboxRow | null>}
 */
export async function firstRow(db, account_id, judge) {
  const { store } = db.transaction("outbox");
  let cursor = await store.index("by_person").openCursor(waitingOf(account_id));
  while (cursor) {
    const row = cursor.value;
    const verdict = judge(row);
    if (verdict === "stop") return null;
    if (verdict === "take") {
      const waits = await Promise.all(about(row).map((id) => isWaiting(store, row, id)));
      if (!waits.includes(true)) return row;
    }
    cursor = await cursor.continue();
  }
  return null;
}

/**
 * The first waiting photo that `wanted` takes and whose row the server has.
 * @param {IDBPDatabase<Schema>} db
 * @param {(photo: PhotoRow) => boolean} wanted
 * @returns {Promise<PhotoRow | null>}
 */
export async function firstPhoto(db, wanted) {
  const tx = db.transaction(["outbox", "photos"]);
  let cursor = await tx.objectStore("photos").index("by_state").openCursor(inState("waiting"));
  while (cursor) {
    const photo = cursor.value;
    if (wanted(photo)) {
      const row = await tx.objectStore("outbox").get(photo.submission_id);
      if (row?.state === "sent") return photo;
    }
    cursor = await cursor.continue();
  }
  return null;
}
