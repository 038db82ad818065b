// A check that is half-done stays over a restart, and what it saves comes in the right order.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { newTablet, tablet } from "./setup.mjs";
import { person, photo, report } from "./world.mjs";

const { openStore } = await tablet("store.js");
const { answer, answered } = await tablet("check_answers.js");
const { draftKey, halfDone, openCheck } = await tablet("check_state.js");
const { reportOf, retakeDraft } = await tablet("receipt_export.js");

const AT = "2026-11-26T09:00:00.000+01:00";
const PLAIN = { sample: null, corrects: null };
/** @type {any} */
let store;
beforeEach(async () => {
  newTablet();
  store = await openStore();
  await store.putPerson(person());
});
afterEach(() => store.close());
const context = () => ({ store, t: (/** @type {string} */ key) => key, say: assert.fail });
const visit = (/** @type {any[]} */ answers, /** @type {any[]} */ photos = []) => ({
  kind: "visit", title: "v", photos, body: { plan_id: "p", visited_at: AT, outcome: "done", answers },
});
const first = async (judge = () => "take") => (await store.firstRow("account-anna", judge))?.kind ?? null;

test("answers and photos are there again, and a tap writes no photo anew", async () => {
  const key = draftKey("anna", "p", PLAIN);
  const kept = await openCheck(context(), key);
  assert.equal(kept.resumed, false);
  await kept.change((/** @type {any} */ now) => answer(now, "a", answered("not_ok", AT, { photos: [photo(1)], note: "n" })));
  /** @type {string[]} */
  const written = [];
  const { putDraft } = store;
  store.putDraft = (/** @type {string} */ to, /** @type {any} */ content) => {
    written.push(to);
    return putDraft(to, content);
  };
  await kept.change((/** @type {any} */ now) => answer(now, "b", answered("ok", AT)));
  assert.deepEqual(written, [key]);
  const again = await openCheck(context(), key);
  assert.equal(again.resumed, true);
  assert.deepEqual(again.now(), kept.now());
  await again.change((/** @type {any} */ now) => answer(now, "a", { ...now.answers.a, photos: [] }));
  assert.deepEqual((await openCheck(context(), key)).now().answers.a.photos, []);
});

test("each way to a place is kept by itself, shown as begun, and gone once it is saved", async () => {
  const ways = [PLAIN, { ...PLAIN, sample: "s" }, { ...PLAIN, corrects: "c" }];
  const keys = ways.map((way) => draftKey("anna", "p", way));
  for (const key of [...keys, draftKey("bo", "p", PLAIN)]) {
    const kept = await openCheck(context(), key);
    await kept.change((/** @type {any} */ now) => answer(now, "a", answered("not_ok", AT, { photos: [photo(1)] })));
  }
  assert.deepEqual(await halfDone(store, "anna"), new Set(keys));
  await (await openCheck(context(), keys[0] ?? "")).end();
  assert.deepEqual(await halfDone(store, "anna"), new Set(keys.slice(1)));
  assert.equal(await store.getDraft(`${keys[0]}/of-a`), undefined);
  assert.equal((await openCheck(context(), keys[1] ?? "")).now().answers.a.photos.length, 1);
});

test("a visit names its photos in its answers, and they are sent like all others", async () => {
  const one = photo(1);
  const row = await store.save(person(), visit([{ item_id: "a", answer: "not_ok", report_id: "r", photos: [one.sha256] }], [one]));
  assert.equal(JSON.parse(row.text).visit.photos, undefined);
  assert.deepEqual(row.photos, [one.sha256]);
  assert.equal((await store.photos())[0].submission_id, row.id);
});

test("a check waits for the danger that was reported ahead; evidence waits for the check that made its report", async () => {
  const danger = await store.save(person(), report());
  const check = await store.save(person(), visit([{ item_id: "a", answer: "not_ok", report_id: danger.id }, { item_id: "b", answer: "not_ok", report_id: "made" }]));
  const evidence = { kind: "evidence", title: "e", body: { report_id: "made", observed_at: AT } };
  await store.save(person(), evidence);
  const pass = (/** @type {any} */ row) => (row.kind === "report" ? "pass" : "take");
  assert.equal(await first(/** @type {any} */ (pass)), null);
  await store.markRow(danger.id, { state: "sent", sent_at: 1 });
  assert.equal(await first(), "visit");
  const skip = (/** @type {any} */ row) => (row.kind === "visit" ? "pass" : "take");
  assert.equal(await first(/** @type {any} */ (skip)), null);
  await store.markRow(check.id, { state: "sent", sent_at: 1 });
  assert.equal(await first(), "evidence");
});

test("a refused photo of a fault goes anew to its report; one of an answer that is OK is set aside", async () => {
  const [bad, spare] = [photo(1), photo(2)];
  const row = await store.save(person(), visit([
    { item_id: "a", answer: "not_ok", report_id: "r", photos: [bad.sha256] },
    { item_id: "b", answer: "ok", photos: [spare.sha256] },
  ], [bad, spare]));
  await store.markRow(row.id, { state: "sent", sent_at: 1 });
  for (const one of await store.photos()) await store.markPhoto(one, { state: "refused" });
  const refused = await store.photos();
  const found = (/** @type {any} */ one) => refused.find((/** @type {any} */ other) => other.sha256 === one.sha256);
  assert.equal(reportOf(row, found(bad)), "r");
  assert.equal(reportOf(row, found(spare)), null);
  assert.equal(retakeDraft(row, found(bad), [], AT, "r").body.report_id, "r");
  await store.save(person(), retakeDraft(row, found(bad), [photo(3)], AT, "r"));
  assert.equal((await store.counts()).refused, 1);
  await store.setAside(found(spare));
  assert.equal((await store.counts()).refused, 0);
});
