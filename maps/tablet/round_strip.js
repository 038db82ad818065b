// The map strip of a round: the lamps of one circuit where they stand, with houses and paths, drawn from
// the package alone in colours that leave the eyes used to the dark.

import { glyph } from "./glyphs.js";
import { h } from "./dom.js";
import { seen } from "./round_answers.js";
import { lampName } from "./round_words.js";

/** @import { Context } from "./app.js" */
/** @import { Lamp, Position } from "./types.d.ts" */
/** @import { Round } from "./round_state.js" */

const SVG = "http://www.w3.org/2000/svg";
const METRES_PER_DEGREE = 111_320;
/** Widths that can be chosen [m]; the last is the whole circuit. */
const WIDTHS = [90, 180, 360, Infinity];
/** @typedef {{width: number, height: number}} Box size of the strip as it stands [CSS pixels] */
/** Labels closer than this would run into each other. */
const LABEL_APART_PX = 46;
/** Until it is laid out. */
const USUAL = { width: 720, height: 380 };

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {Element[]} children
 */
function s(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/**
 * Metres east and south of a place.
 * @param {Position} origin
 * @returns {(position: Position) => [number, number]}
 */
function flat([lon, lat]) {
  const narrow = Math.cos((lat * Math.PI) / 180);
  return (position) => [
    (position[0] - lon) * METRES_PER_DEGREE * narrow,
    (lat - position[1]) * METRES_PER_DEGREE,
  ];
}

/** @param {Lamp} lamp @returns {Position} */
const at = (lamp) => [lamp.lon, lamp.lat];

/**
 * What the strip shows: centre and scale [px a metre].
 * @param {Lamp[]} lamps
 * @param {Lamp} next
 * @param {number} width [m]
 * @param {Box} box
 * @returns {{centre: Position, scale: number}}
 */
export function frame(lamps, next, width, box) {
  if (width !== Infinity) return { centre: at(next), scale: box.width / width };
  const [lons, lats] = [lamps.map((lamp) => lamp.lon), lamps.map((lamp) => lamp.lat)];
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  /** @type {Position} */
  const centre = [(west + east) / 2, (south + north) / 2];
  const [x, y] = flat(centre)([east, south]);
  const scale = Math.min(box.width / (2 * x + 40), box.height / (2 * y + 40));
  return { centre, scale: Math.min(scale, box.width / 60) };
}

/**
 * @param {Context} context
 * @param {Round} round
 * @param {(lamp: Lamp) => void} choose
 */
export function makeStrip(context, round, choose) {
  const { t } = context;
  const svg = s("svg", { class: "r-svg", role: "group" });
  svg.setAttribute("aria-label", t("round.map"));
  let zoom = 1;
  let shown = 0;
  const button = (/** @type {string} */ name, /** @type {number} */ step) =>
    h(
      "button",
      {
        type: "button",
        "aria-label": t(`round.zoom_${name}`),
        onclick: () => {
          zoom = Math.min(WIDTHS.length - 1, Math.max(0, zoom + step));
          draw(shown);
        },
      },
      glyph(name === "in" ? "plus" : "minus"),
    );
  const zooms = h("div", { class: "r-zoom" }, button("in", -1), button("out", 1));
  const element = h("div", { class: "r-strip" }, svg, zooms);

  /** @param {number} next place of the lamp to look at, -1: none */
  function draw(next) {
    shown = next;
    const lamp = round.lamps[Math.max(0, next)];
    if (!lamp) return;
    const box = svg.clientWidth ? { width: svg.clientWidth, height: svg.clientHeight } : USUAL;
    svg.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
    const { centre, scale } = frame(round.lamps, lamp, WIDTHS[zoom] ?? Infinity, box);
    const metres = flat(centre);
    const point = (/** @type {Position} */ position) => {
      const [x, y] = metres(position);
      return /** @type {[number, number]} */ ([x * scale + box.width / 2, y * scale + box.height / 2]);
    };
    /** @type {[number, number]} */
    let labelled = [-Infinity, -Infinity];
    const spots = round.lamps.map((one, place) => {
      const here = point(at(one));
      const apart = Math.hypot(here[0] - labelled[0], here[1] - labelled[1]) > LABEL_APART_PX;
      if (apart || place === next) labelled = here;
      return spot(context, round, one, { isNext: place === next, isNamed: apart || place === next, here, choose });
    });
    svg.replaceChildren(
      ground(round, point, box),
      s("polyline", { class: "r-route", points: line(round.lamps.map(at), point) }),
      ...spots,
    );
  }
  new ResizeObserver(() => draw(shown)).observe(svg);
  return { element, draw };
}

/**
 * @param {Position[]} positions
 * @param {(position: Position) => [number, number]} point
 */
const line = (positions, point) =>
  positions.map((one) => point(one).map((value) => value.toFixed(1)).join()).join(" ");

/**
 * Houses and paths that meet the strip.
 * @param {Round} round
 * @param {(position: Position) => [number, number]} point
 * @param {Box} box
 * @returns {Element}
 */
function ground(round, point, box) {
  const { buildings, footpaths } = round.estate.base;
  const near = (/** @type {Position[]} */ positions) => {
    const points = positions.map(point);
    const [xs, ys] = [points.map((one) => one[0]), points.map((one) => one[1])];
    const across = Math.max(...xs) > 0 && Math.min(...xs) < box.width;
    return across && Math.max(...ys) > 0 && Math.min(...ys) < box.height;
  };
  const paths = footpaths.filter((one) => near(one.line));
  const houses = buildings.flatMap((one) => one.rings.slice(0, 1)).filter(near);
  return s(
    "g",
    { "aria-hidden": "true" },
    ...paths.map((one) => s("polyline", { class: "r-path", points: line(one.line, point) })),
    ...houses.map((ring) => s("polygon", { class: "r-house", points: line(ring, point) })),
  );
}

/**
 * One lamp: its state by shape as well as colour, its label, and a place for a gloved finger.
 * @param {Context} context
 * @param {Round} round
 * @param {Lamp} lamp
 * @param {{isNext: boolean, isNamed: boolean, here: [number, number], choose: (lamp: Lamp) => void}} how
 * @returns {Element}
 */
function spot(context, round, lamp, { isNext, isNamed, here: [x, y], choose }) {
  const state = seen(round.progress, lamp.id);
  const label = s("text", { x: 0, y: 34, class: "r-label" });
  if (isNamed) label.textContent = lampName(context, lamp);
  const sign = {
    unseen: () => [s("circle", { r: 9 })],
    lit: () => [s("circle", { r: 10 }), s("path", { d: "M-5 0l4 4 6-8", class: "r-mark" })],
    fault: () => [s("circle", { r: 11 }), s("path", { d: "M-5-5L5 5M5-5L-5 5", class: "r-mark" })],
  }[state]();
  const ring = isNext ? [s("circle", { r: 19, class: "r-ring" })] : [];
  const className = `r-lamp r-${state}${round.faults.has(lamp.id) ? " r-known" : ""}`;
  const spot = s(
    "g",
    { class: className, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` },
    s("circle", { r: 30, class: "r-hit" }),
    ...ring,
    ...sign,
    label,
  );
  spot.addEventListener("click", () => choose(lamp));
  return spot;
}
