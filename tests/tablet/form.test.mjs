// Duplicates are seen before they are saved; a form becomes what the server takes; addresses keep a form.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, extentOf, hasContent, newForm } from "../../maps/tablet/form_draft.js";
import { formatTarget, parseTarget, target } from "../../maps/tablet/form_target.js";
import { nearby } from "../../maps/tablet/nearby.js";
import { estate, lamp, report } from "./map_sample.mjs";

const asked = (/** @type {any} */ given) => target({ kind: "lamp", ids: ["lamp"], category: "LIGHT.DARK", ...given });
const found = (/** @type {any} */ estates, /** @type {any} */ about) => nearby(estates, about).map(({ report: { id }, why }) => `${id} ${why}`);

test("an open report on the same lamp is shown whatever is wrong with it; a closed one is not", () => {
  const reports = [report({ category: "LIGHT.FLICKER" }), report({ id: "old", is_open: false })];
  assert.deepEqual(found([estate({ lamps: [lamp()] }, reports)], asked({})), ["report asset"]);
});

test("of a stairwell only the same fault on the same floor is shown", () => {
  const on = (/** @type {any} */ given) => report({ asset_id: "s", asset_kind: "stairwell", category: "STAIR.DIRT", ...given });
  const reports = [on({ id: "same", floor: 2 }), on({ id: "other", floor: 3 }), on({ id: "whole" }), on({ id: "door", category: "ENTRANCE.DOOR" })];
  const about = target({ kind: "stairwell", ids: ["s"], category: "STAIR.DIRT", floor: 2 });
  assert.deepEqual(found([estate({}, reports)], about).sort(), ["same asset", "whole asset"]);
});

test("the same fault within 15 m is shown, further off not, nor another fault", () => {
  const metres = (/** @type {number} */ m) => 57.8 + m / 111_300;
  const at = (/** @type {number} */ m, /** @type {any} */ given = {}) => report({ id: `m${m}`, asset_id: null, category: "YARD.LITTER", lat: metres(m), ...given });
  const reports = [at(14), at(2), at(16), at(1, { category: "WINTER.ICE" })];
  assert.deepEqual(found([estate({}, reports)], target({ kind: "point", at: [12, 57.8], category: "YARD.LITTER" })), ["m2 near", "m14 near"]);
});

test("a dark lamp shows its circuit's dark lamps, after its own; a broken one does not", () => {
  const lamps = [lamp(), lamp({ id: "b", code: "P2", lon: 12.01 }), lamp({ id: "c", cabinet: "C2", lon: 12.01 })];
  const on = (/** @type {string} */ id, /** @type {any} */ given = {}) => report({ id: `r${id}`, asset_id: id, lon: 12.01, ...given });
  const reports = [on("b"), on("c"), report()];
  assert.deepEqual(found([estate({ lamps }, reports)], asked({})), ["report asset", "rb circuit"]);
  const damaged = [on("b", { category: "LIGHT.DAMAGED" })];
  assert.deepEqual(found([estate({ lamps }, damaged)], asked({ category: "LIGHT.DAMAGED" })), []);
});

test("a lamp that is lit, a good place and a missing thing are never duplicates", () => {
  const estates = [estate({ lamps: [lamp()] }, [report()])];
  for (const category of ["LIGHT.LIT", "POSITIVE.PLACE", "REGISTER.MISSING"]) assert.deepEqual(found(estates, asked({ category })), []);
});

test("an address keeps all of what a report is about", () => {
  const all = [
    asked({ note: "Rättelse: 100 % & mer?" }),
    target({ kind: "point", at: [12.0123, 57.8], category: "YARD.LITTER" }),
    target({ kind: "stairwell", ids: ["s"], floor: -1, spot: "cellar" }),
    target({ kind: "lamps", ids: ["a", "b"], category: "LIGHT.DARK" }),
    target({ kind: "missing", ids: ["lamp"] }),
  ];
  for (const one of all) assert.deepEqual(parseTarget(formatTarget(one)), one);
  assert.equal(parseTarget("#/report/lamp/x").category, null);
  assert.equal(parseTarget("#/report/point/-?at=nonsense").at, null);
});

test("a form becomes a body: asset, place, length, floor, missing kind", () => {
  const form = { ...newForm(asked({})), note: "  två  ", started_at: "t" };
  assert.deepEqual(bodyOf(asked({}), form), { category: "LIGHT.DARK", observed_at: "t", asset_id: "lamp", description: "två" });
  const missing = target({ kind: "missing", ids: ["lamp"], at: [12, 57.8], category: "REGISTER.MISSING" });
  const body = bodyOf(missing, { ...form, note: "" });
  assert.deepEqual(body, { category: "REGISTER.MISSING", observed_at: "t", missing_kind: "lamp", geometry: { type: "Point", coordinates: [12, 57.8] } });
  const inside = bodyOf(target({ kind: "stairwell", ids: ["s"], floor: 0, spot: "landing", category: "STAIR.DIRT" }), form);
  assert.equal(inside.floor, 0);
  assert.equal(inside.spot, "landing");
});

test("a length needs two points, an area three and closes itself", () => {
  /** @type {[number, number][]} */
  const points = [[12, 57], [12.1, 57], [12.1, 57.1]];
  assert.equal(extentOf({ kind: "line", points: points.slice(0, 1) }), undefined);
  assert.equal(extentOf({ kind: "area", points: points.slice(0, 2) }), undefined);
  assert.deepEqual(extentOf({ kind: "area", points }), { type: "Polygon", coordinates: [[...points, points[0]]] });
  assert.deepEqual(extentOf({ kind: "line", points }), { type: "LineString", coordinates: points });
});

test("a form is worth keeping once something is written beyond what it began with", () => {
  const about = asked({ note: "Rättelse: " });
  assert.equal(hasContent(newForm(about), about), false);
  assert.equal(hasContent({ ...newForm(about), note: "Rättelse: den lyser" }, about), true);
});
