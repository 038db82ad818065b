// A walk as data: which stop is next, what is asked when, what is saved, and what lacks.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { answersDraft, carried, nextStop, pointDraft, questionsOf, savedOf, stopsOf } from "../../maps/tablet/walk_rules.js";

const { questions } = JSON.parse(readFileSync(new URL("../../maps/tablet/walk_questions.json", import.meta.url), "utf8"));
const stop = (id, group_number, position) => ({ id, group_number, position, name: `S${id}`, why: "", lon: 12, lat: 57 });
const walk = (id, starts_at, more = {}) => ({
  id, name: id, is_dark: true, starts_at, legs: [],
  stops: [stop("b", 1, 2), stop("a", 1, 1), stop("c", 2, 1)], ...more,
});
const one = { walk: walk("w", "2026-11-27T17:00:00Z"), estate: { account_id: "me" } };
const row = (kind, body, more = {}) => ({ kind, corrected_by: null, title: "t", text: JSON.stringify({ [kind]: body }), ...more });

test("the walk nearest in time comes first, past or to come", () => {
  const estates = [{ walks: [walk("far", "2026-12-24T17:00:00Z"), walk("near", "2026-11-26T17:00:00Z")] }];
  const found = carried(estates, new Date("2026-11-27T12:00:00Z"));
  assert.deepEqual(found.map((each) => each.walk.id), ["near", "far"]);
});

test("a group walks its own stops in order, and the first not answered is next", () => {
  const stops = stopsOf(one.walk, 1);
  assert.deepEqual(stops.map((each) => each.id), ["a", "b"]);
  const rows = [
    row("walk_answers", { walk_id: "w", stop_id: "a" }),
    row("walk_answers", { walk_id: "other", stop_id: "b" }),
    row("walk_answers", { walk_id: "w", stop_id: "b" }, { corrected_by: "new" }),
    row("walk_point", { walk_id: "w", sentiment: "safe" }),
  ];
  const { answered, points } = savedOf(rows, "w");
  assert.deepEqual([...answered], ["a"]);
  assert.deepEqual(points, [{ stop_id: null, title: "t", sentiment: "safe" }]);
  assert.equal(nextStop(stops, answered)?.id, "b");
  assert.equal(nextStop(stops, new Set(["a", "b"])), null);
});

test("the light is asked about in the dark alone", () => {
  const dark = questionsOf(questions, one.walk);
  const day = questionsOf(questions, { ...one.walk, is_dark: false });
  assert.equal(dark.length, questions.length);
  assert.ok(day.length < dark.length && day.length > 0);
  assert.ok(day.every((each) => each.group !== "light"));
});

test("answers become one submission; nothing answered is none", () => {
  const words = { title: "t", place: "p" };
  const stopA = stopsOf(one.walk, 1)[0];
  assert.equal(answersDraft(one, stopA, { at: "x", answers: {} }, words), null);
  const made = answersDraft(one, stopA, { at: "x", answers: { see: "no" } }, words);
  assert.deepEqual(made?.body, { walk_id: "w", stop_id: "a", answered_at: "x", answers: [{ question: "see", answer: "no" }] });
});

test("a point needs words, a judgement and a place; the stop is its place unless another is shown", () => {
  const words = { title: "t", place: "p" };
  const stopA = stopsOf(one.walk, 1)[0];
  const draft = { at: "x", sentiment: "unsafe", observation: " mörkt ", category: "", photos: [], place: null };
  assert.equal(pointDraft(one, stopA, { ...draft, sentiment: "" }, words), null);
  assert.equal(pointDraft(one, stopA, { ...draft, observation: "  " }, words), null);
  assert.equal(pointDraft(one, null, draft, words), null);
  const made = pointDraft(one, stopA, draft, words);
  assert.deepEqual(made?.body, {
    walk_id: "w", stop_id: "a", observed_at: "x", geometry: { type: "Point", coordinates: [12, 57] },
    sentiment: "unsafe", observation: "mörkt", place: "Sa",
  });
  const elsewhere = pointDraft(one, stopA, { ...draft, place: [12.5, 57.5] }, words);
  assert.deepEqual(elsewhere?.body.geometry.coordinates, [12.5, 57.5]);
  assert.equal(elsewhere?.body.place, undefined);
});
