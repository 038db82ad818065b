// The receipt: what stands, and the table for the office.
import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, entries, ofDay, standing } from "../../maps/tablet/receipt_export.js";

/** @returns {any} */
const row = (/** @type {number} */ counter, more = {}) => ({
  id: `r${counter}`, counter, kind: "report", account_id: "a", title: `P${counter}`, place: "Gatan",
  saved_at: `2026-11-26T1${counter}:00:00`, state: "sent", received_at: "2026-11-26T10:00:00Z",
  photos: [], corrected_by: null, ...more,
});
/** @returns {any} */
const photo = (/** @type {string} */ submission_id, /** @type {string} */ state) => ({ submission_id, state });

test("newest first, each with its photos", () => {
  const all = entries([row(1), row(2)], [photo("r1", "waiting"), photo("r1", "sent")]);
  assert.deepEqual(all.map((entry) => [entry.row.id, entry.photos.length]), [["r2", 0], ["r1", 2]]);
  const old = entries([row(1, { saved_at: "2026-11-25T23:59:00" }), row(2)], []);
  assert.deepEqual(ofDay(old, new Date(2026, 10, 26, 20)).map((entry) => entry.row.id), ["r2"]);
});

test("nothing is sent while a photo is not", () => {
  const of = (/** @type {any} */ more, /** @type {string[]} */ ...states) =>
    standing({ row: row(1, more), photos: states.map((state) => photo("r1", state)) });
  assert.equal(of({}), "sent");
  assert.equal(of({}, "sent", "waiting"), "photos");
  assert.equal(of({}, "waiting", "refused"), "refused");
  assert.equal(of({ state: "waiting" }, "sent"), "waiting");
  assert.equal(of({ state: "refused", corrected_by: "x" }), "corrected");
});

test("a spreadsheet that cuts at commas or tabs meets no formula either", () => {
  const words = { kind: () => "Fel", state: () => "väntar", who: () => "Anna" };
  const text = csv(entries([row(1, { title: "P1,=1+1", place: "a\t=2" })], []), ["a"], words);
  assert.match(text, /;"P1,=1\+1";"a\t=2";/);
});

test("a table keeps semicolons, quotes and line breaks in their field, and holds no formula", () => {
  const title = '=1+1;"x"\nnext';
  const text = csv(entries([row(1, { title, received_at: null })], [photo("r1", "sent"), photo("r1", "waiting")]), ["a", "b"], {
    kind: () => "Fel",
    state: () => "väntar",
    who: () => "-Anna",
  });
  assert.equal(
    text,
    `\ufeffa;b\r\n2026-11-26T11:00:00;'-Anna;Fel;"'=1+1;""x""\nnext";Gatan;väntar;;1;2;r1\r\n`,
  );
});
