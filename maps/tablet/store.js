// The tablet's store: alone (with its parts, store_*.js) touches IndexedDB.

import { openDB } from "/static/lib/idb.js";
import { iso } from "./clock.js";
import { overlay } from "./overlay.js";
import { cleanUp } from "./store_cleaning.js";
import * as drafts from "./store_drafts.js";
import * as next from "./store_next.js";
import * as outbox from "./store_outbox.js";
import * as packages from "./store_package.js";
import { adopt, save } from "./store_save.js";
import { NAME, VERSION, upgrade } from "./store_schema.js";

export { StorageFull } from "./store_save.js";

/** @import { IDBPDatabase } from "/static/lib/idb.js" */
/** @import { Change, Counts, HalfWritten, Schema } from "./schema.d.ts" */
/** @import { Draft, Estate, OutboxRow, Overview, Person, PhotoRow } from "./types.d.ts" */

/** @typedef {Awaited<ReturnType<typeof openStore>>} Store */

/**
 * Gives the database, and opens it again where the browser has closed it (an upgrade in another tab, a
 * connection lost).
 * @returns {() => Promise<IDBPDatabase<Schema>>}
 */
function connection() {
  /** @type {Promise<IDBPDatabase<Schema>> | null} */
  let opening = null;
  const forget = () => {
    opening = null;
  };
  return async function connect() {
    opening ??= openDB(NAME, VERSION, {
      upgrade,
      blocking(_current, _blocked, event) {
        forget();
        /** @type {IDBDatabase} */ (event.target).close();
      },
      terminated: forget,
    });
    const asked = opening;
    try {
      return await asked;
    } catch (error) {
      if (opening === asked) forget();
      throw error;
    }
  };
}

/**
 * Tells this tab and the others what has changed.
 * @returns {{tell: (change: Change) => void, subscribe: (fn: (change: Change) => void) => () => void,
 *   close: () => void}}
 */
function listeners() {
  /** @type {Set<(change: Change) => void>} */
  const all = new Set();
  const channel = new BroadcastChannel(NAME);
  const told = (/** @type {Change} */ change) => {
    for (const fn of all) fn(change);
  };
  channel.onmessage = (event) => told(event.data);
  return {
    tell(change) {
      channel.postMessage(change);
      told(change);
    },
    subscribe(fn) {
      all.add(fn);
      return () => all.delete(fn);
    },
    close: () => channel.close(),
  };
}

/** Opens the store; all screens share one. */
export async function openStore() {
  const connect = connection();
  const { tell, subscribe, close } = listeners();
  const device_id = await deviceId(await connect());
  /**
   * A change, told once it is on the disk.
   * @template {unknown[]} Given, Result
   * @param {Change} change
   * @param {(db: IDBPDatabase<Schema>, ...given: Given) => Promise<Result>} fn
   */
  const writes = (change, fn) => async (/** @type {Given} */ ...given) => {
    const result = await fn(await connect(), ...given);
    tell(change);
    return result;
  };
  /**
   * @template {unknown[]} Given, Result
   * @param {(db: IDBPDatabase<Schema>, ...given: Given) => Promise<Result>} fn
   */
  const reads = (fn) => async (/** @type {Given} */ ...given) => fn(await connect(), ...given);

  return {
    device_id,
    subscribe,
    /** Saves a draft and its photos; resolves once the tablet has them. Throws StorageFull. */
    save: writes("outbox", (db, /** @type {Person} */ person, /** @type {Draft} */ draft) =>
      save(db, person, draft, device_id),
    ),
    /** Saves a refused row anew, corrected; the refused one is kept and marked. */
    correct: writes(
      "outbox",
      (db, /** @type {Person} */ person, /** @type {string} */ id, /** @type {Draft} */ draft) =>
        save(db, person, { ...draft, corrects: id }, device_id),
    ),
    /** Takes a row of another tablet's file; false if it is here already. Throws StorageFull. */
    adopt: writes("outbox", adopt),
    /** All rows, newest last. */
    rows: reads((db) => db.getAllFromIndex("outbox", "by_counter")),
    row: reads((db, /** @type {string} */ id) => db.get("outbox", id)),
    /** All photos, without their files. */
    photos: reads((db) => db.getAll("photos")),
    /** The file of a photo that is not sent yet. */
    photoBytes: reads((db, /** @type {PhotoRow} */ photo) =>
      db.get("bytes", [photo.submission_id, photo.sha256]),
    ),
    photosOf: reads(outbox.photosOf),
    counts: reads(outbox.counts),
    firstRow: reads(next.firstRow),
    firstPhoto: reads(next.firstPhoto),
    markRow: writes("outbox", outbox.markRow),
    markPhoto: writes("outbox", outbox.markPhoto),
    takeOver: writes("outbox", outbox.takeOver),
    setAside: writes("outbox", outbox.setAside),
    cleanUp: writes("outbox", cleanUp),

    people: reads((db) => db.getAll("people")),
    /** The server no longer takes a key; not the newer one that the person may have got meanwhile. */
    endKey: writes("people", outbox.endKey),
    putPerson: writes("people", (db, /** @type {Person} */ person) => db.put("people", person)),

    overview: reads((db, /** @type {string} */ account_id) => db.get("overviews", account_id)),
    putOverview: writes("package", (db, /** @type {Overview} */ overview) =>
      db.put("overviews", overview, overview.person.account_id),
    ),
    putPart: writes("package", packages.putPart),
    partVersion: reads(packages.partVersion),
    touchPart: writes("package", packages.touchPart),
    keepParts: writes("package", packages.keepParts),
    parts: reads(packages.parts),
    /** @type {(account_id: string, code: string) => Promise<Estate | null>} */
    estate: reads(packages.estate),
    dropPackage: writes("package", packages.dropPackage),
    /** An estate with what this tablet knows more than the package: its own rows laid over it. */
    overlay: reads(async (db, /** @type {Estate} */ estate) => {
      const overview = await db.get("overviews", estate.account_id);
      const rows = await db.getAllFromIndex("outbox", "by_counter");
      return overlay(estate, rows, overview?.categories ?? []);
    }),
    wantedThumbs: reads(packages.wantedThumbs),
    thumb: reads((db, /** @type {string} */ id) => db.get("thumbs", id)),
    thumbIds: reads((db) => db.getAllKeys("thumbs")),
    putThumb: reads((db, /** @type {string} */ id, /** @type {ArrayBuffer} */ bytes) =>
      db.put("thumbs", bytes, id),
    ),
    dropThumb: reads((db, /** @type {string} */ id) => db.delete("thumbs", id)),

    getDraft: reads((db, /** @type {string} */ key) => db.get("drafts", key)),
    putDraft: writes("drafts", (db, /** @type {string} */ key, /** @type {unknown} */ content) =>
      db.put("drafts", { key, saved_at: iso(), content }),
    ),
    dropDraft: writes("drafts", (db, /** @type {string} */ key) => db.delete("drafts", key)),
    /** Drops a draft and what lies under it (`key/…`), all or nothing. */
    dropDrafts: writes("drafts", drafts.dropDrafts),
    /** Keys of the drafts under a key, without what they hold. */
    draftKeys: reads(drafts.draftKeys),
    get: reads((db, /** @type {string} */ key) => db.get("settings", key)),
    put: writes("settings", (db, /** @type {string} */ key, /** @type {unknown} */ value) =>
      db.put("settings", value, key),
    ),
    async close() {
      close();
      (await connect()).close();
    },
  };
}

/**
 * @param {IDBPDatabase<Schema>} db
 * @returns {Promise<string>} this tablet's id, made at its first start
 */
async function deviceId(db) {
  const tx = db.transaction("settings", "readwrite");
  const known = await tx.store.get("device_id");
  const id = typeof known === "string" ? known : crypto.randomUUID();
  await tx.store.put(id, "device_id");
  await tx.done;
  return id;
}
