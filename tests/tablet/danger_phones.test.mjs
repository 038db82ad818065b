// Whom to ring: never the number of another estate.
import assert from "node:assert/strict";
import { test } from "node:test";
import { estatesOf, phonesFor } from "../../maps/tablet/danger_phones.js";

/** @returns {any} */
const ring = (/** @type {string} */ name, /** @type {string | null} */ estate) => ({ purpose: "danger", name, phone: "1", estate });
const PHONES = [ring("alla", null), ring("norr", "N"), ring("söder", "S"), { ...ring("hiss", "N"), purpose: "lift" }];
const names = (/** @type {string[]} */ codes) => phonesFor(PHONES, "danger", codes).map((one) => one.name);

/** @returns {any} */
const estate = (/** @type {string} */ code, /** @type {string} */ lamp, /** @type {number} */ west) => ({
  code,
  base: { bounds: [west, 59, west + 1, 60], buildings: [], courtyards: [], footpaths: [] },
  assets: { lamps: [{ id: lamp, code: lamp, lon: west, lat: 59 }], stairwells: [], waste_stations: [], places: [] },
});
const ESTATES = [estate("N", "l1", 17), estate("S", "l2", 19)];
/** @returns {any} */
const row = (/** @type {any} */ report) => ({ kind: "report", text: JSON.stringify({ report }) });

test("the estate's own number is first, and another estate's is not there", () => {
  assert.deepEqual(names(["S"]), ["söder", "alla"]);
  assert.deepEqual(names([]), ["norr", "söder", "alla"], "not known where: all");
});

test("an asset tells the estate, else the place does", () => {
  assert.deepEqual(estatesOf(ESTATES, row({ asset_id: "l2" })), ["S"]);
  assert.deepEqual(estatesOf(ESTATES, row({ geometry: { coordinates: [17.5, 59.5] } })), ["N"]);
  assert.deepEqual(estatesOf(ESTATES, row({ geometry: { coordinates: [1, 2] } })), []);
  assert.deepEqual(estatesOf(ESTATES, null), []);
});
