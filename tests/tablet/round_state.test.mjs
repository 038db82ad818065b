// A round under way: kept at each answer, taken back until it is saved, saved once though it was cut off.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "../../maps/tablet/round_answers.js";
import { openRound, saveAll } from "../../maps/tablet/round_state.js";

const AT = "2026-11-26T17:00:00.000+01:00";
const ESTATE = /** @type {any} */ ({
  account_id: "a", code: "e", work: { reports: [] },
  assets: { lamps: [{ id: "l1", state: "unknown", state_at: null }, { id: "l2", state: "unknown", state_at: null }] },
});
const CIRCUIT = { cabinet: "A", circuit: "1", lamp_ids: ["l1", "l2"], length_m: 10 };

/** @returns {any} a context that keeps rows and drafts in memory; the save after `dies` others fails */
function tablet(dies = Infinity) {
  const drafts = new Map();
  /** @type {any[]} */
  const rows = [];
  return {
    overview: null, person: { account_id: "a" }, rows, drafts, said: /** @type {string[]} */ ([]), dies,
    t: (/** @type {string} */ key) => key,
    say(/** @type {string} */ text) {
      this.said.push(text);
    },
    async offerFile(/** @type {string} */ title) {
      this.said.push(title);
    },
    store: {
      rows: async () => rows,
      getDraft: async (/** @type {string} */ key) => drafts.get(key),
      putDraft: async (/** @type {string} */ key, /** @type {unknown} */ content) => void drafts.set(key, { content: structuredClone(content) }),
      dropDraft: async (/** @type {string} */ key) => void drafts.delete(key),
    },
    async save(/** @type {any} */ draft) {
      if (rows.length >= this.dies) throw new Error("the tablet died");
      const row = { id: String(rows.length), kind: draft.kind, text: JSON.stringify({ [draft.kind]: { ...draft.body, photos: [] } }) };
      rows.push(row);
      return row;
    },
  };
}

test("each answer is kept: a round opened again goes on where it was", async () => {
  const context = tablet();
  const round = await openRound(context, ESTATE, CIRCUIT);
  assert.equal(round.resumed, false);
  await Promise.all([
    round.change((now) => answer(now, "l1", { kind: "lit", at: AT })),
    round.change((now) => answer(now, "l2", { kind: "fault", category: "LIGHT.DARK", at: AT, photos: [] })),
  ]);
  const again = await openRound(context, ESTATE, CIRCUIT);
  assert.equal(again.resumed, true);
  assert.deepEqual(Object.keys(again.progress.answers), ["l1", "l2"]);
  await again.end();
  assert.equal(context.drafts.size, 0);
});

test("an answer that cannot be kept is said, and the next one is kept again", async (t) => {
  t.mock.method(console, "error", () => {});
  const context = tablet();
  const { putDraft } = context.store;
  context.store.putDraft = async () => {
    throw new Error("full");
  };
  const round = await openRound(context, ESTATE, CIRCUIT);
  await round.change((now) => answer(now, "l1", { kind: "lit", at: AT }));
  assert.deepEqual(context.said, ["round.not_kept"]);
  context.store.putDraft = putDraft;
  await round.change((now) => answer(now, "l2", { kind: "lit", at: AT }));
  const again = await openRound(context, ESTATE, CIRCUIT);
  assert.deepEqual(Object.keys(again.progress.answers), ["l1", "l2"]);
});

test("an answer is taken back, but not behind a danger that was sent ahead", async () => {
  const round = await openRound(tablet(), ESTATE, CIRCUIT);
  await round.change((now) => answer(now, "l1", { kind: "lit", at: AT }));
  await round.undo();
  assert.deepEqual(round.progress.answers, {});
  await round.change((now) => answer(now, "l1", { kind: "fault", category: "LIGHT.HATCH", at: AT, photos: [] }));
  await round.sentAhead("l1");
  assert.equal(round.canUndo, false);
  await round.undo();
  assert.deepEqual(Object.keys(round.progress.answers), ["l1"]);
});

test("a save that was cut off goes on where it was, and saves nothing twice", async (t) => {
  t.mock.method(console, "error", () => {});
  const context = tablet(1);
  const drafts = /** @type {any[]} */ ([
    { kind: "visit", title: "", body: { plan_id: "p", visited_at: AT, outcome: "not_ok" } },
    { kind: "report", title: "", body: { category: "STAIR.DIRT", observed_at: AT, asset_id: "s", description: undefined } },
  ]);
  assert.equal(await saveAll(context, drafts), null);
  assert.equal(context.rows.length, 1);
  assert.equal(context.said.length, 1);
  context.dies = Infinity;
  assert.equal((await saveAll(context, drafts))?.length, 2);
  assert.deepEqual(context.rows.map((/** @type {any} */ row) => row.kind), ["visit", "report"]);
  await saveAll(context, [{ ...drafts[0], corrects: "0" }]);
  assert.equal(context.rows.length, 3, "a correction is a row of its own");
});
