// What a round on this tablet tells before the package does: faults that opened, and that are mended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deviation, estate, plan, roundItem, template } from "./check_sample.mjs";
import { tablet } from "./setup.mjs";
import { person } from "./world.mjs";

const { overlay } = await tablet("overlay.js");
const { rowOf } = await tablet("submission.js");

const AT = "2026-11-26T09:00:00.000Z";
const CATEGORIES = [{ code: "STAIR.DIRT", lamp_state: null, needs_action: true }];
const RULES = {
  templates: [template([roundItem("floor", { recheck_days: 7 }), roundItem("lamp"), roundItem("note", { category: null })])],
  deviations: [deviation("lamp"), deviation("gone", { since: "2026-11-01T09:00:00Z", report_id: null }), deviation("lamp", { asset_id: "B" })],
};
/** @returns {Promise<any>} */
const laid = async (/** @type {any[]} */ answers, more = {}) => {
  const body = { plan_id: "p", visited_at: AT, outcome: "done", answers, ...more };
  const row = await rowOf(person(), { kind: "visit", title: "", body }, { id: "s1", counter: 1, device_id: "d", saved_at: AT });
  return overlay(estate([plan("p")], structuredClone(RULES)), [row], CATEGORIES);
};
const open = (/** @type {any} */ { rounds }) => rounds.deviations.map((/** @type {any} */ one) => `${one.asset_id} ${one.code}`);

test("only OK closes a fault, at that place alone; a retired item's too", async () => {
  const mended = await laid([{ item_id: "lamp", answer: "ok" }, { item_id: "gone", answer: "ok" }]);
  assert.deepEqual(open(mended), ["B lamp"]);
  const passed = await laid([{ item_id: "lamp", answer: "not_applicable" }]);
  assert.deepEqual(open(passed), ["A gone", "A lamp", "B lamp"]);
  const unsaid = await laid([]);
  assert.deepEqual(open(unsaid), ["A gone", "A lamp", "B lamp"]);
});

test("not OK opens one, with its report on the map; the same fault again is no second", async () => {
  const found = await laid([
    { item_id: "floor", answer: "not_ok", severity: "B", note: "klibbigt", report_id: "new", photos: ["ab"] },
    { item_id: "lamp", answer: "not_ok", report_id: "r" },
    { item_id: "note", answer: "not_ok" },
  ]);
  assert.deepEqual(open(found).sort(), ["A floor", "A gone", "A lamp", "A note", "B lamp"]);
  const of = (/** @type {string} */ code) => found.rounds.deviations.find((/** @type {any} */ one) => one.asset_id === "A" && one.code === code);
  const [lamp, floor] = [of("lamp"), of("floor")];
  assert.deepEqual([lamp.since, lamp.seen_at, lamp.report_id], ["2026-11-12T09:00:00Z", AT, "r"]);
  assert.deepEqual([floor.since, floor.severity, floor.note, floor.recheck_on, floor.report_status], [AT, "B", "klibbigt", "2026-12-03", "received"]);
  assert.equal(found.work.reports.length, 2);
  const made = found.work.reports.find((/** @type {any} */ one) => one.id === "new");
  assert.deepEqual([made.asset_id, made.asset_kind, made.category, made.origin, made.is_open, made.description], ["A", "stairwell", "STAIR.DIRT", "round", true, "klibbigt"]);
  assert.deepEqual(made.photos, [{ id: null, sha256: "ab", reviewed_at: null }]);
});

test("a report that the package holds is seen again; answers to what nobody knows tell nothing", async () => {
  const body = { plan_id: "p", visited_at: AT, outcome: "done", answers: [{ item_id: "lamp", answer: "not_ok", report_id: "r" }, { item_id: "?", answer: "not_ok" }] };
  const row = await rowOf(person(), { kind: "visit", title: "", body }, { id: "s1", counter: 1, device_id: "d", saved_at: AT });
  const given = estate([plan("p")], structuredClone(RULES));
  given.work.reports = [{ id: "r", seen_again: 1 }];
  const { work, rounds } = overlay(given, [row], CATEGORIES);
  assert.deepEqual(work.reports, [{ id: "r", seen_again: 2 }]);
  assert.equal(rounds.deviations.length, 3);
  const odd = { ...row, text: JSON.stringify({ visit: { ...body, answers: "none" } }) };
  assert.equal(overlay(given, [odd], CATEGORIES).rounds.deviations.length, 3);
});
