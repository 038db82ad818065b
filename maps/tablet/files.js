// The last resort: all that is not sent, as one file, and such a file read by another tablet.

import { iso } from "./clock.js";
import { APP_VERSION, photoRowOf, rowOf, sha256 } from "./submission.js";
import { unzip, zip } from "./zip.js";

/** @import { Store } from "./store.js" */
/** @import { Draft, Kind, OutboxRow, Person, PhotoRow, Reason, ShrunkPhoto } from "./types.d.ts" */

/** @typedef {{person: string, row: OutboxRow, photos: PhotoRow[]}} Kept */
/** @typedef {{rows: number, photos: number, already: number, as_present: number}} Imported */

const FORMAT = "ljusrond-outbox";
const LIST = "outbox.json";
/** @type {Kind[]} */
const KINDS = ["report", "evidence", "lamps_seen", "visit"];
/** @type {Reason} */
const LOST = { status: 0, detail: "lost_file", errors: [] };
const STATES = ["waiting", "sent", "refused"];
const SHA256 = /^[0-9a-f]{64}$/;
const photoName = (/** @type {string} */ sha) => `photos/${sha}.jpg`;

/**
 * @param {Kept[]} kept
 * @param {(photo: PhotoRow) => Promise<ArrayBuffer | undefined>} bytesOf
 * @returns {Promise<Blob>}
 */
function written(kept, bytesOf) {
  const list = { format: FORMAT, version: 1, app_version: APP_VERSION, made_at: iso(), kept };
  async function* entries() {
    yield { name: LIST, bytes: new TextEncoder().encode(JSON.stringify(list, null, 1)) };
    const done = new Set();
    for (const photo of kept.flatMap((one) => one.photos)) {
      const bytes = done.has(photo.sha256) ? undefined : await bytesOf(photo);
      if (bytes) yield { name: photoName(photo.sha256), bytes: new Uint8Array(bytes) };
      done.add(photo.sha256);
    }
  }
  return zip(entries());
}

/**
 * All rows that are not sent, with their photos, and photos that wait for a row that is. Keys are never
 * in it.
 * @param {Store} store
 * @returns {Promise<Blob>} a ZIP file
 */
export async function exportAll(store) {
  const [rows, photos, people] = await Promise.all([store.rows(), store.photos(), store.people()]);
  const names = new Map(people.map((person) => [person.account_id, person.name]));
  const kept = [];
  for (const row of rows) {
    const own = photos.filter((one) => one.submission_id === row.id && one.state !== "sent");
    if (row.state === "sent" && own.length === 0) continue;
    kept.push({ person: names.get(row.account_id) ?? "", row, photos: own });
  }
  return written(kept, store.photoBytes);
}

/**
 * Drafts as a file, straight from memory: for when the tablet's database cannot be written.
 * @param {Person} person
 * @param {Draft[]} drafts
 * @param {string} device_id
 * @returns {Promise<Blob>}
 */
export async function exportDrafts(person, drafts, device_id) {
  // behind every row that the tablet has counted, which cannot be asked now
  const first = Math.floor(Date.now() / 1000);
  /** @type {Map<string, ShrunkPhoto>} */
  const given = new Map();
  const kept = [];
  for (const [place, draft] of drafts.entries()) {
    const made = { id: crypto.randomUUID(), counter: first + place, device_id, saved_at: iso() };
    const row = await rowOf(person, draft, made);
    const own = new Map((draft.photos ?? []).map((photo) => [photo.sha256, photo]));
    for (const [sha256, photo] of own) given.set(sha256, photo);
    kept.push({ person: person.name, row, photos: [...own.values()].map((photo) => photoRowOf(row, photo)) });
  }
  return written(kept, async (photo) => given.get(photo.sha256)?.bytes);
}

/**
 * Takes the rows and photos of a file into this tablet's outbox, under the ids they have: a file read
 * twice, or sent by its own tablet after all, is one submission. Rows of somebody unknown here go with
 * the key of who reads the file.
 * @param {Store} store
 * @param {Blob} file
 * @param {Person} present
 * @returns {Promise<Imported>} `already`: rows that are here; `as_present`: sent with the present key
 * @throws {RangeError} `file.not_ours` or `file.damaged`, keys of the catalogue; nothing was taken
 */
export async function importFile(store, file, present) {
  const entries = await unzip(file);
  const kept = await listOf(entries);
  const known = new Set((await store.people()).map((person) => person.account_id));
  /** @type {Imported} */
  const imported = { rows: 0, photos: 0, already: 0, as_present: 0 };
  for (const { row, photos } of kept) {
    const foreign = !known.has(row.account_id);
    const account_id = foreign ? present.account_id : row.account_id;
    /** @type {{photo: PhotoRow, bytes?: ArrayBuffer}[]} */
    const files = [];
    for (const photo of photos) {
      // a photo whose file is missing or damaged is told, and holds up no other
      const bytes = await entries.get(photoName(photo.sha256))?.().then((one) => one.buffer, () => undefined);
      const state = bytes ? {} : { state: /** @type {const} */ ("refused"), reason: LOST };
      files.push({ photo: { ...photo, account_id, next_at: 0, sent_bytes: 0, ...state }, bytes });
    }
    const taken = await store.adopt({ ...row, account_id, next_at: 0, imported: foreign }, files);
    imported.photos += taken ? files.filter(({ bytes }) => bytes).length : 0;
    imported[taken ? "rows" : "already"] += 1;
    imported.as_present += taken && foreign ? 1 : 0;
  }
  return imported;
}

/**
 * @param {Awaited<ReturnType<typeof unzip>>} entries
 * @returns {Promise<Kept[]>} rows whose text has the checksum they say
 */
async function listOf(entries) {
  const bytes = await entries.get(LIST)?.();
  if (!bytes) throw new RangeError("file.not_ours");
  let list;
  try {
    list = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new RangeError("file.damaged");
  }
  if (list?.format !== FORMAT || !Array.isArray(list.kept)) throw new RangeError("file.not_ours");
  for (const one of list.kept) if (!(await isSound(one))) throw new RangeError("file.damaged");
  return list.kept;
}

/**
 * Whether every screen, and the sending, can read a row: one that they cannot would stop them for ever.
 * @param {any} kept
 * @returns {Promise<boolean>}
 */
async function isSound(kept) {
  const { row, photos } = kept ?? {};
  try {
    const content = JSON.parse(row.text);
    return (
      (await sha256(new TextEncoder().encode(row.text))) === row.sha256 &&
      content.id === row.id &&
      content.kind === row.kind &&
      KINDS.includes(row.kind) &&
      isObject(content[row.kind]) &&
      [row.account_id, row.title, row.place, row.saved_at].every((one) => typeof one === "string") &&
      [row.counter, row.tries].every(Number.isFinite) &&
      STATES.includes(row.state) &&
      isShas(row.photos) &&
      photos.every((/** @type {any} */ photo) => isSoundPhoto(photo, row))
    );
  } catch {
    return false;
  }
}

/**
 * @param {any} photo
 * @param {OutboxRow} row
 */
const isSoundPhoto = (photo, row) =>
  photo.submission_id === row.id &&
  SHA256.test(photo.sha256) &&
  STATES.includes(photo.state) &&
  [photo.counter, photo.tries, photo.size_bytes].every(Number.isFinite) &&
  String(photo.thumb).startsWith("data:image/");

/** @param {unknown} value */
const isObject = (value) => typeof value === "object" && value !== null;

/** @param {unknown} value */
const isShas = (value) => Array.isArray(value) && value.every((one) => SHA256.test(one));
