// The last resort: the outbox as a file, and such a file read by another tablet.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, test } from "node:test";
import { newTablet, tablet } from "./setup.mjs";
import { Clock, FakeServer, hash, person, photo, report, settle } from "./world.mjs";

const { openStore } = await tablet("store.js");
const { exportAll, exportDrafts, importFile } = await tablet("files.js");
const { unzip } = await tablet("zip.js");
const { createApi } = await tablet("api.js");
const { createOutbox } = await tablet("outbox.js");

/** @type {any} */
let store;
beforeEach(async () => {
  newTablet();
  store = await openStore();
  await store.putPerson(person());
});
afterEach(() => store.close());

/** Another tablet in the hand of somebody. */
async function otherTablet(/** @type {any} */ owner) {
  await store.close();
  newTablet();
  store = await openStore();
  await store.putPerson(owner);
}

test("what is not sent goes into a ZIP file that any computer opens; no key does", async () => {
  await store.save(person(), report([photo(1, 70_000), photo(2)]));
  const sent = await store.save(person(), report());
  await store.markRow(sent.id, { state: "sent", sent_at: 1 });
  const file = await exportAll(store);
  const folder = mkdtempSync(`${tmpdir()}/ljusrond-`);
  const bytes = Buffer.from(await file.arrayBuffer());
  writeFileSync(`${folder}/x.zip`, bytes);
  const listed = execFileSync("python3", ["-c",
    "import sys,zipfile,json;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None;print(json.dumps(z.namelist()))",
    `${folder}/x.zip`]).toString();
  rmSync(folder, { recursive: true });
  assert.deepEqual(JSON.parse(listed), ["outbox.json", ...[photo(1, 70_000), photo(2)]
    .map((one) => `photos/${one.sha256}.jpg`).sort()]);
  assert.equal(bytes.includes("key-anna"), false);
  const list = JSON.parse(new TextDecoder().decode(await (await unzip(file)).get("outbox.json")()));
  assert.deepEqual(list.kept.map((/** @type {any} */ one) => one.person), ["anna"]);
});

test("another tablet sends the file's rows; the same file, and its own tablet, send nothing twice", async () => {
  const server = new FakeServer();
  const clock = new Clock();
  const drain = () => {
    const api = createApi({ fetch: /** @type {any} */ (server.fetch), now: clock.now });
    return settle(createOutbox({ store, api, now: clock.now }), clock);
  };
  const row = await store.save(person(), report([photo(1)]));
  const file = await exportAll(store);
  await drain();
  await otherTablet(person("bo"));
  assert.deepEqual(await importFile(store, file, person("bo")), { rows: 1, photos: 1, already: 0, as_present: 1 });
  assert.deepEqual(await importFile(store, file, person("bo")), { rows: 0, photos: 0, already: 1, as_present: 0 });
  const [taken] = await store.rows();
  assert.deepEqual([taken.id, taken.text, taken.account_id, taken.imported], [row.id, row.text, "account-bo", true]);
  await drain();
  assert.equal(server.submissions.size, 1);
  assert.deepEqual([(await store.rows())[0].state, (await store.photos())[0].state], ["sent", "sent"]);
});

test("rows of somebody who works here too keep their person", async () => {
  await store.save(person(), report());
  const file = await exportAll(store);
  await otherTablet(person("bo"));
  await store.putPerson(person("anna", { key: "hers-here" }));
  assert.equal((await importFile(store, file, person("bo"))).as_present, 0);
  assert.equal((await store.rows())[0].account_id, "account-anna");
});

test("while the database cannot be written, a draft becomes a file from memory", async () => {
  const file = await exportDrafts(person(), [report([photo(3)])], store.device_id);
  await otherTablet(person());
  assert.equal((await importFile(store, file, person())).rows, 1);
  const [kept] = await store.photos();
  assert.equal(hash(await store.photoBytes(kept)), photo(3).sha256);
});

/** The file as an editor left it. */
async function edited(/** @type {(kept: any) => void} */ edit) {
  const { zip } = await tablet("zip.js");
  await store.save(person(), report([photo(1)]));
  const entries = await unzip(await exportAll(store));
  const list = JSON.parse(new TextDecoder().decode(await entries.get("outbox.json")()));
  edit(list.kept[0]);
  async function* written() {
    yield { name: "outbox.json", bytes: new TextEncoder().encode(JSON.stringify(list)) };
  }
  return zip(written());
}

test("a row that no screen could read is not taken: it would stop all others", async () => {
  for (const edit of /** @type {((kept: any) => void)[]} */ ([
    (kept) => Object.assign(kept.row, { text: "none", sha256: hash("none") }),
    (kept) => Object.assign(kept.row, { text: '{"id":1}', sha256: hash('{"id":1}') }),
    (kept) => (kept.row.id = "another"),
    (kept) => (kept.row.state = "gone"),
    (kept) => (kept.row.counter = "1"),
    (kept) => delete kept.row.photos,
    (kept) => (kept.photos[0].submission_id = "of-another-row"),
    (kept) => (kept.photos[0].thumb = "/logout"),
    (kept) => (kept.photos = null),
  ])) {
    const file = await edited(edit);
    await otherTablet(person());
    await assert.rejects(importFile(store, file, person()), { message: "file.damaged" });
    assert.deepEqual(await store.rows(), []);
  }
});

test("a photo whose file is missing is told, not left out", async () => {
  const file = await edited(() => {});
  await otherTablet(person());
  assert.equal((await importFile(store, file, person())).photos, 0);
  const [kept] = await store.photos();
  assert.deepEqual([kept.state, kept.reason.detail], ["refused", "lost_file"]);
});

test("one damaged photo holds up no row of the file", async () => {
  await store.save(person(), report([photo(1)]));
  await store.save(person(), report());
  const bytes = new Uint8Array(await (await exportAll(store)).arrayBuffer());
  const at = Buffer.from(bytes).indexOf(Buffer.from(photo(1).bytes));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await otherTablet(person());
  assert.equal((await importFile(store, new Blob([bytes]), person())).rows, 2);
  assert.equal((await store.photos())[0].reason.detail, "lost_file");
});

test("a file that is none of ours, or damaged, is refused whole", async () => {
  await store.save(person(), report([photo(1)]));
  const bytes = new Uint8Array(await (await exportAll(store)).arrayBuffer());
  await otherTablet(person());
  const damaged = bytes.slice();
  damaged[200] = (damaged[200] ?? 0) ^ 1;
  for (const [file, message] of /** @type {[Blob, string][]} */ ([
    [new Blob(["hello"]), "file.not_ours"],
    [new Blob([]), "file.not_ours"],
    [new Blob([bytes.slice(0, 900)]), "file.not_ours"],
    [new Blob([damaged]), "file.damaged"],
  ])) {
    await assert.rejects(importFile(store, file, person()), { message });
  }
  assert.deepEqual(await store.rows(), []);
});
