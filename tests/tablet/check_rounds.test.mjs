// Rounds of the day: which places belong to them, in which order they are walked, and samples.
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgedIn, roundsOf, samplesOf, walked } from "../../maps/tablet/check_rounds.js";
import { backAddress, checkAddress, roundAddress, wayOf } from "../../maps/tablet/check_way.js";
import { answeredToday, items } from "../../maps/tablet/cleaning_rules.js";
import { walkingOrder } from "../../maps/tablet/walking_order.js";
import { deviation, estate, plan, roundItem, template } from "./check_sample.mjs";
import { seeded } from "./world.mjs";

const NOW = new Date(2026, 10, 26, 9, 0);
const LATER = { due_on: "2026-12-20" };
const ids = (/** @type {any[]} */ all) => all.map((item) => item.plan.id).sort();

test("a round is what one task is due at: also what was answered today, and faults to look at again", () => {
  const plans = [
    plan("due"), plan("said", { ...LATER, asset_id: "B" }), plan("in time", { ...LATER, asset_id: "C" }),
    plan("recheck", { ...LATER, asset_id: "A", task: "monthly_round" }),
    plan("not yet", { ...LATER, asset_id: "B", task: "monthly_round" }),
  ];
  const deviations = [
    deviation("x", { task: "monthly_round", recheck_on: "2026-11-26" }),
    deviation("x", { task: "monthly_round", asset_id: "B", recheck_on: "2026-11-27" }),
    deviation("y"),
  ];
  const all = items([estate(plans, { deviations, templates: [template([roundItem("x")])] })], NOW);
  const rounds = roundsOf(all, new Map([["said", "not_ok"]]), NOW);
  assert.deepEqual(rounds.map((one) => [one.task, ids(one.items), ids(one.left), one.overdue]), [
    ["stairwell_cleaning", ["due", "said"], ["due"], 1],
    ["monthly_round", ["recheck"], ["recheck"], 0],
  ]);
  assert.deepEqual(rounds.map((one) => [one.deviations.map((two) => two.code), one.minutes, one.template?.id]), [[["y"], 4, "t"], [["x"], null, undefined]]);
});

test("a sample is a round of its own: judging does no work, and work judges nothing", () => {
  const plans = [plan("a"), plan("b", { asset_id: "B" }), plan("c", { asset_id: "C" })];
  const samples = [{ id: "s", task: "stairwell_cleaning", contractor: "Rent AB", inspect_by: "2026-12-04", plan_ids: ["a", "c", "elsewhere"] }];
  const estates = [estate(plans, { samples })];
  const all = items(estates, NOW);
  const row = (/** @type {any} */ visit, more = {}) => ({ kind: "visit", corrected_by: null, saved_at: "2026-11-26T08:00:00", text: JSON.stringify({ visit }), ...more });
  const rows = /** @type {any} */ ([
    row({ plan_id: "a", outcome: "approved", sample_id: "s" }),
    row({ plan_id: "b", outcome: "done" }),
    row({ plan_id: "c", outcome: "approved", sample_id: "s" }, { corrected_by: "later" }),
  ]);
  assert.deepEqual([...answeredToday(rows, NOW)], [["b", "done"]]);
  const [sample] = samplesOf(estates, all, judgedIn(rows));
  assert.deepEqual([ids(sample?.items ?? []), ids(sample?.left ?? [])], [["a", "c"], ["c"]]);
});

test("the way is walked once past each place, without crossing itself, and the same each time", () => {
  const random = seeded(7);
  /** @type {[number, number][]} */
  const places = Array.from({ length: 60 }, () => [12 + random() / 100, 57 + random() / 100]);
  const order = walkingOrder(places);
  assert.deepEqual([...order].sort((a, b) => a - b), places.map((_, place) => place));
  assert.deepEqual(walkingOrder(places), order);
  const at = (/** @type {number | undefined} */ place) => places[place ?? 0] ?? [0, 0];
  const leg = (/** @type {[number, number]} */ a, /** @type {[number, number]} */ b) => Math.hypot((a[0] - b[0]) * Math.cos(57 * Math.PI / 180), a[1] - b[1]);
  const length = (/** @type {number[]} */ way) => way.slice(1).reduce((sum, place, before) => sum + leg(at(way[before]), at(place)), 0);
  // A random tour of n points in a square of side a is some 0.7 a √n long when it is good [Beardwood 1959].
  assert.ok(length(order) < 0.95 * Math.sqrt(60 * 0.01 * 0.01 * Math.cos(57 * Math.PI / 180)), String(length(order)));
  for (let from = 0; from < order.length - 2; from += 1) {
    for (let to = from + 2; to < order.length - 1; to += 1) {
      const turned = [...order.slice(0, from + 1), ...order.slice(from + 1, to + 1).reverse(), ...order.slice(to + 1)];
      assert.ok(length(turned) > length(order) - 1e-9, "no turn makes it shorter");
    }
  }
  const line = [[12.003, 57], [12, 57], [12.001, 57], [12.002, 57]].map((at) => /** @type {[number, number]} */ (at));
  assert.deepEqual([[1, 2, 3, 0], [0, 3, 2, 1]].some((way) => JSON.stringify(way) === JSON.stringify(walkingOrder(line))), true);
});

test("a place that is nowhere on the map comes last, and none is left out", () => {
  const all = items([estate([plan("a"), plan("b", { asset_id: "B" }), plan("c", { asset_id: "C" })])], NOW);
  const lost = all.map((item) => (item.plan.id === "a" ? { ...item, place: { ...item.place, at: null } } : item));
  assert.deepEqual(walked(lost).map((item) => item.plan.id).at(-1), "a");
  assert.equal(walked(lost).length, 3);
});

test("a check leads back to where it was opened from", () => {
  const samples = [{ id: "s", task: "stairwell_cleaning", contractor: "R", inspect_by: "2026-12-04", plan_ids: ["a"] }];
  const [item] = items([estate([plan("a")], { samples })], NOW);
  assert.ok(item);
  for (const way of [{ sample: "s", all: false }, { sample: null, all: true }]) {
    assert.deepEqual(wayOf(checkAddress(item, way)), { ...way, corrects: null });
  }
  const round = "#/cleaning/round/E/stairwell_cleaning";
  assert.equal(backAddress(item, wayOf("#/cleaning/a")), round);
  assert.equal(backAddress(item, wayOf("#/cleaning/a?sample=s")), "#/cleaning/sample/s?estate=E");
  assert.equal(backAddress(item, wayOf("#/cleaning/a?from=all")), "#/cleaning/all");
  assert.equal(backAddress(item, wayOf("#/cleaning/a?corrects=x")), "#/outbox");
  assert.equal(roundAddress({ estate: item.estate, task: "a/b", sample: null }), "#/cleaning/round/E/a%2Fb");
});
