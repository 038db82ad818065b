// Civil twilight against published times.
import assert from "node:assert/strict";
import { test } from "node:test";
import { WAIT_MS, darkness, night, sunHeight } from "../../maps/tablet/round_twilight.js";

/** @type {[number, number]} */
const GOTEBORG = [11.97, 57.8];
/** @type {[number, number]} */
const UMEA = [20.26, 63.83];
const MINUTE = 60_000;

// Civil darkness as published for planning, local time of Göteborg (summer time from April to October).
const PUBLISHED = [
  ["2026-01-21", "16:55", 1],
  ["2026-02-21", "18:02", 1],
  ["2026-03-21", "19:05", 1],
  ["2026-04-21", "21:18", 2],
  ["2026-06-21", "23:31", 2],
  ["2026-08-21", "21:29", 2],
  ["2026-09-21", "19:57", 2],
  ["2026-10-21", "18:35", 2],
  ["2026-11-21", "16:33", 1],
  ["2026-12-21", "16:17", 1],
];

for (const [day, clock, offset] of PUBLISHED) {
  test(`twilight in Göteborg ends at ${clock} on ${day}`, () => {
    const told = Date.parse(`${day}T${clock}:00+0${offset}:00`);
    const tonight = night(GOTEBORG, told);
    assert.ok(typeof tonight === "object");
    const off = Math.abs(tonight.dusk - told) / MINUTE;
    assert.ok(off <= 10, `${off} minutes off`);
  });
}

test("Umeå is never dark at midsummer", () => {
  const time = Date.parse("2026-06-21T23:30:00+02:00");
  assert.equal(night(UMEA, time), "never");
  assert.deepEqual(darkness(UMEA, time), { dark: false, from: null, until: null });
});

test("the polar night is always dark", () => {
  assert.equal(darkness([20, 89], Date.parse("2026-12-21T12:00:00Z")).dark, true);
});

test("a round may begin a quarter of an hour after twilight, and until dawn", () => {
  const noon = Date.parse("2026-11-21T12:00:00+01:00");
  const { dark, from, until } = darkness(GOTEBORG, noon);
  assert.ok(!dark && from !== null && until !== null);
  const tonight = night(GOTEBORG, noon);
  assert.ok(typeof tonight === "object");
  assert.equal(from, tonight.dusk + WAIT_MS);
  assert.equal(darkness(GOTEBORG, from - MINUTE).dark, false);
  assert.equal(darkness(GOTEBORG, from).dark, true);
  assert.equal(darkness(GOTEBORG, from + 8 * 60 * MINUTE).from, from, "after midnight the same night");
  assert.equal(darkness(GOTEBORG, until - MINUTE).dark, true);
  const morning = darkness(GOTEBORG, until + MINUTE);
  assert.ok(!morning.dark && morning.from !== null);
  assert.ok(Math.abs(morning.from - from - 24 * 60 * MINUTE) < 3 * MINUTE, "then the next evening is told");
});

test("the sun stands highest at the solstice by latitude and tilt", () => {
  const height = sunHeight(GOTEBORG, Date.parse("2026-06-21T11:14:00Z"));
  assert.ok(Math.abs(height - (90 - 57.8 + 23.44)) < 0.1, String(height));
});
