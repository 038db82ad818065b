// What the present task adds to the map: the chosen sign, several picked, a sketch, where the tablet is.

import { metresPerUnit, toScreen, toWorld } from "./map_project.js";

/** @import { View, XY } from "./map_project.js" */
/** @import { Position } from "./types.d.ts" */

/**
 * @typedef {object} Marks
 * @property {Position | null} chosen
 * @property {Position[]} picked
 * @property {{kind: "line" | "area", points: Position[]} | null} sketch
 * @property {Position[]} way where a group goes
 * @property {{at: Position, number: number, done: boolean}[]} stops of that way
 * @property {{at: Position, accuracy_m: number} | null} position never stored
 */

/** @returns {Marks} */
export const noMarks = () => ({ chosen: null, picked: [], sketch: null, way: [], stops: [], position: null });

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {View} view
 * @param {Marks} marks
 * @param {(token: string) => string} colour
 */
export function drawMarks(pen, view, marks, colour) {
  const scale = 2 ** view.zoom;
  const on = (/** @type {Position} */ at) => toScreen(toWorld(...at), view);
  if (marks.position) position(pen, on(marks.position.at), marks.position, scale, colour);
  if (marks.way.length > 1) line(pen, marks.way.map(on), "focus", colour);
  for (const { at, number, done } of marks.stops) stop(pen, on(at), number, done, colour);
  if (marks.sketch) sketch(pen, marks.sketch.points.map(on), marks.sketch.kind, colour);
  for (const at of marks.picked) tick(pen, on(at), colour);
  if (marks.chosen) ring(pen, on(marks.chosen), 24, 4, colour);
}

/** @param {CanvasRenderingContext2D} pen @param {XY} at @param {number} radius @param {number} width @param {(token: string) => string} colour */
function ring(pen, at, radius, width, colour) {
  pen.beginPath();
  pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
  pen.lineWidth = width + 4;
  pen.strokeStyle = colour("halo");
  pen.stroke();
  pen.lineWidth = width;
  pen.strokeStyle = colour("focus");
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {XY} at @param {(token: string) => string} colour */
function tick(pen, at, colour) {
  ring(pen, at, 17, 3, colour);
  pen.beginPath();
  pen.arc(at.x + 14, at.y - 14, 9, 0, 2 * Math.PI);
  pen.fillStyle = colour("focus");
  pen.fill();
  pen.beginPath();
  pen.moveTo(at.x + 10, at.y - 14);
  pen.lineTo(at.x + 13, at.y - 11);
  pen.lineTo(at.x + 18.5, at.y - 17.5);
  pen.lineWidth = 2.5;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = colour("halo");
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {XY[]} points @param {"line" | "area"} kind @param {(token: string) => string} colour */
function sketch(pen, points, kind, colour) {
  pen.beginPath();
  points.forEach(({ x, y }, i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
  if (kind === "area" && points.length > 2) {
    pen.closePath();
    pen.globalAlpha = 0.25;
    pen.fillStyle = colour("report");
    pen.fill();
    pen.globalAlpha = 1;
  }
  edged(pen, "report", colour);
  for (const { x, y } of points) {
    pen.beginPath();
    pen.arc(x, y, 8, 0, 2 * Math.PI);
    pen.fillStyle = colour("report");
    pen.fill();
    pen.lineWidth = 3;
    pen.strokeStyle = colour("halo");
    pen.stroke();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {XY[]} points @param {string} token @param {(token: string) => string} colour */
function line(pen, points, token, colour) {
  pen.beginPath();
  points.forEach(({ x, y }, i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
  edged(pen, token, colour);
}

/** Strokes the path that stands, with a light edge. @param {CanvasRenderingContext2D} pen @param {string} token @param {(token: string) => string} colour */
function edged(pen, token, colour) {
  pen.lineJoin = pen.lineCap = "round";
  pen.lineWidth = 8;
  pen.strokeStyle = colour("halo");
  pen.stroke();
  pen.lineWidth = 4.5;
  pen.strokeStyle = colour(token);
  pen.stroke();
}

/** A numbered stop; one that is done is hollow. @param {CanvasRenderingContext2D} pen @param {XY} at @param {number} number @param {boolean} done @param {(token: string) => string} colour */
function stop(pen, at, number, done, colour) {
  pen.beginPath();
  pen.arc(at.x, at.y, 15, 0, 2 * Math.PI);
  pen.fillStyle = colour(done ? "halo" : "focus");
  pen.fill();
  pen.lineWidth = 3;
  pen.strokeStyle = colour(done ? "focus" : "halo");
  pen.stroke();
  pen.fillStyle = colour(done ? "focus" : "halo");
  pen.font = "700 16px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(String(number), at.x, at.y + 1);
}

/** @param {CanvasRenderingContext2D} pen @param {XY} at @param {{at: Position, accuracy_m: number}} told @param {number} scale @param {(token: string) => string} colour */
function position(pen, at, told, scale, colour) {
  const radius = (told.accuracy_m / metresPerUnit(told.at[1])) * scale;
  pen.beginPath();
  pen.arc(at.x, at.y, Math.max(radius, 12), 0, 2 * Math.PI);
  pen.fillStyle = colour("focus");
  pen.globalAlpha = 0.16;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 2;
  pen.strokeStyle = colour("focus");
  pen.stroke();
  pen.beginPath();
  pen.arc(at.x, at.y, 7, 0, 2 * Math.PI);
  pen.fillStyle = colour("focus");
  pen.fill();
  pen.lineWidth = 3;
  pen.strokeStyle = colour("halo");
  pen.stroke();
}
