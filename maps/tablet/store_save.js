// Save first: a submission and its photos are written whole, in one transaction, or not at all.

import { iso } from "./clock.js";
import { photoRowOf, rowOf } from "./submission.js";

/** @import { IDBPDatabase, IDBPTransaction } from "/static/lib/idb.js" */
/** @import { Schema } from "./schema.d.ts" */
/** @import { Draft, OutboxRow, Person, PhotoRow } from "./types.d.ts" */

/** Another tab may take the same number at most this often before a save gives up. */
const ATTEMPTS = 50;
/** The number taken last, as far as this page knows: mostly right, and saves asking. @type {WeakMap<object, number>} */
const taken = new WeakMap();

/** The tablet has no room left; nothing of it was written. */
export class StorageFull extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super("the tablet has no room left", { cause });
    this.name = "StorageFull";
  }
}

/** `bytes`: none where the file is lost. @typedef {{photo: PhotoRow, bytes?: ArrayBuffer}} PhotoFile */
/** @typedef {("outbox" | "photos" | "bytes" | "settings")[]} Written */

/**
 * Does all writes of a transaction or none, and waits until the disk has them.
 * @template {Written} Stores
 * @param {IDBPTransaction<Schema, Stores, "readwrite">} tx
 * @param {(() => Promise<unknown>)[]} writes
 * @throws {StorageFull}
 */
async function whole(tx, writes) {
  /** @type {Promise<unknown>[]} */
  const begun = [];
  try {
    for (const write of writes) begun.push(write());
  } catch (error) {
    // what cannot be stored is refused at once, after other writes were begun
    tx.abort();
    await Promise.allSettled([tx.done, ...begun]);
    throw error;
  }
  const [ended] = await Promise.allSettled([tx.done, ...begun]);
  if (ended.status === "fulfilled") return;
  const full = ended.reason?.name === "QuotaExceededError";
  throw full ? new StorageFull(ended.reason) : ended.reason;
}

/**
 * @param {IDBPTransaction<Schema, Written, "readwrite">} tx
 * @param {OutboxRow} row
 * @param {PhotoFile[]} files
 * @returns {(() => Promise<unknown>)[]}
 */
const additions = (tx, row, files) => [
  () => tx.objectStore("outbox").add(row),
  ...files.flatMap(({ photo, bytes }) => [
    () => tx.objectStore("photos").put(photo),
    ...(bytes ? [() => tx.objectStore("bytes").put(bytes, [photo.submission_id, photo.sha256])] : []),
  ]),
];

/**
 * Writes row and photos if the row's number is still the next one.
 * @param {IDBPDatabase<Schema>} db
 * @param {OutboxRow} row
 * @param {PhotoFile[]} files
 * @param {Draft} draft what it corrects or replaces is marked so
 * @returns {Promise<number | null>} the number to take instead; null once it is written
 */
async function write(db, row, files, { corrects, replaces }) {
  /** @type {Written} */
  const stores = ["outbox", "photos", "bytes", "settings"];
  const tx = db.transaction(stores, "readwrite", { durability: "strict" });
  const [last, corrected, replaced] = await Promise.all([
    tx.objectStore("settings").get("counter"),
    corrects === undefined ? undefined : tx.objectStore("outbox").get(corrects),
    replaces && tx.objectStore("photos").get([replaces.submission_id, replaces.sha256]),
  ]);
  const next = Number(last ?? 0) + 1;
  const free = next === row.counter;
  const mark = corrected?.state === "refused" ? [{ ...corrected, corrected_by: row.id }] : [];
  const old = replaced?.state === "refused" ? [{ ...replaced, replaced_by: row.id }] : [];
  const writes = [
    () => tx.objectStore("settings").put(next, "counter"),
    ...additions(tx, row, files),
    ...mark.map((one) => () => tx.objectStore("outbox").put(one)),
    ...old.map((one) => () => tx.objectStore("photos").put(one)),
  ];
  await whole(tx, free ? writes : []);
  return free ? null : next;
}

/**
 * Takes a row of another tablet's file, as it is.
 * @param {IDBPDatabase<Schema>} db
 * @param {OutboxRow} row
 * @param {PhotoFile[]} files
 * @returns {Promise<boolean>} false if it is here already
 * @throws {StorageFull} nothing was written
 */
export async function adopt(db, row, files) {
  /** @type {Written} */
  const stores = ["outbox", "photos", "bytes"];
  const tx = db.transaction(stores, "readwrite", { durability: "strict" });
  const known = await tx.objectStore("outbox").get(row.id);
  await whole(tx, known ? [] : additions(tx, row, files));
  return known === undefined;
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
  let counter = (taken.get(db) ?? Number((await db.get("settings", "counter")) ?? 0)) + 1;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const row = await rowOf(person, draft, { ...made, counter });
    const files = (draft.photos ?? []).map((photo) => ({
      photo: photoRowOf(row, photo),
      bytes: photo.bytes,
    }));
    const other = await write(db, row, files, draft);
    if (other === null) {
      taken.set(db, counter);
      return row;
    }
    counter = other;
  }
  throw new Error("another tab saves all the time");
}
