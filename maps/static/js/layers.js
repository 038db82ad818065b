// Turns the JSON of a layer into Leaflet objects that paint.js draws on one shared canvas.
/// <reference types="leaflet" />
import { coordinates, word } from "./decode.js";
import { centreOf, hitsAt } from "./hits.js";
import { isFinger } from "./input.js";
import { CLEAR } from "./light.js";
import { cellRadius, drawCell, drawSymbol, fillArea, scaleAt, strokeLine } from "./paint.js";

/** @typedef {import("./paint.js").Sign} Sign */
/** @typedef {import("./paint.js").Palette} Palette */
/** @typedef {import("./decode.js").Words} Words */
/**
 * @typedef {object} Payload one layer, as maps/payload.py writes it
 * @property {string} name @property {string} title
 * @property {"symbol" | "area" | "line" | "cells"} type
 * @property {Record<string, Sign>} styles @property {string[]} classes @property {boolean} visible
 * @property {[number, number]} origin @property {number[]} class
 * @property {any[]} geometry @property {number[]} [counts]
 * @property {Words & {column?: any, absent?: any}} labels @property {{kind: Words, id: Words} | null} links
 * @property {string[]} titles @property {Words[]} values
 * @property {string[]} legend words of each class @property {boolean} product
 * @property {string[]} quiet classes drawn when asked for @property {number | null} names_from
 * @property {boolean} answers whether a press opens a pop-up
 * @property {string} [late] address of its features, asked for when it is switched on
 * @property {string} [url] address that they came from @property {Words | null} [cases] case of each
 * @property {boolean} [tiled] whether its features come as vector tiles
 * @property {string[]} [hidden] classes that are never drawn
 */
/**
 * @typedef {object} Built features of a layer that are switched together
 * @property {Payload} payload @property {any} group @property {Map<number, any>} parts
 * @property {string} quiet class with a switch of its own, empty for the layer's others
 * @property {string} [by] layer whose switch counts for it @property {boolean} [off] never shown
 */

/** Leaflet's canvas with our own strokes: signs, hatches and casings in theme colours.
 * @param {() => Palette} palette read at each drawing, so a change of theme needs no new objects
 * @param {(parts: any[], at: any) => void} choose told what lies under a press, nearest first
 * @param {number} [padding] drawn beyond the view, in parts of it */
export function makeCanvas(palette, choose, padding = 0.3) {
  const Canvas = L.Canvas.extend({
    /** @param {CanvasRenderingContext2D} ctx @param {any} layer */
    _fillStroke(ctx, layer) {
      const { sign, casing, draw } = layer.options;
      const colours = palette();
      if (draw) draw(ctx);
      else if (sign.type === "area") fillArea(ctx, sign, colours);
      else if (casing) strokeLine(ctx, colours[sign.casing] ?? "", sign.casing_width, []);
      else cutOrStroke(ctx, colours[sign.ink] ?? "", sign);
    },
    /** @param {any} layer */
    _updateCircle(layer) {
      if (!this._drawing || layer._empty()) return;
      const { sign, count } = layer.options;
      const zoom = this._map.getZoom();
      const at = centreOf(layer, zoom);
      if (count) drawCell(this._ctx, at, count, sign, palette());
      else drawSymbol(this._ctx, at, sign, palette(), scaleAt(zoom));
    },
    /** @param {MouseEvent} event */
    _onClick(event) {
      const pressed = event.type === "click" && !this._map._draggableMoved({});
      const point = pressed && this._map.mouseEventToLayerPoint(event);
      const hits = pressed ? hitsAt(this, point, isFinger(event)) : [];
      if (!hits.length) return this._fireEvent(false, event);
      choose(hits, this._map.layerPointToLatLng(point));
      // The map would take the same press as one beside everything, and close the pop-up.
      L.DomEvent.stop(/** @type {any} */ (event));
    },
  });
  // @ts-expect-error L.Class.extend keeps the constructor, the published types do not
  return new Canvas({ padding, tolerance: 4 });
}

/** A path that lies on light is a gap between its edges.
 * @param {CanvasRenderingContext2D} ctx @param {string} colour @param {any} sign */
export function cutOrStroke(ctx, colour, sign) {
  if (colour !== CLEAR) return strokeLine(ctx, colour, sign.width, sign.dash);
  ctx.globalCompositeOperation = "destination-out";
  strokeLine(ctx, "#000", sign.width, []);
  ctx.globalCompositeOperation = "source-over";
}

/**
 * @param {Payload} payload
 * @param {any} renderer
 * @returns {Built[]} one for each quiet class, and one for the rest
 */
export function buildLayer(payload, renderer) {
  return [...payload.quiet, ""].map((quiet) => buildPart(payload, renderer, quiet));
}

/** @param {Payload} payload @param {any} renderer @param {string} quiet @returns {Built} */
function buildPart(payload, renderer, quiet) {
  const group = L.featureGroup();
  /** @type {Map<number, any>} */
  const parts = new Map();
  /** @type {Map<string, number>} */
  const stacks = new Map();
  if (payload.type === "line") addCasings(payload, renderer, group);
  for (const index of worstLast(payload)) {
    const geometry = payload.geometry[index];
    const key = payload.classes[payload.class[index] ?? -1] ?? "";
    if (geometry === null || quiet !== (payload.quiet.includes(key) ? key : "")) continue;
    const { name, product, answers } = payload;
    const sign = signOf(payload, index);
    const options = { renderer, sign, feature: index, layer: name, product, interactive: answers };
    const part = makePart(payload, geometry, index, options, stacks);
    parts.set(index, part.addTo(group));
  }
  return { payload, group, parts, quiet };
}

/** @param {Payload} payload @param {number} index @returns {Sign} */
function signOf(payload, index) {
  const sign = payload.styles[payload.classes[payload.class[index] ?? -1] ?? ""];
  if (!sign) throw new Error(`layer ${payload.name}: feature ${index} has no sign`);
  return sign;
}

/** @param {Payload} payload */
function worstLast(payload) {
  const order = payload.class.map((_, index) => index);
  return order.sort((a, b) => (payload.class[b] ?? 0) - (payload.class[a] ?? 0));
}

/**
 * @param {Payload} payload
 * @param {any} geometry
 * @param {number} index
 * @param {any} options
 * @param {Map<string, number>} stacks
 */
function makePart(payload, geometry, index, options, stacks) {
  const decode = (/** @type {number[]} */ steps) => coordinates(steps, payload.origin);
  if (payload.type === "area") {
    const rings = geometry.map((/** @type {number[][]} */ part) => part.map(decode));
    return L.polygon(rings, options);
  }
  if (payload.type === "line") return L.polyline(geometry.map(decode), options);
  const count = payload.counts?.[index] ?? 0;
  // Plans for the same yard stand side by side instead of on top of each other.
  const key = geometry.join();
  const shift = stacks.get(key) ?? 0;
  stacks.set(key, shift + 1);
  // A number stands beside the sign of the thing that it numbers.
  const beside = options.sign.numbered ? 1 : 0;
  const radius = count ? cellRadius(count, options.sign.numbered) : (options.sign.size_px ?? 10) / 2;
  const at = decode(geometry)[0] ?? [0, 0];
  return L.circleMarker(at, { ...options, radius, count, shift: shift + beside });
}

/** Casings go under all inner strokes, so that crossings of paths are open.
 * @param {Payload} payload @param {any} renderer @param {any} group */
function addCasings(payload, renderer, group) {
  payload.geometry.forEach((geometry, index) => {
    const sign = signOf(payload, index);
    if (geometry === null || !sign.casing) return;
    const options = { renderer, sign, casing: true, interactive: false };
    const decode = (/** @type {number[]} */ steps) => coordinates(steps, payload.origin);
    L.polyline(geometry.map(decode), /** @type {any} */ (options)).addTo(group);
  });
}

/** @param {Payload} payload @param {number} feature */
export function describe(payload, feature) {
  return {
    layer: payload.counts ? payload.title : (payload.legend[payload.class[feature] ?? -1] ?? ""),
    title: word(payload.labels, feature),
    rows: payload.titles.map((title, i) => ({ title, text: word(payload.values[i] ?? [], feature) })),
    kind: payload.links ? word(payload.links.kind, feature) : "",
    id: payload.links ? word(payload.links.id, feature) : "",
    case: payload.cases ? word(payload.cases, feature) : "",
  };
}
