// One place's check: what is asked first, what one tap stamps, what is scored, and what is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as checks from "../../maps/tablet/check_answers.js";
import * as drafts from "../../maps/tablet/check_drafts.js";
import { read } from "../../maps/tablet/check_readings.js";
import { deviation, estate, plan, roundItem, template } from "./check_sample.mjs";
import { photo } from "./world.mjs";

const AT = "2026-11-26T09:00:00.000+01:00";
const WORDS = { title: "t", place: "p" };
const { answer, answered, begin } = checks;
/** @returns {any} */
const check = (/** @type {any[]} */ items, /** @type {any[]} */ open = [], more = {}) => {
  const { sample = null, ...kind } = /** @type {any} */ (more);
  return drafts.checkOf(template(items, kind), plan("p"), estate([], { deviations: open }), sample);
};
/** @returns {any} */
const said = (/** @type {Record<string, any>} */ answers) =>
  Object.entries(answers).reduce((now, [id, [verdict, more]]) => answer(now, id, answered(verdict, AT, more)), begin(AT));

test("what was not OK last time is asked first, also where its item is no longer in the template", () => {
  const items = ["floor", "lamp", "door"].map((id) => roundItem(id));
  const open = [deviation("gone"), deviation("lamp"), deviation("floor", { asset_id: "B" }), deviation("door", { task: "other" })];
  const { asked } = check(items, open);
  assert.deepEqual(asked.map((/** @type {any} */ one) => one.id), ["gone", "lamp", "floor", "door"]);
  assert.deepEqual(asked.map((/** @type {any} */ one) => one.deviation?.code ?? null), ["gone", "lamp", null, null]);
  assert.deepEqual([asked[0].category, asked[1].category], [null, "STAIR.DIRT"]);
});

test("the rest in one tap stamps what is not answered, each with its moment, and no open fault", () => {
  const { asked } = check([roundItem("a"), roundItem("b"), roundItem("c")], [deviation("b")]);
  const now = checks.restIsOk(asked, said({ a: ["not_ok"] }), "later");
  assert.deepEqual(Object.entries(now.answers).map(([id, one]) => [id, one.answer, one.at]), [["a", "not_ok", AT], ["c", "ok", "later"]]);
  assert.deepEqual(checks.lacking(asked, now, true).map((one) => one.id), ["b"]);
});

test("an item lacks its answer, its grade, or a photo that is always wanted and can be taken", () => {
  const lack = (/** @type {any} */ item, /** @type {any} */ given, photos = true) =>
    checks.lack({ ...roundItem("a", item), deviation: null }, given && answered(given[0], AT, given[1]), photos);
  assert.equal(lack({}, null), "answer");
  assert.equal(lack({ is_mandatory: false }, null), null);
  assert.equal(lack({ severities: ["A", "B", "C"] }, ["not_ok"]), "severity");
  assert.equal(lack({ severities: ["A", "B", "C"] }, ["not_ok", { severity: "B" }]), null);
  assert.equal(lack({ severities: ["A"] }, ["ok"]), null);
  assert.equal(lack({ photo_when: "always" }, ["ok"]), "photo");
  assert.equal(lack({ photo_when: "always" }, ["ok"], false), null, "a full tablet takes none");
  assert.equal(lack({ photo_when: "always" }, ["not_applicable"]), null);
  assert.equal(lack({}, ["not_ok"]), null, "a fault may go without a photo");
});

test("the scores follow the rule, and what somebody set stands", () => {
  const clean = ["a", "b", "c"].map((id) => roundItem(id));
  const { asked } = check([...clean, roundItem("i", { aspect: "intact" }), roundItem("s", { aspect: "safe" })]);
  const clean_of = (/** @type {any} */ answers) => checks.proposed(asked, said(answers), "clean");
  assert.equal(clean_of({}), null);
  assert.equal(clean_of({ a: ["not_applicable"] }), null);
  assert.equal(clean_of({ a: ["ok"], b: ["not_applicable"] }), 2);
  assert.equal(clean_of({ a: ["ok"], b: ["ok"], c: ["not_ok"] }), 1);
  assert.equal(clean_of({ a: ["ok"], b: ["ok"], c: ["not_ok", { severity: "A" }] }), 0);
  assert.equal(clean_of({ a: ["ok"], c: ["not_ok"] }), 0, "more than a third");
  assert.equal(clean_of({ a: ["ok"], b: ["not_ok"], c: ["not_ok"] }), 0);
  const now = said({ a: ["ok"], i: ["not_ok"], s: ["not_ok"] });
  assert.deepEqual(checks.scoresOf(asked, now), { intact: 0, clean: 2 });
  assert.deepEqual(checks.scoresOf(asked, { ...now, scores: { intact: 1, tidy: 0 } }), { intact: 1, clean: 2, tidy: 0 });
});

test("an inspection that was walked is done, dirty cleaning is not, a sample judges", () => {
  const items = [roundItem("dirt"), roundItem("lamp", { aspect: "intact" })];
  const outcome = (/** @type {any} */ more, /** @type {any} */ answers) => drafts.outcomeOf(check(items, [], more), said(answers));
  assert.equal(outcome({}, { dirt: ["not_ok"] }), "done");
  assert.equal(outcome({ kind: "cleaning" }, { dirt: ["not_ok"] }), "not_ok");
  assert.equal(outcome({ kind: "cleaning" }, { dirt: ["ok"], lamp: ["not_ok"] }), "done", "a lamp is not the cleaner's");
  assert.equal(outcome({ sample: "s" }, { dirt: ["ok"], lamp: ["ok"] }), "approved");
  assert.equal(outcome({ sample: "s", kind: "cleaning" }, { lamp: ["not_ok"] }), "not_ok");
});

test("one visit holds all of it, with the photos under their answers; and opens again as it was", () => {
  const items = [roundItem("a"), roundItem("b"), roundItem("c"), roundItem("d", { is_mandatory: false })];
  const one = check(items, [], { sample: "s" });
  const [first, second] = [photo(1), photo(2)];
  const given = said({ a: ["ok", { photos: [first] }], b: ["not_ok", { severity: "B", note: " glas ", report_id: "r1", photos: [second] }], c: ["not_applicable"] });
  const progress = { ...read(read(given, "metal", { fill_percent: 125 }), "paper", { is_missorted: true }), ended_at: "end", scores: { tidy: 1 } };
  const draft = drafts.checkDraft(one, progress, WORDS);
  assert.deepEqual(draft.body, {
    plan_id: "p", visited_at: "end", outcome: "not_ok", sample_id: "s",
    answers: [
      { item_id: "a", answer: "ok", photos: [first.sha256] },
      { item_id: "b", answer: "not_ok", severity: "B", note: "glas", report_id: "r1", photos: [second.sha256] },
      { item_id: "c", answer: "not_applicable" },
    ],
    scores: { clean: 0, tidy: 1 },
    readings: [{ fraction: "metal", fill_percent: 125 }, { fraction: "paper", is_missorted: true }],
  });
  assert.deepEqual(draft.photos, [first, second]);
  const again = drafts.progressOf(/** @type {any} */ (draft.body), [second], one.asked);
  assert.deepEqual(again.scores, { tidy: 1 }, "only what was set by hand");
  assert.deepEqual(again.readings, progress.readings);
  assert.deepEqual([again.answers.a?.photos, again.answers.b?.photos], [[], [second]]);
  assert.deepEqual(drafts.checkDraft(one, { ...again, ended_at: "end" }, WORDS).body.answers?.[1], draft.body.answers?.[1]);
});

test("a place is stamped OK from outside only where nothing stands against it", () => {
  const one = check([roundItem("a"), roundItem("b", { aspect: "intact" })]);
  assert.equal(drafts.isPlain(one), true);
  const { body } = drafts.allOkDraft(one, AT, WORDS);
  assert.deepEqual(body.answers, [{ item_id: "a", answer: "ok" }, { item_id: "b", answer: "ok" }]);
  assert.deepEqual([body.outcome, body.visited_at, body.scores], ["done", AT, { intact: 2, clean: 2 }]);
  assert.equal(drafts.isPlain(check([roundItem("a")], [deviation("a")])), false);
  assert.equal(drafts.isPlain(check([roundItem("a", { photo_when: "always" })])), false);
});

test("where nobody got in nothing is answered and nothing scored", () => {
  const { body } = drafts.notPossibleDraft(check([roundItem("a")], [], { sample: "s" }), AT, WORDS);
  assert.deepEqual(body, { plan_id: "p", visited_at: AT, outcome: "not_possible", sample_id: "s" });
});

test("a reading is taken back by the same tap, and what is not said is not sent", () => {
  const full = read(begin(AT), "metal", { fill_percent: 100 });
  assert.deepEqual(read(full, "metal", { fill_percent: 100 }).readings, {});
  assert.deepEqual(read(read(full, "metal", { is_missorted: false }), "metal", { fill_percent: 100 }).readings, { metal: { fill_percent: null, is_missorted: false } });
});
