// Save first: a submission and its photos are written whole, in one transaction, or not at all.

import { iso } from "./clock.js";

/** @import { IDBPDatabase } from "/static/lib/idb.js" */
/** @import { Schema } from "./schema.d.ts" */
/** @import { Draft, OutboxRow, Person, PhotoRow, ShrunkPhoto } from "./types.d.ts" */

export const APP_VERSION = "0.1.0";
export const FORMAT_VERSION = 1;
/** Another tab may take the same number at most this often before a save gives up. */
const ATTEMPTS = 50;

/** The tablet has no room left; nothing of it was written. */
export class StorageFull extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super("the tablet has no room left", { cause });
    this.name = "StorageFull";
  }
}

/**
 * @param {BufferSource} bytes
 * @returns {Promise<string>} SHA-256 as 64 lower-case hexadecimal digits
 */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Makes the row of a draft under a number.
 * @param {Person} person
 * @param {Draft} draft
 * @param {{id: string, counter: number, device_id: string, saved_at: string}} made
 * @returns {Promise<OutboxRow>}
 */
export async function rowOf(person, draft, made) {
  const photos = (draft.photos ?? []).map((photo) => photo.sha256);
  const text = JSON.stringify({
    version: FORMAT_VERSION,
    id: made.id,
    kind: draft.kind,
    device_id: made.device_id,
    counter: made.counter,
    app_version: APP_VERSION,
    saved_at: made.saved_at,
    [draft.kind]: photos.length > 0 ? { ...draft.body, photos } : draft.body,
  });
  return {
    id: made.id,
    counter: made.counter,
    kind: draft.kind,
    account_id: person.account_id,
    title: draft.title,
    place: draft.place ?? "",
    text,
    sha256: await sha256(new TextEncoder().encode(text)),
    saved_at: made.saved_at,
    state: "waiting",
    tries: 0,
    next_at: 0,
    received_at: null,
    sent_at: null,
    reason: null,
    corrected_by: null,
    photos: [...new Set(photos)],
    imported: false,
  };
}

/**
 * @param {OutboxRow} row
 * @param {ShrunkPhoto} photo
 * @returns {PhotoRow}
 */
export function photoRowOf(row, photo) {
  return {
    sha256: photo.sha256,
    submission_id: row.id,
    account_id: row.account_id,
    counter: row.counter,
    size_bytes: photo.bytes.byteLength,
    width_px: photo.width_px,
    height_px: photo.height_px,
    thumb: photo.thumb,
    saved_at: row.saved_at,
    state: "waiting",
    tries: 0,
    next_at: 0,
    sent_bytes: 0,
    sent_at: null,
    reason: null,
  };
}

/**
 * Writes row and photos if the row's number is still the next one.
 * @param {IDBPDatabase<Schema>} db
 * @param {OutboxRow} row
 * @param {ShrunkPhoto[]} photos
 * @param {string | undefined} corrects
 * @returns {Promise<number | null>} the number to take instead; null once it is written
 */
async function write(db, row, photos, corrects) {
  const tx = db.transaction(["outbox", "photos", "bytes", "settings"], "readwrite", {
    durability: "strict",
  });
  const settings = tx.objectStore("settings");
  const last = Number((await settings.get("counter")) ?? 0);
  if (last + 1 !== row.counter) {
    await tx.done;
    return last + 1;
  }
  const outbox = tx.objectStore("outbox");
  const corrected = corrects === undefined ? undefined : await outbox.get(corrects);
  /** @type {Promise<unknown>[]} */
  const writes = [settings.put(row.counter, "counter"), outbox.add(row)];
  if (corrected?.state === "refused") {
    writes.push(outbox.put({ ...corrected, corrected_by: row.id }));
  }
  for (const photo of photos) {
    writes.push(tx.objectStore("photos").put(photoRowOf(row, photo)));
    writes.push(tx.objectStore("bytes").put(photo.bytes, [row.id, photo.sha256]));
  }
  await Promise.all([...writes, tx.done]);
  return null;
}

/**
 * Saves a draft; resolves once the tablet's disk has it.
 * @param {IDBPDatabase<Schema>} db
 * @param {Person} person
 * @param {Draft} draft
 * @param {string} device_id
 * @returns {Promise<OutboxRow>}
 * @throws {StorageFull} nothing was written
 */
export async function save(db, person, draft, device_id) {
  const made = { id: crypto.randomUUID(), device_id, saved_at: iso() };
  let counter = Number((await db.get("settings", "counter")) ?? 0) + 1;
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const row = await rowOf(person, draft, { ...made, counter });
      const other = await write(db, row, draft.photos ?? [], draft.corrects);
      if (other === null) return row;
      counter = other;
    }
  } catch (error) {
    if (error instanceof Error && error.name === "QuotaExceededError") throw new StorageFull(error);
    throw error;
  }
  throw new Error("another tab saves all the time");
}
