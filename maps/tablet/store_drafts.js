// What is half written and lies in parts: `key`, and what is under it as `key/…`.

/** @import { IDBPDatabase } from "/static/lib/idb.js" */
/** @import { Schema } from "./schema.d.ts" */

/** @param {string} key @returns {IDBKeyRange} of what lies under it */
const under = (key) => IDBKeyRange.bound(`${key}/`, `${key}0`, false, true);

/**
 * Drops a draft with its parts, all or nothing.
 * @param {IDBPDatabase<Schema>} db
 * @param {string} key
 */
export async function dropDrafts(db, key) {
  const tx = db.transaction("drafts", "readwrite");
  await Promise.all([tx.store.delete(key), tx.store.delete(under(key)), tx.done]);
}

/**
 * @param {IDBPDatabase<Schema>} db
 * @param {string} key
 * @returns {Promise<string[]>} keys of the drafts under it
 */
export const draftKeys = (db, key) => db.getAllKeys("drafts", under(key));
