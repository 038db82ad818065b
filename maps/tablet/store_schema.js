// The database's stores, built in steps: each version adds, none drops what is not sent.

/** @import { IDBPDatabase } from "/static/lib/idb.js" */
/** @import { Schema } from "./schema.d.ts" */

export const NAME = "ljusrond-tablet";
export const VERSION = 2;

/**
 * Brings a database of any older version to a newer one.
 * @param {IDBPDatabase<Schema>} db
 * @param {number} from its version, 0 if it is new
 * @param {number | null} to
 */
export function upgrade(db, from, to) {
  if (from < 1) {
    const outbox = db.createObjectStore("outbox", { keyPath: "id" });
    outbox.createIndex("by_counter", "counter");
    outbox.createIndex("by_state", ["state", "counter"]);
    outbox.createIndex("by_person", ["account_id", "state", "counter"]);
    const photos = db.createObjectStore("photos", { keyPath: ["submission_id", "sha256"] });
    photos.createIndex("by_state", ["state", "counter"]);
    db.createObjectStore("bytes");
    db.createObjectStore("people", { keyPath: "account_id" });
    db.createObjectStore("settings");
  }
  if (from < 2 && to !== 1) {
    db.createObjectStore("overviews");
    db.createObjectStore("parts", { keyPath: "key" });
    db.createObjectStore("thumbs");
    db.createObjectStore("drafts", { keyPath: "key" });
  }
}
