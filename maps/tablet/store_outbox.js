// Rows and photos after they are saved: read, and marked with what the server said.

/** @import { IDBPDatabase } from "/static/lib/idb.js" */
/** @import { Counts, Schema } from "./schema.d.ts" */
/** @import { OutboxRow, Person, PhotoRow, ShrunkPhoto, State } from "./types.d.ts" */

/**
 * @param {State} state
 * @returns {IDBKeyRange} of an index [state, counter]
 */
export const inState = (state) => IDBKeyRange.bound([state, -Infinity], [state, Infinity]);

/**
 * @param {string} account_id
 * @returns {IDBKeyRange} a person's waiting rows, in order
 */
export const waitingOf = (account_id) =>
  IDBKeyRange.bound([account_id, "waiting", -Infinity], [account_id, "waiting", Infinity]);

/** Whether a photo needs somebody: refused, and no new one stands in for it. @param {PhotoRow} photo */
const lacks = (photo) => photo.state === "refused" && !photo.replaced_by;

/**
 * @param {IDBPDatabase<Schema>} db
 * @returns {Promise<Counts>}
 */
export async function counts(db) {
  const tx = db.transaction(["outbox", "photos", "people"]);
  const rows = tx.objectStore("outbox");
  const photos = tx.objectStore("photos").index("by_state");
  const [waiting, sent, refused, photosWaiting, photosSent, photosRefused, people] =
    await Promise.all([
      rows.index("by_state").count(inState("waiting")),
      rows.index("by_state").count(inState("sent")),
      rows.index("by_state").getAll(inState("refused")),
      photos.count(inState("waiting")),
      photos.count(inState("sent")),
      photos.getAll(inState("refused")),
      tx.objectStore("people").getAll(),
    ]);
  const lacking = new Set(photosRefused.filter(lacks).map((photo) => photo.submission_id));
  const named = await Promise.all([...lacking].map((id) => rows.get(id)));
  const without = named.filter((row) => row?.state === "sent");
  const ended = people.filter((person) => person.ended);
  const parked = await Promise.all(
    ended.map((person) => rows.index("by_person").count(waitingOf(person.account_id))),
  );
  return {
    waiting,
    sent,
    refused: refused.filter((row) => row.corrected_by === null).length + without.length,
    photos_waiting: photosWaiting,
    photos_sent: photosSent,
    photos_refused: photosRefused.length,
    parked: parked.reduce((sum, count) => sum + count, 0),
  };
}

/**
 * @param {IDBPDatabase<Schema>} db
 * @param {Person} person whose key was not taken
 */
export async function endKey(db, person) {
  const tx = db.transaction("people", "readwrite");
  const kept = await tx.store.get(person.account_id);
  if (kept?.key === person.key) await tx.store.put({ ...kept, ended: true });
  await tx.done;
}

/**
 * Gives what waits of a row to somebody else's key, where the key of who saved it has ended: whoever
 * has left for good never logs in again. Ids and bytes stay.
 * @param {IDBPDatabase<Schema>} db
 * @param {string} id
 * @param {Person} person
 */
export async function takeOver(db, id, person) {
  const stores = /** @type {const} */ (["outbox", "photos", "people"]);
  const tx = db.transaction(stores, "readwrite", { durability: "strict" });
  const row = await tx.objectStore("outbox").get(id);
  const owner = row && (await tx.objectStore("people").get(row.account_id));
  if (row && owner?.ended && owner.company === person.company) {
    const { account_id } = person;
    await tx.objectStore("outbox").put({ ...row, account_id, saved_by: row.saved_by ?? owner.name });
    for (const photo of await tx.objectStore("photos").getAll(IDBKeyRange.bound([id, ""], [id, "g"]))) {
      await tx.objectStore("photos").put({ ...photo, account_id });
    }
  }
  await tx.done;
}

/**
 * Changes a row that still waits; one that another tab has settled stays as it is. With a refusal its
 * photos are refused too: the server knows no row that names them. Their files stay.
 * @param {IDBPDatabase<Schema>} db
 * @param {string} id
 * @param {Partial<OutboxRow>} change
 */
export async function markRow(db, id, change) {
  const tx = db.transaction(["outbox", "photos"], "readwrite", { durability: "strict" });
  const row = await tx.objectStore("outbox").get(id);
  if (row?.state === "waiting") {
    await tx.objectStore("outbox").put({ ...row, ...change });
    if (change.state === "refused") {
      const range = IDBKeyRange.bound([id, ""], [id, "g"]);
      for (const photo of await tx.objectStore("photos").getAll(range)) {
        const reason = change.reason ?? null;
        await tx.objectStore("photos").put({ ...photo, state: "refused", reason });
      }
    }
  }
  await tx.done;
}

/**
 * Changes a photo that still waits; one that is sent gives its space back at once.
 * @param {IDBPDatabase<Schema>} db
 * @param {PhotoRow} photo
 * @param {Partial<PhotoRow>} change
 */
export async function markPhoto(db, photo, change) {
  const tx = db.transaction(["photos", "bytes"], "readwrite", { durability: "strict" });
  /** @type {[string, string]} */
  const key = [photo.submission_id, photo.sha256];
  const kept = await tx.objectStore("photos").get(key);
  if (kept?.state === "waiting") {
    // the space first: on a full tablet nothing can be written before
    if (change.state === "sent") await tx.objectStore("bytes").delete(key);
    await tx.objectStore("photos").put({ ...kept, ...change });
  }
  await tx.done;
}

/**
 * A refused photo that nothing stands in for, and that nobody needs: its row is settled without it.
 * @param {IDBPDatabase<Schema>} db
 * @param {PhotoRow} photo
 */
export async function setAside(db, { submission_id, sha256 }) {
  const tx = db.transaction("photos", "readwrite");
  const kept = await tx.store.get([submission_id, sha256]);
  if (kept?.state === "refused") await tx.store.put({ ...kept, replaced_by: "nothing" });
  await tx.done;
}

/**
 * Photos of a row as they were saved, to correct it with; those whose file is gone are left out.
 * @param {IDBPDatabase<Schema>} db
 * @param {string} id
 * @returns {Promise<ShrunkPhoto[]>}
 */
export async function photosOf(db, id) {
  const range = IDBKeyRange.bound([id, ""], [id, "g"]);
  const found = [];
  for (const photo of await db.getAll("photos", range)) {
    const bytes = await db.get("bytes", [id, photo.sha256]);
    const { sha256, width_px, height_px, thumb } = photo;
    if (bytes !== undefined) found.push({ sha256, bytes, width_px, height_px, thumb });
  }
  return found;
}
