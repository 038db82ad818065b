// What each test begins with: the tablet's modules, and a database of its own.

import { register } from "node:module";
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { webcrypto } from "node:crypto";

register("./resolve.mjs", import.meta.url);
globalThis.crypto ??= webcrypto; // node 18

/** Forgets every database: the next store that is opened is a new tablet's. */
export function newTablet() {
  globalThis.indexedDB = new IDBFactory();
}

/**
 * @param {string} name of a module of maps/tablet
 * @returns {Promise<any>}
 */
export const tablet = (name) => import(`../../maps/tablet/${name}`);
