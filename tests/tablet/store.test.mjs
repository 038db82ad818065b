// Save first: whole or not at all, counted once, kept through upgrades, full disks and closed tabs.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";
import { newTablet, tablet } from "./setup.mjs";
import { hash, person, photo, report } from "./world.mjs";

const { openStore, StorageFull } = await tablet("store.js");
const { KEEP_SENT_MS } = await tablet("store_cleaning.js");
const { NAME, upgrade } = await tablet("store_schema.js");
const { APP_VERSION, rowOf } = await tablet("submission.js");
const { openDB } = await import("idb");

/** @type {any} */
let store;
beforeEach(async () => {
  newTablet();
  store = await openStore();
});
afterEach(() => store.close());

test("a save writes row, photos and number, and says who, what and when", async () => {
  const row = await store.save(person(), report([photo(1)], { place: "Gård 3" }));
  const text = JSON.parse(row.text);
  assert.deepEqual(await store.rows(), [row]);
  assert.equal(hash(row.text), row.sha256);
  assert.deepEqual(
    [text.version, text.id, text.kind, text.counter, text.device_id, text.app_version],
    [1, row.id, "report", 1, store.device_id, APP_VERSION],
  );
  assert.match(text.saved_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
  assert.deepEqual(text.report.photos, [photo(1).sha256]);
  assert.equal(row.place, "Gård 3");
  const [kept] = await store.photos();
  assert.deepEqual([kept.state, kept.size_bytes, "bytes" in kept], ["waiting", 1000, false]);
  assert.equal(hash(await store.photoBytes(kept)), kept.sha256);
});

test("saves at once, from two tabs, are counted one by one", async () => {
  const other = await openStore();
  const saves = Array.from({ length: 40 }, (_, i) => (i % 2 ? store : other).save(person(), report()));
  const counters = (await Promise.all(saves)).map((row) => row.counter);
  assert.deepEqual(counters.sort((a, b) => a - b), Array.from({ length: 40 }, (_, i) => i + 1));
  assert.equal(other.device_id, store.device_id);
  await other.close();
});

test("the other tab is told of a save", async () => {
  const other = await openStore();
  const told = new Promise((resolve) => other.subscribe(resolve));
  await store.save(person(), report());
  assert.equal(await told, "outbox");
  await other.close();
});

/** Makes the disk full for one store of the database while `fn` runs. */
async function withFullDisk(/** @type {string} */ name, /** @type {() => Promise<void>} */ fn) {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function full(/** @type {any[]} */ ...given) {
    const transaction = /** @type {any} */ (this.transaction);
    if (this.name === name) queueMicrotask(() => transaction.error ?? transaction._abort("QuotaExceededError"));
    return put.apply(this, /** @type {any} */ (given));
  };
  try {
    await fn();
  } finally {
    IDBObjectStore.prototype.put = put;
  }
}

test("a full disk is said, and leaves nothing half", async () => {
  await store.save(person(), report());
  await withFullDisk("bytes", () =>
    assert.rejects(store.save(person(), report([photo(1), photo(2)])), StorageFull),
  );
  assert.equal((await store.rows()).length, 1);
  assert.deepEqual(await store.photos(), []);
  const next = await store.save(person(), report());
  assert.equal(next.counter, 2, "the number was not used up");
});

test("what cannot be stored takes the whole submission back, not its photo alone", async () => {
  const broken = { ...photo(1), bytes: () => "no bytes" };
  await assert.rejects(store.save(person(), report([photo(2), broken])));
  assert.deepEqual([await store.rows(), await store.photos()], [[], []]);
});

test("a tab that ends before the disk has it leaves nothing", async () => {
  const db = await openDB(NAME);
  const tx = db.transaction(["outbox", "photos"], "readwrite");
  const row = await rowOf(person(), report(), {
    id: "x", counter: 1, device_id: "d", saved_at: "2026-11-26T16:20:03.120+01:00",
  });
  const lost = db.transaction(["outbox", "photos"], "readwrite");
  lost.done.catch(() => {});
  await lost.objectStore("outbox").add(row);
  lost.abort();
  await tx.done.catch(() => {});
  db.close();
  const reopened = await openStore();
  assert.deepEqual(await reopened.rows(), []);
  assert.equal((await reopened.save(person(), report())).counter, 1);
  await reopened.close();
});

test("an older database keeps its full outbox", async () => {
  newTablet();
  const old = await openDB(NAME, 1, { upgrade: (db) => upgrade(db, 0, 1) });
  const made = { device_id: "d", saved_at: "2026-11-26T16:20:03.120+01:00" };
  for (let counter = 1; counter <= 500; counter += 1) {
    const row = await rowOf(person(), report(), { ...made, counter, id: `id-${counter}` });
    await old.add("outbox", row);
    await old.add("photos", { ...row, submission_id: row.id, sha256: hash(row.id), state: "waiting" });
    await old.add("bytes", new ArrayBuffer(10), [row.id, hash(row.id)]);
  }
  await old.put("settings", 500, "counter");
  await old.put("people", person());
  assert.deepEqual([...old.objectStoreNames].includes("parts"), false);
  old.close();
  const now = await openStore();
  const counts = await now.counts();
  assert.deepEqual([counts.waiting, counts.photos_waiting], [500, 500]);
  assert.equal((await now.save(person(), report())).counter, 501);
  assert.equal(await now.overview("nobody"), undefined);
  await now.close();
});

test("an older tab gives way to an upgrade, and does not touch the newer database", async () => {
  await store.save(person(), report());
  const newer = await openDB(NAME, 3, { upgrade() {} });
  await assert.rejects(store.rows(), { name: "VersionError" });
  newer.close();
  newTablet(); // for the store that is closed after the test
});

test("a refused row is corrected by a new one, and stays", async () => {
  const row = await store.save(person(), report([photo(1)]));
  const reason = { status: 422, detail: "no such lamp", errors: [] };
  await store.markRow(row.id, { state: "refused", reason });
  assert.equal((await store.counts()).refused, 1);
  assert.equal((await store.photos())[0].state, "refused");
  const again = await store.correct(person(), row.id, report(await store.photosOf(row.id)));
  const [first, second] = await store.rows();
  assert.deepEqual([first.state, first.corrected_by, second.id], ["refused", again.id, again.id]);
  const counts = await store.counts();
  assert.deepEqual([counts.refused, counts.waiting, counts.photos_waiting], [0, 1, 1]);
  assert.equal(hash(await store.photoBytes((await store.photos()).find((p) => p.state === "waiting"))), photo(1).sha256);
});

test("only what waits is changed: a settled row stays settled", async () => {
  const row = await store.save(person(), report([photo(1)]));
  await store.markRow(row.id, { state: "sent", sent_at: 5 });
  await store.markRow(row.id, { state: "refused", reason: null });
  assert.equal((await store.row(row.id)).state, "sent");
  const [kept] = await store.photos();
  await store.markPhoto(kept, { state: "sent" });
  assert.equal(await store.photoBytes(kept), undefined, "its space is given back at once");
  await store.markPhoto(kept, { state: "refused" });
  assert.equal((await store.photos())[0].state, "sent");
});

test("sent rows go after seven days, but none whose photo waits, and no refused one", async () => {
  const [sent, half, refused] = [
    await store.save(person(), report([photo(1)])),
    await store.save(person(), report([photo(2)])),
    await store.save(person(), report()),
  ];
  for (const row of [sent, half]) await store.markRow(row.id, { state: "sent", sent_at: 1000 });
  await store.markRow(refused.id, { state: "refused" });
  const photos = await store.photos();
  await store.markPhoto(photos.find((one) => one.submission_id === sent.id), { state: "sent" });
  assert.equal(await store.cleanUp(1000 + KEEP_SENT_MS), 0);
  assert.equal(await store.cleanUp(1001 + KEEP_SENT_MS), 1);
  assert.deepEqual((await store.rows()).map((row) => row.id), [half.id, refused.id]);
  const again = await store.correct(person(), refused.id, report());
  await store.markRow(again.id, { state: "sent", sent_at: 1000 });
  assert.equal(await store.cleanUp(1001 + KEEP_SENT_MS), 2, "the corrected one goes with its correction");
});

test("a key ends for the person it was, not for the newer one", async () => {
  await store.putPerson(person("anna", { key: "new" }));
  await store.endKey(person("anna", { key: "old" }));
  assert.equal((await store.people())[0].ended, false);
  await store.endKey(person("anna", { key: "new" }));
  assert.equal((await store.people())[0].ended, true);
});

test("a half-written form is kept until it is dropped", async () => {
  await store.putDraft("report/lamp/l1", { note: "hal" });
  assert.deepEqual((await store.getDraft("report/lamp/l1")).content, { note: "hal" });
  await store.dropDraft("report/lamp/l1");
  assert.equal(await store.getDraft("report/lamp/l1"), undefined);
});

test("the recorded submissions are made byte for byte", async () => {
  const folder = new URL("../data/submissions/v1/", import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  assert.ok(names.length >= 9);
  for (const name of names) {
    const text = readFileSync(new URL(name, folder), "utf8").trimEnd();
    const { kind, id, device_id, counter, saved_at, ...rest } = JSON.parse(text);
    const { photos = [], ...body } = rest[kind];
    const draft = { kind, title: "", body, photos: photos.map((sha256) => ({ sha256 })) };
    const row = await rowOf(person(), draft, { id, device_id, counter, saved_at });
    assert.equal(row.text, text, name);
  }
});

test("the app's version is the package's", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  assert.equal(APP_VERSION, version);
});
