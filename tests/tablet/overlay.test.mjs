// Local truth, and the core's small rules: room, sizes, times.

import assert from "node:assert/strict";
import { test } from "node:test";
import { tablet } from "./setup.mjs";
import { person } from "./world.mjs";

const { overlay } = await tablet("overlay.js");
const { rowOf } = await tablet("submission.js");
const { ALLOWED, level, persist, room, FULL_BYTES, LOW_BYTES } = await tablet("storage.js");
const { fit } = await tablet("photos.js");
const { iso } = await tablet("clock.js");
const { delay, due } = await tablet("backoff.js");

const FETCHED = "2026-11-26T16:00:00.000+01:00";
const AT = "2026-11-26T16:30:00.000+01:00";
const CATEGORIES = [
  { code: "LIGHT.DARK", lamp_state: "dark", needs_action: true },
  { code: "POSITIVE.PLACE", lamp_state: null, needs_action: false },
];

/** @returns {any} */
const estate = () => ({
  account_id: "a", code: "B", name: "B", fetched_at: FETCHED,
  base: { bounds: [12, 57, 12.1, 57.1], buildings: [], courtyards: [{ id: "c1", name: "Gård", rings: [] }], footpaths: [] },
  assets: {
    lamps: ["l1", "l2", "l3"].map((id) => ({ id, code: id, lon: 12.05, lat: 57.05, state: "unknown", state_at: null })),
    stairwells: [], waste_stations: [], places: [],
  },
  rounds: { templates: [], deviations: [], samples: [] },
  work: {
    reports: [{ id: "r1", seen_again: 2 }],
    circuits: [],
    plans: [{ id: "p1", cleaning_state: "overdue", overdue_days: 4, due_on: "2026-11-22", last_visit_at: null }],
  },
});
let counter = 0;
/** @returns {Promise<any>} */
const row = async (/** @type {string} */ kind, /** @type {any} */ body, more = {}) => {
  counter += 1;
  const made = { id: `s${counter}`, counter, device_id: "d", saved_at: AT };
  return { ...(await rowOf(person(), { kind, title: "", body }, made)), ...more };
};
const dark = (/** @type {string} */ asset_id, more = {}) =>
  row("report", { category: "LIGHT.DARK", observed_at: AT, asset_id }, more);

test("own rows tell lamps, reports, what was seen again and visits before the server does", async () => {
  const seen = { lamp_ids: ["l2", "l3"], state: "lit", observed_at: AT };
  const laid = overlay(estate(), [
    await dark("l1"), await dark("l2"), await row("lamps_seen", seen),
    await row("evidence", { report_id: "r1", observed_at: AT }),
    await row("visit", { plan_id: "p1", visited_at: AT, outcome: "done" }),
  ], CATEGORIES);
  assert.deepEqual(laid.assets.lamps.map((/** @type {any} */ lamp) => [lamp.state, lamp.state_at]), [["dark", AT], ["lit", AT], ["lit", AT]]);
  assert.deepEqual(laid.work.reports.map((/** @type {any} */ one) => one.asset_id), ["l2", "l1", undefined]);
  assert.deepEqual([laid.work.reports[0].is_open, laid.work.reports[0].asset_kind, laid.work.reports[2].seen_again], [true, "lamp", 3]);
  assert.deepEqual([laid.work.plans[0].cleaning_state, laid.work.plans[0].last_visit_at], ["ok", AT]);
});

test("what the package holds already, and what was refused, is not laid over it", async () => {
  const before = Date.parse(FETCHED) - 1;
  const laid = overlay(estate(), [
    await dark("l1", { state: "sent", sent_at: before }),
    await dark("l2", { state: "sent", sent_at: before + 1 }),
    await dark("l3", { state: "refused" }),
    await row("visit", { plan_id: "p1", visited_at: AT, outcome: "not_possible" }),
    await dark("elsewhere"),
    await row("report", { category: "LIGHT.DARK", observed_at: AT, geometry: { type: "Point", coordinates: [18, 59] } }),
  ], CATEGORIES);
  assert.deepEqual(laid.assets.lamps.map((/** @type {any} */ lamp) => lamp.state), ["unknown", "dark", "unknown"]);
  assert.equal(laid.work.reports.length, 2);
  assert.equal(laid.work.plans[0].cleaning_state, "overdue");
});

test("a point and a positive one lie where they were set; the package itself is not changed", async () => {
  const given = estate();
  const geometry = { type: "Point", coordinates: [12.05, 57.05] };
  const laid = overlay(given, [
    await row("report", { category: "POSITIVE.PLACE", observed_at: AT, geometry }),
    await row("report", { category: "POSITIVE.PLACE", observed_at: AT, asset_id: "c1" }),
  ], CATEGORIES);
  const [yard, point] = laid.work.reports;
  assert.deepEqual([point.lon, point.lat, point.is_open], [12.05, 57.05, false]);
  assert.deepEqual([yard.asset_kind, yard.asset_code, yard.lon], ["courtyard", "Gård", null]);
  assert.deepEqual(given, estate());
});

test("room is told before it is gone: first pictures to look at go without, then photos, never reports", async () => {
  assert.deepEqual([FULL_BYTES - 1, FULL_BYTES, LOW_BYTES - 1, LOW_BYTES].map(level), ["full", "low", "low", "ok"]);
  assert.ok(Object.values(ALLOWED).every((allowed) => allowed.rows));
  assert.deepEqual([ALLOWED.low.photos, ALLOWED.low.thumbs, ALLOWED.full.photos], [true, false, false]);
  const storage = /** @type {any} */ ({
    estimate: async () => ({ usage: 95e6, quota: 100e6 }), persisted: async () => false, persist: async () => true,
  });
  assert.deepEqual(await room(storage), { used_bytes: 95e6, free_bytes: 5e6, level: "full", persisted: false });
  assert.equal(await persist(storage), true);
  const silent = /** @type {any} */ ({ estimate: async () => { throw new Error("no"); } });
  assert.deepEqual([(await room(silent)).level, await persist(silent)], ["ok", false]);
});

test("photos are shrunk to a square's side, and never grown", () => {
  assert.deepEqual(fit(4000, 3000, 1600), [1600, 1200]);
  assert.deepEqual(fit(3000, 4000, 1600), [1200, 1600]);
  assert.deepEqual(fit(800, 600, 1600), [800, 600]);
  assert.deepEqual(fit(20_000, 3, 160), [160, 1]);
});

test("moments carry the place's offset and mean the same", () => {
  const date = new Date("2026-11-26T15:20:03.120Z");
  assert.equal(Date.parse(iso(date)), date.getTime());
  assert.match(iso(date), /^2026-11-2\dT\d\d:\d\d:03\.120[+-]\d\d:\d\d$/);
});

test("waiting doubles to five minutes, between half and all of it, and is due again after a clock's fault", () => {
  assert.deepEqual([delay(1, () => 0), delay(1, () => 1), delay(4, () => 1), delay(99, () => 1)], [500, 1000, 8000, 300_000]);
  assert.deepEqual([due(10, 9), due(10, 10), due(86_400_000, 0)], [false, true, true]);
});
