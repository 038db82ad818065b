// Fetches the day package, part by part, and only what has changed.

import { iso } from "./clock.js";
import { partKey } from "./store_package.js";

/** @import { Api } from "./api.js" */
/** @import { Store } from "./store.js" */
/** @import { Overview, PartName, Person } from "./types.d.ts" */

/** @type {PartName[]} */
export const PARTS = ["base", "assets", "work", "rounds", "walks"];
/** Pictures to look at: so many are kept, some 15 kB each, and so many fetched at once. */
export const THUMBS_MAX = 1000;
export const THUMBS_AT_ONCE = 200;

/** @typedef {{ok: boolean, status: number, fetched: number}} Refreshed */

/** @param {string} etag */
const bare = (etag) => etag.replace(/^W\//, "").replaceAll('"', "");

const leftOutKey = (/** @type {string} */ account_id) => `left_out/${account_id}`;

/**
 * @param {Store} store
 * @param {string} account_id
 * @returns {Promise<string[]>} codes of the estates that this person does not carry on this tablet
 */
export async function leftOut(store, account_id) {
  const codes = await store.get(leftOutKey(account_id));
  return Array.isArray(codes) ? codes : [];
}

/**
 * @param {Store} store
 * @param {string} account_id
 * @param {string[]} codes
 */
export const leaveOut = (store, account_id, codes) => store.put(leftOutKey(account_id), codes);

/**
 * Brings a person's package up to date. What is here stays usable whatever happens on the way: each
 * part is replaced whole.
 * @param {Store} store
 * @param {Api} api
 * @param {Person} person
 * @returns {Promise<Refreshed>} `status` of the answer that ended it
 */
export async function refreshPackage(store, api, person) {
  const answer = await api.overview(person.key);
  if (answer.status === 401 && answer.problem) {
    await store.endKey(person);
    const now = (await store.people()).find((one) => one.account_id === person.account_id);
    // a key that was renewed while this was on its way ended the one it was asked with
    if (now && !now.ended && now.key !== person.key) return refreshPackage(store, api, now);
  }
  if (answer.status !== 200 || !Array.isArray(answer.json?.estates)) {
    return { ok: false, status: answer.status, fetched: 0 };
  }
  /** @type {Overview} */
  const overview = answer.json;
  await store.putOverview(overview);
  const left_out = await leftOut(store, person.account_id);
  const carried = overview.estates.filter((estate) => !left_out.includes(estate.code));
  let fetched = 0;
  for (const estate of carried) {
    for (const name of PARTS) {
      const version = estate.parts[name]?.version;
      if (version === undefined) continue; // of a server that does not know it yet
      const status = await refreshPart(store, api, person, estate.code, name, version);
      if (status !== 200 && status !== 304) return { ok: false, status, fetched };
      if (status === 200) fetched += 1;
    }
  }
  await store.keepParts(person.account_id, carried.map((estate) => estate.code));
  return { ok: true, status: 200, fetched };
}

/**
 * @param {Store} store
 * @param {Api} api
 * @param {Person} person
 * @param {string} estate
 * @param {PartName} name
 * @param {string} version the server's now
 * @returns {Promise<number>} 200 if it was fetched, 304 if it is here already, else why not
 */
async function refreshPart(store, api, person, estate, name, version) {
  const key = partKey(person.account_id, estate, name);
  const started = iso();
  const here = await store.partVersion(key);
  if (here !== null && bare(here) === bare(version)) {
    await store.touchPart(key, started);
    return 304;
  }
  const answer = await api.part(person.key, estate, name, here);
  if (answer.status === 304) await store.touchPart(key, started);
  if (answer.status === 200) {
    if (answer.json === null) return 0;
    await store.putPart({
      key,
      estate,
      part: name,
      version: answer.etag ?? version,
      size_bytes: answer.size_bytes,
      fetched_at: started,
      content: answer.json,
    });
  }
  return answer.status;
}

/**
 * Fetches pictures of the package that are not here, newest report first, and drops those that no
 * package names.
 * @param {Store} store
 * @param {Api} api
 * @param {Person} person
 * @returns {Promise<number>} pictures fetched
 */
export async function refreshThumbs(store, api, person) {
  const wanted = (await store.wantedThumbs()).slice(0, THUMBS_MAX);
  const here = new Set(await store.thumbIds());
  for (const id of here) if (!wanted.includes(id)) await store.dropThumb(id);
  let fetched = 0;
  for (const id of wanted.filter((one) => !here.has(one)).slice(0, THUMBS_AT_ONCE)) {
    const answer = await api.thumb(person.key, id);
    if (answer.status === 200 && answer.bytes) {
      await store.putThumb(id, answer.bytes);
      fetched += 1;
    } else if (answer.status !== 404 && answer.status !== 403) break;
  }
  return fetched;
}
