// A photo of a sent report that was refused: a new one goes as evidence, and stands in for it.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { newTablet, tablet } from "./setup.mjs";
import { Clock, FakeServer, person, photo, problem, report, settle } from "./world.mjs";

const { openStore } = await tablet("store.js");
const { KEEP_SENT_MS } = await tablet("store_cleaning.js");
const { createApi } = await tablet("api.js");
const { createOutbox } = await tablet("outbox.js");
const { entries, reportOf, retakeDraft, standing } = await tablet("receipt_export.js");

/** @type {any} */
let store;
beforeEach(async () => {
  newTablet();
  store = await openStore();
  await store.putPerson(person());
});
afterEach(() => store.close());

const stands = async () => entries(await store.rows(), await store.photos()).map(standing);

test("the new photo is evidence on that report; then nothing needs anybody, and both are cleaned up", async () => {
  const server = new FakeServer();
  const clock = new Clock();
  const bad = photo(1).sha256;
  const fetch = async (/** @type {string} */ address, /** @type {any} */ request) =>
    address.endsWith(bad) ? problem(422, { errors: [{ field: "photo", reason: "no" }] }) : server.fetch(address, request);
  const api = createApi({ fetch: /** @type {any} */ (fetch), now: clock.now });
  const drain = () => settle(createOutbox({ store, api, now: clock.now }), clock);

  const row = await store.save(person(), report([photo(1)], { place: "Gård 3" }));
  await drain();
  assert.deepEqual(await stands(), ["refused"]);
  assert.equal((await store.counts()).refused, 1);
  assert.equal(await store.cleanUp(clock.at + 2 * KEEP_SENT_MS), 0, "not removed while it needs somebody");

  const sent = await store.row(row.id);
  const [refused] = await store.photos();
  const anew = await store.save(person(), retakeDraft(sent, refused, [photo(2)], "2026-11-26T17:00:00+01:00", reportOf(sent, refused)));
  assert.equal(JSON.parse(anew.text).evidence.report_id, row.id);
  assert.equal(anew.place, "Gård 3");
  assert.equal((await store.counts()).refused, 0);
  assert.equal(await store.cleanUp(clock.at + 2 * KEEP_SENT_MS), 0, "the old file is kept until the new one has arrived");

  await drain();
  assert.deepEqual(await stands(), ["sent", "sent"]);
  assert.equal(server.photos.get(photo(2).sha256)?.stored, true);
  assert.equal(await store.cleanUp(clock.at + 2 * KEEP_SENT_MS), 2);
});

test("a photo of evidence is taken anew for the report that it is about", () => {
  const row = { id: "e", kind: "evidence", title: "x", place: "", text: '{"evidence":{"report_id":"r"}}' };
  const photo = /** @type {any} */ ({ submission_id: "e" });
  assert.equal(reportOf(row, photo), "r");
  assert.equal(retakeDraft(row, photo, [], "now", "r").body.report_id, "r");
});

test("a correction of a correction is cleaned up with it", async () => {
  const first = await store.save(person(), report());
  await store.markRow(first.id, { state: "refused" });
  const second = await store.correct(person(), first.id, report());
  await store.markRow(second.id, { state: "refused" });
  const third = await store.correct(person(), second.id, report());
  await store.markRow(third.id, { state: "sent", sent_at: 1 });
  assert.equal(await store.cleanUp(2 + KEEP_SENT_MS), 3);
});
