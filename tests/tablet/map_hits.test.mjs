// What a tap on the map means, and what lies in view.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, Grid, overlap } from "../../maps/tablet/map_grid.js";
import { fromSegment, groundAt, inside, meant, pointsNear } from "../../maps/tablet/map_hits.js";
import { metresBetween, rounded, toLonLat, toWorld } from "../../maps/tablet/map_project.js";
import { estate, lamp, report } from "./map_sample.mjs";
import { sceneOf } from "../../maps/tablet/map_scene.js";

const ZOOM = 18;
const px = (/** @type {number} */ n) => n / 2 ** ZOOM;

/** @param {number[]} far distances of lamps from the tap [px] */
function tapAmong(...far) {
  const at = toWorld(12, 57.8);
  const lamps = far.map((distance, i) => {
    const [lon, lat] = toLonLat({ x: at.x + px(distance), y: at.y });
    return lamp({ id: `l${i}`, code: `P${i}`, lon, lat });
  });
  return pointsNear(sceneOf([estate({ lamps })]), at, ZOOM).map((hit) => hit.id);
}

test("the nearest comes first, and what is out of a finger's reach not at all", () => {
  assert.deepEqual(tapAmong(20, 5, 27, 29), ["l1", "l0", "l2"]);
});

test("a finger may miss by 24 px", () => assert.deepEqual(tapAmong(24), ["l0"]));

test("one is meant where the next is clearly further off; else all are asked about", () => {
  const hit = (/** @type {number} */ far_px) => ({ kind: "lamp", id: String(far_px), code: "", far_px });
  assert.equal(meant([hit(2), hit(18)]).length, 1);
  assert.equal(meant([hit(2), hit(17), hit(26)]).length, 3);
  assert.deepEqual(meant([]), []);
});

test("what is not drawn at a zoom is not hit there", () => {
  const scene = sceneOf([estate({ lamps: [lamp({ kind: "cellar" })] })]);
  const at = toWorld(12, 57.8);
  assert.equal(pointsNear(scene, at, 18).length, 0);
  assert.equal(pointsNear(scene, at, 19).length, 1);
});

test("a house is meant before the yard it stands in, a path before the yard, and a hole is no house", () => {
  const square = (/** @type {number} */ by) => [[12 - by, 57.8 - by], [12 + by, 57.8 - by], [12 + by, 57.8 + by], [12 - by, 57.8 + by]];
  const scene = sceneOf([
    estate({
      buildings: [{ id: "house", name: "H", address: null, storeys: 3, rings: [square(0.001), square(0.0002)] }],
      courtyards: [{ id: "yard", name: "Y", rings: [square(0.004)] }],
      footpaths: [{ id: "path", name: null, kind: "path", line: [[12.002, 57.79], [12.002, 57.81]] }],
    }),
  ]);
  const ground = (/** @type {number} */ lon) => groundAt(scene, toWorld(lon, 57.8), ZOOM)?.id;
  assert.equal(ground(12.0005), "house");
  assert.equal(ground(12), "yard", "the hole of the house");
  assert.equal(ground(12.002), "path");
  assert.equal(ground(12.003), "yard");
  assert.equal(ground(12.1), undefined);
});

test("the distance from a line ends at its ends", () => {
  const [a, b] = [{ x: 0, y: 0 }, { x: 10, y: 0 }];
  assert.equal(fromSegment({ x: 5, y: 3 }, a, b), 3);
  assert.equal(fromSegment({ x: 13, y: 4 }, a, b), 5);
  assert.equal(fromSegment({ x: 3, y: 4 }, a, a), 5);
  assert.equal(inside([[]], a), false);
});

test("a grid finds what a search through all finds", () => {
  const points = Array.from({ length: 400 }, (_, i) => ({ x: (i * 37) % 101, y: (i * 53) % 97 }));
  const grid = new Grid(points, 7);
  const box = { min_x: 20, min_y: 30, max_x: 45, max_y: 61 };
  const within = (/** @type {{x: number, y: number}} */ { x, y }) => x >= 20 && x <= 45 && y >= 30 && y <= 61;
  assert.deepEqual(new Set(grid.near(box).filter(within)), new Set(points.filter(within)));
  assert.ok(grid.near(box).length < points.length / 2);
  assert.equal(grid.near({ min_x: -1e9, min_y: -1e9, max_x: 1e9, max_y: 1e9 }).length, 400);
  assert.ok(overlap(box, boxOf(points)) && !overlap(box, { ...box, min_x: 46, max_x: 50 }));
});

test("a place on the plane and back is the same to a centimetre; a degree of latitude is 111 km", () => {
  const [lon, lat] = toLonLat(toWorld(12.0123456, 57.7654321));
  assert.ok(metresBetween([lon, lat], [12.0123456, 57.7654321]) < 0.01);
  assert.ok(Math.abs(metresBetween([12, 57.5], [12, 58.5]) - 111_300) < 400);
  assert.deepEqual(rounded([12.01234567, 57.76543219]), [12.012346, 57.765432]);
});

test("faults lie above, and an open report without an asset stands by itself", () => {
  const lamps = [lamp({ id: "dark", state: "dark" }), lamp({ id: "lit" })];
  const alone = report({ id: "r", asset_id: null, asset_kind: null });
  const done = report({ id: "done", asset_id: null, is_open: false });
  const { points } = sceneOf([estate({ lamps }, [alone, done, report({ id: "on", asset_id: "lit" })])]);
  assert.deepEqual(points.map((one) => one.id), ["lit", "dark", "r"]);
  assert.deepEqual(points.map((one) => one.badge), [true, false, false]);
});
