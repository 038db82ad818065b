// What is due, in which order, and which checks "all of this house" means.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as rules from "../../maps/tablet/cleaning_rules.js";

const NOW = new Date(2026, 10, 26, 9, 0);
/** @returns {any} */
const plan = (/** @type {string} */ id, /** @type {string} */ asset_id, more = {}) => ({
  id, asset_id, task: "stairwell_cleaning", due_on: "2026-11-20", overdue_days: 99,
  cleaning_state: "overdue", last_visit_at: "2026-11-10T09:00:00Z", ...more,
});
/** @returns {any} */
const stairwell = (/** @type {string} */ id, /** @type {string} */ building_id) => ({
  id, code: id, name: null, address: "Gatan 1", building_id, lon: 12, lat: 57,
});
/** @returns {any} */
const estate = (/** @type {any[]} */ plans) => ({
  code: "E",
  base: { buildings: [], footpaths: [], courtyards: [{ id: "y", name: "Gården", rings: [[[0, 0], [2, 0], [2, 4], [0, 0]]] }] },
  assets: {
    lamps: [], places: [],
    stairwells: [stairwell("A", "h1"), stairwell("B", "h1"), stairwell("C", "h2")],
    waste_stations: [{ id: "w", code: "W1", kind: "house", name: null, lon: 12, lat: 57 }],
  },
  work: { plans },
});

test("most overdue first, then never done, then soon, then in time; days are counted today", () => {
  const plans = [
    plan("ok", "A", { due_on: "2026-12-20" }),
    plan("soon", "B", { due_on: "2026-11-29" }),
    plan("never", "C", { last_visit_at: null, due_on: "2026-11-01" }),
    plan("late", "w", { due_on: "2026-11-25" }),
    plan("later", "y", { due_on: "2026-11-20" }),
  ];
  const all = rules.items([estate(plans)], NOW);
  assert.deepEqual(
    all.map((item) => [item.plan.id, item.standing, item.days]),
    [["later", "overdue", 6], ["late", "overdue", 1], ["never", "never_visited", null], ["soon", "due_soon", 0], ["ok", "ok", 0]],
  );
  assert.deepEqual(all[0]?.place.at, [1, 2]);
  assert.equal(all[2]?.place.name, "Gatan 1");
});

test("a plan of something that the package does not hold is left out", () => {
  assert.deepEqual(rules.items([estate([plan("p", "gone")])], NOW), []);
});

test("all of this house: same house and task, still due, not answered today", () => {
  const plans = [
    plan("a", "A"),
    plan("b", "B"),
    plan("other house", "C"),
    plan("other task", "B", { task: "window_cleaning" }),
    plan("in time", "A", { due_on: "2026-12-20" }),
    plan("said", "B"),
  ];
  const all = rules.items([estate(plans)], NOW);
  const of = (/** @type {string} */ id) => /** @type {any} */ (all.find((item) => item.plan.id === id));
  const house = rules.houseOf(of("a"), all, new Map([["said", "not_ok"]]));
  assert.deepEqual(house.map((item) => item.plan.id).sort(), ["a", "b"]);
  const yard = rules.items([estate([plan("y", "y")])], NOW);
  assert.deepEqual(rules.houseOf(/** @type {any} */ (yard[0]), yard, new Map()), []);
});

test("today's newest answer counts, a corrected or yesterday's does not", () => {
  const row = (/** @type {any} */ outcome, more = {}) => ({
    kind: "visit", corrected_by: null, saved_at: "2026-11-26T08:00:00",
    text: JSON.stringify({ visit: { plan_id: "p", outcome } }), ...more,
  });
  const said = rules.answeredToday(
    /** @type {any} */ ([
      row("not_ok"),
      row("done"),
      row("not_possible", { corrected_by: "x" }),
      { kind: "report", text: "{}", saved_at: "2026-11-26T08:00:00" },
    ]),
    NOW,
  );
  assert.deepEqual([...said], [["p", "done"]]);
  const old = [row("done", { saved_at: "2026-11-25T23:00:00" })];
  assert.equal(rules.answeredToday(/** @type {any} */ (old), NOW).size, 0);
});

test("not OK is a visit and a report of the same moment on the same asset", () => {
  const [item] = rules.items([estate([plan("p", "A")])], NOW);
  assert.ok(item);
  const at = "2026-11-26T09:00:00.000+01:00";
  const words = { title: "t", place: "" };
  const visit = rules.visitDraft(item, "not_ok", at, words);
  assert.deepEqual(visit.body, { plan_id: "p", visited_at: at, outcome: "not_ok" });
  const fault = rules.faultDraft(item, { category: "STAIR.DIRT", at, note: "  ", photos: [] }, words);
  assert.deepEqual(JSON.parse(JSON.stringify(fault.body)), {
    category: "STAIR.DIRT", observed_at: at, asset_id: "A",
  });
});
