// The day package of each person, and photos to look at.

/** @import { IDBPDatabase } from "/static/lib/idb.js" */
/** @import { Schema } from "./schema.d.ts" */
/** @import { Assets, Base, Estate, PartRow, Rounds, Walk, Work } from "./types.d.ts" */

/** Of a package that was fetched before there were rounds in it. @type {Rounds} */
const NO_ROUNDS = { templates: [], deviations: [], samples: [] };

/**
 * @param {string} account_id
 * @param {string} estate
 * @param {string} part
 * @returns {string}
 */
export const partKey = (account_id, estate, part) => `${account_id}/${estate}/${part}`;

/**
 * @param {IDBPDatabase<Schema>} db
 * @param {string} account_id
 * @param {string} code
 * @returns {Promise<Estate | null>} null while not all of it is here
 */
export async function estate(db, account_id, code) {
  const tx = db.transaction(["parts", "overviews"]);
  const part = (/** @type {string} */ name) =>
    tx.objectStore("parts").get(partKey(account_id, code, name));
  const [base, assets, work, rounds, walks, overview] = await Promise.all([
    part("base"),
    part("assets"),
    part("work"),
    part("rounds"),
    part("walks"),
    tx.objectStore("overviews").get(account_id),
  ]);
  if (!base || !assets || !work) return null;
  return {
    account_id,
    code,
    name: overview?.estates.find((one) => one.code === code)?.name ?? code,
    base: /** @type {Base} */ (base.content),
    assets: /** @type {Assets} */ (assets.content),
    work: /** @type {Work} */ (work.content),
    rounds: /** @type {Rounds} */ (rounds?.content ?? NO_ROUNDS),
    walks: /** @type {{walks: Walk[]} | undefined} */ (walks?.content)?.walks ?? [],
    fetched_at: [base, assets, work].map((one) => one.fetched_at).sort()[0] ?? base.fetched_at,
  };
}

/**
 * What there is of a person's package, without its content.
 * @param {IDBPDatabase<Schema>} db
 * @param {string} account_id
 * @returns {Promise<Omit<PartRow, "content">[]>}
 */
export async function parts(db, account_id) {
  const found = [];
  let cursor = await db.transaction("parts").store.openCursor(partsOf(account_id));
  while (cursor) {
    const { content: _, ...rest } = cursor.value;
    found.push(rest);
    cursor = await cursor.continue();
  }
  return found;
}

/**
 * @param {IDBPDatabase<Schema>} db
 * @param {string} key
 * @returns {Promise<string | null>}
 */
export async function partVersion(db, key) {
  return (await db.get("parts", key))?.version ?? null;
}

/**
 * Puts a part in the place of the older one. Small pictures of photos that somebody has looked at
 * since, and perhaps blurred, go with it: they are fetched anew.
 * @param {IDBPDatabase<Schema>} db
 * @param {PartRow} part
 */
export async function putPart(db, part) {
  const tx = db.transaction(["parts", "thumbs"], "readwrite");
  const before = await tx.objectStore("parts").get(part.key);
  if (part.part === "work" && before) {
    const reviews = reviewsOf(/** @type {Work} */ (before.content));
    for (const [id, at] of reviewsOf(/** @type {Work} */ (part.content))) {
      if (reviews.has(id) && reviews.get(id) !== at) tx.objectStore("thumbs").delete(id);
    }
  }
  await tx.objectStore("parts").put(part);
  await tx.done;
}

/**
 * @param {Work} work
 * @returns {Map<string, string | null>} when each photo was looked at
 */
function reviewsOf(work) {
  const photos = (work.reports ?? []).flatMap((report) => report.photos);
  return new Map(photos.map((photo) => [photo.id ?? "", photo.reviewed_at ?? null]));
}

/**
 * Notes that a part was found unchanged.
 * @param {IDBPDatabase<Schema>} db
 * @param {string} key
 * @param {string} fetched_at
 */
export async function touchPart(db, key, fetched_at) {
  const tx = db.transaction("parts", "readwrite");
  const part = await tx.store.get(key);
  if (part) await tx.store.put({ ...part, fetched_at });
  await tx.done;
}

/**
 * Drops parts of estates that are no longer a person's.
 * @param {IDBPDatabase<Schema>} db
 * @param {string} account_id
 * @param {string[]} estates codes
 */
export async function keepParts(db, account_id, estates) {
  const tx = db.transaction("parts", "readwrite");
  let cursor = await tx.store.openCursor(partsOf(account_id));
  while (cursor) {
    if (!estates.includes(cursor.value.estate)) await cursor.delete();
    cursor = await cursor.continue();
  }
  await tx.done;
}

/**
 * @param {string} account_id
 * @returns {IDBKeyRange}
 */
function partsOf(account_id) {
  return IDBKeyRange.bound(`${account_id}/`, `${account_id}0`, false, true);
}

/**
 * Forgets a person's package and the thumbs that nobody else's holds; rows of the outbox stay.
 * @param {IDBPDatabase<Schema>} db
 * @param {string} account_id
 */
export async function dropPackage(db, account_id) {
  const tx = db.transaction(["parts", "overviews"], "readwrite");
  await tx.objectStore("parts").delete(partsOf(account_id));
  await tx.objectStore("overviews").delete(account_id);
  await tx.done;
}

/**
 * Ids of the photos that any package here names, newest report first.
 * @param {IDBPDatabase<Schema>} db
 * @returns {Promise<string[]>}
 */
export async function wantedThumbs(db) {
  /** @type {Map<string, string>} */
  const wanted = new Map();
  let cursor = await db.transaction("parts").store.openCursor();
  while (cursor) {
    if (cursor.value.part === "work") {
      for (const report of /** @type {Work} */ (cursor.value.content).reports) {
        for (const photo of report.photos) {
          if (photo.id !== null) wanted.set(photo.id, report.received_at);
        }
      }
    }
    cursor = await cursor.continue();
  }
  return [...wanted].sort((a, b) => (a[1] < b[1] ? 1 : -1)).map(([id]) => id);
}
