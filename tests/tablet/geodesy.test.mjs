// What is measured on the office map is what a geodesist measures on the ellipsoid.
import assert from "node:assert/strict";
import { test } from "node:test";
import { areaOf, lengthOf } from "../../maps/static/js/geodesy.js";

/** @param {[number, number][]} places lon, lat */
const line = (...places) => places.map(([lng, lat]) => ({ lat, lng }));
/** @param {number} found @param {number} right @param {number} share */
const near = (found, right, share) => assert.ok(Math.abs(found / right - 1) < share, `${found} for ${right}`);

const YARD = line([12.02, 57.8], [12.0235, 57.8], [12.0235, 57.8012], [12.0205, 57.8015]);

test("lengths are those of the geodesic (PROJ: geod)", () => {
  near(lengthOf(YARD), 523.2488411769532, 1e-6);
  near(lengthOf(line([18.0, 59.3], [18.16, 59.34])), 10141.928791844011, 1e-6);
  assert.equal(lengthOf(line([18, 59])), 0);
  assert.equal(lengthOf([]), 0);
});

test("areas are those of the ellipsoid, whichever way round", () => {
  near(areaOf(YARD), 29304.22477120161, 1e-6);
  near(areaOf([...YARD].reverse()), 29304.22477120161, 1e-6);
  near(areaOf(line([20, 67.8], [20.02, 67.8], [20.02, 67.81], [20, 67.81])), 940741.9591083527, 1e-5);
  assert.equal(areaOf(YARD.slice(0, 2)), 0);
});
