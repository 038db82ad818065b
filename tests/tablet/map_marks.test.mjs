// What a task adds to the map: the way of a walk is one line, its stops are numbers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { drawMarks, noMarks } from "../../maps/tablet/map_marks.js";

/** A pen that keeps what it writes, and how many circles it draws. */
function fakePen() {
  const told = { texts: [], circles: 0, lines: 0, fills: [] };
  const pen = {
    beginPath() {}, moveTo() {}, closePath() {}, stroke() {},
    lineTo: () => void told.lines++,
    arc: () => void told.circles++,
    fill() { told.fills.push(this.fillStyle); },
    fillText: (text) => void told.texts.push(text),
  };
  return { pen, told };
}

test("the corners of a way are no marks, its stops are numbered, and done ones look otherwise", () => {
  const { pen, told } = fakePen();
  const way = [[12, 57.8], [12.001, 57.8], [12.001, 57.801], [12.002, 57.801]];
  const stops = [{ at: way[1], number: 1, done: true }, { at: way[3], number: 2, done: false }];
  drawMarks(pen, { x: 0, y: 0, zoom: 17, width: 800, height: 600 }, { ...noMarks(), way, stops }, (token) => token);
  assert.deepEqual(told, { texts: ["1", "2"], circles: 2, lines: 3, fills: ["halo", "focus"] });
});
