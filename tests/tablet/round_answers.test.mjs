// The rules of a lighting round: unseen is not lit, the rest is what nobody answered, closed is seen lit.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as round from "../../maps/tablet/round_answers.js";
import { drafts } from "../../maps/tablet/round_drafts.js";

const AT = "2026-11-26T17:00:00.000+01:00";
const LATER = "2026-11-26T17:20:00.000+01:00";
const CATEGORIES = [
  { code: "LIGHT.DARK", lamp_state: "dark" },
  { code: "GRAFFITI.TAG", lamp_state: null },
];
const words = {
  title: (/** @type {any} */ lamp, /** @type {any} */ category) => `${lamp.code} ${category}`,
  place: "C1",
  seenTitle: (/** @type {number} */ count) => `${count} lit`,
};

/** @returns {any} */
function estate(count = 6) {
  const lamps = Array.from({ length: count }, (_, i) => ({
    id: `l${i}`, code: `P${i}`, state: "unknown", state_at: null,
  }));
  return { assets: { lamps }, work: { reports: [] } };
}
/** @returns {any} */
const report = (/** @type {string} */ asset_id, more = {}) => ({
  id: `r-${asset_id}`, asset_id, category: "LIGHT.DARK", is_open: true, observed_at: AT, ...more,
});
/** @returns {any} */
const circuit = (count = 6) => ({
  cabinet: "A", circuit: "1", length_m: 100, lamp_ids: Array.from({ length: count }, (_, i) => `l${i}`),
});
const dark = /** @type {const} */ ({ kind: "fault", category: "LIGHT.DARK", at: AT });
const fault = (/** @type {any} */ more = {}) => ({ ...dark, photos: [], ...more });

test("a new round has seen nothing, and saves nothing", () => {
  const lamps = round.lampsOf(estate(), circuit());
  const progress = round.begin(AT);
  assert.deepEqual(round.summary(lamps, progress), { lit: 0, faults: 0, unseen: 6, total: 6 });
  assert.deepEqual(drafts(circuit(), lamps, progress, words), []);
});

test("the rest leaves out lamps that are answered and lamps with an open report", () => {
  const place = estate();
  place.work.reports = [report("l4"), report("l5", { category: "GRAFFITI.TAG" }), report("l3", { is_open: false })];
  const lamps = round.lampsOf(place, circuit());
  const faults = round.openFaults(place, /** @type {any} */ (CATEGORIES));
  let progress = round.answer(round.begin(AT), "l0", fault());
  progress = round.answer(progress, "l1", { kind: "lit", at: AT });
  const rest = round.restOf(lamps, progress, faults).map((lamp) => lamp.id);
  assert.deepEqual(rest, ["l2", "l3", "l5"]);
  progress = { ...progress, rest_ids: rest, rest_at: LATER };
  assert.deepEqual(round.summary(lamps, progress), { lit: 4, faults: 1, unseen: 1, total: 6 });
  assert.deepEqual(round.restOf(lamps, progress, faults), []);
  const [seen, dark] = drafts(circuit(), lamps, progress, words);
  assert.deepEqual(seen, {
    kind: "lamps_seen", title: "4 lit", place: "C1",
    body: { lamp_ids: ["l1", "l2", "l3", "l5"], state: "lit", observed_at: LATER, cabinet: "A", circuit: "1" },
  });
  assert.deepEqual(dark?.body, { category: "LIGHT.DARK", observed_at: AT, asset_id: "l0" });
});

test("a report closed by a lamp seen lit asks no more; one seen dark since does", () => {
  const place = estate(2);
  place.work.reports = [report("l0"), report("l1")];
  place.assets.lamps[0] = { ...place.assets.lamps[0], state: "lit", state_at: LATER };
  place.assets.lamps[1] = { ...place.assets.lamps[1], state: "lit", state_at: "2026-11-25T17:00:00Z" };
  const faults = round.openFaults(place, /** @type {any} */ (CATEGORIES));
  assert.deepEqual([...faults.keys()], ["l1"]);
});

test("an answer after the rest was confirmed takes that lamp out of the rest; taking it back leaves it unseen", () => {
  let progress = { ...round.begin(AT), rest_ids: ["l0", "l1"], rest_at: AT };
  progress = round.answer(progress, "l0", fault());
  assert.equal(round.seen(progress, "l0"), "fault");
  progress = round.answer(progress, "l0", null);
  assert.equal(round.seen(progress, "l0"), "unseen");
  assert.equal(round.seen(progress, "l1"), "lit");
});

test("three dark side by side are a group, two and two apart are not", () => {
  const lamps = round.lampsOf(estate(), circuit());
  const answered = (/** @type {string[]} */ ids) =>
    ids.reduce((progress, id) => round.answer(progress, id, fault()), round.begin(AT));
  assert.deepEqual(round.darkRuns(lamps, answered(["l0", "l1", "l3", "l4"])), []);
  const again = round.answer(answered(["l3", "l5"]), "l4", {
    kind: "again", category: "LIGHT.DARK", report_id: "r", at: AT, photos: [],
  });
  assert.deepEqual(round.darkRuns(lamps, again).map((run) => run.map((lamp) => lamp.id)), [["l3", "l4", "l5"]]);
  const flicker = round.answer(again, "l4", fault({ category: "LIGHT.FLICKER" }));
  assert.deepEqual(round.darkRuns(lamps, flicker), []);
});

test("more than 500 lamps are told in several submissions, each lamp once", () => {
  const lamps = round.lampsOf(estate(1203), circuit(1203));
  const progress = { ...round.begin(AT), rest_ids: lamps.map((lamp) => lamp.id), rest_at: AT };
  const made = drafts(circuit(1203), lamps, progress, words);
  const ids = made.flatMap((draft) => (draft.kind === "lamps_seen" ? draft.body.lamp_ids : []));
  assert.deepEqual(made.map((draft) => draft.title), ["500 lit", "500 lit", "203 lit"]);
  assert.equal(new Set(ids).size, 1203);
});

test("a fault that is still there is evidence; what was dangerous was sent ahead", () => {
  const lamps = round.lampsOf(estate(2), circuit(2));
  let progress = round.answer(round.begin(AT), "l0", {
    kind: "again", category: "LIGHT.DARK", report_id: "r-l0", at: AT, photos: [],
  });
  progress = round.answer(progress, "l1", fault({ category: "LIGHT.HATCH" }));
  progress = { ...progress, saved: ["l1"] };
  const made = drafts(circuit(2), lamps, progress, words);
  assert.deepEqual(made.map((draft) => draft.kind), ["evidence"]);
  assert.deepEqual(made[0]?.body, { report_id: "r-l0", observed_at: AT });
});

test("the next lamp is the first unseen from where one stands, then from the beginning", () => {
  const lamps = round.lampsOf(estate(3), circuit(3));
  const progress = { ...round.begin(AT), next: 2 };
  assert.equal(round.nextUnseen(lamps, progress), 2);
  assert.equal(round.nextUnseen(lamps, round.answer(progress, "l2", { kind: "lit", at: AT })), 0);
  const all = { ...progress, rest_ids: ["l0", "l1", "l2"] };
  assert.equal(round.nextUnseen(lamps, all), -1);
});
