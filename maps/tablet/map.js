// The map under the finger. Alone knows Leaflet, which pans and zooms; what is seen is drawn by Painter
// on a canvas that stands still. While it is dragged the picture is moved and completed at its edges.
/// <reference types="leaflet" />

import { noMarks } from "./map_marks.js";
import { Painter } from "./map_paint.js";
import { boxOfView, toLonLat, toScreen, toWorld } from "./map_project.js";

/** @import { Box } from "./map_grid.js" */
/** @import { Marks } from "./map_marks.js" */
/** @import { View, XY } from "./map_project.js" */
/** @import { Scene } from "./map_scene.js" */
/** @import { Base, Position } from "./types.d.ts" */

/** @typedef {{at: Position, zoom: number}} Place what is remembered of a view */
/**
 * @typedef {object} MapEvents
 * @property {(at: XY, zoom: number) => void} tap [world units]
 * @property {(at: Position) => void} hold a long press, or the right button
 * @property {() => void} moved the view stands still again
 */

const LIBRARY = "/static/lib/leaflet.js";
const STYLE = "/static/lib/leaflet.css";
const RATIO_MAX = 2;
/** A tablet that draws a moving map slower than this draws it coarser, until it stands still. */
const SLOW_MS = 34;
const PAUSE_MS = 400;
/** @type {Promise<void> | null} */
let loading = null;

/** @returns {Promise<void>} once Leaflet stands */
function leaflet() {
  loading ??= new Promise((resolve, reject) => {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: STYLE });
    const script = Object.assign(document.createElement("script"), { src: LIBRARY });
    script.onload = () => resolve();
    script.onerror = () => {
      loading = null;
      reject(new Error("Leaflet could not be loaded"));
    };
    document.head.prepend(style);
    document.head.append(script);
  });
  return loading;
}

/**
 * @param {HTMLElement} element without children, in the page
 * @param {Place} place
 * @param {MapEvents} events
 */
export async function createMap(element, place, events) {
  await leaflet();
  return new TabletMap(element, place, events);
}

export class TabletMap {
  /** @type {Marks} */
  marks = noMarks();
  frame = 0;
  /** What the canvas shows; null: it is to be drawn anew. @type {View | null} */
  drawn = null;
  /** When the last frame was drawn, and how many came late since the map began to move. */
  last = { at: 0, late: 0 };

  /**
   * @param {HTMLElement} element
   * @param {Place} place
   * @param {MapEvents} events
   */
  constructor(element, place, events) {
    this.element = element;
    this.events = events;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "map-canvas";
    element.append(this.canvas);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(element, {
      attributionControl: false,
      zoomControl: false,
      zoomAnimation: false,
      fadeAnimation: false,
      doubleClickZoom: false,
      inertia: !still,
      zoomSnap: 0,
      minZoom: 12,
      maxZoom: 21,
      tapTolerance: 12,
      bounceAtZoomLimits: false,
    });
    const pen = this.canvas.getContext("2d", { alpha: false });
    if (!pen) throw new Error("no canvas");
    this.ratio = Math.min(RATIO_MAX, devicePixelRatio || 1);
    this.painter = new Painter(pen, this.ratio);
    this.map.on("move zoom resize", () => this.nextFrame());
    this.map.on("moveend", () => {
      this.last = { at: 0, late: 0 };
      this.redraw();
      this.events.moved();
    });
    this.map.on("click", (event) => this.events.tap(this.worldAt(event.latlng), this.map.getZoom()));
    this.map.on("contextmenu", (event) => this.events.hold([event.latlng.lng, event.latlng.lat]));
    this.map.setView([place.at[1], place.at[0]], place.zoom);
    addEventListener("themechange", () => {
      this.painter.theme();
      this.redraw();
    });
    new ResizeObserver(() => this.map.invalidateSize({ animate: false })).observe(element);
  }

  /** @param {L.LatLng} at @returns {XY} */
  worldAt = (at) => toWorld(at.lng, at.lat);

  /** @param {Scene} scene */
  show(scene) {
    this.painter.scene = scene;
    this.redraw();
  }

  /** @param {Partial<Marks>} marks */
  mark(marks) {
    Object.assign(this.marks, marks);
    this.redraw();
  }

  /** Draws all anew at the next frame. */
  redraw() {
    this.drawn = null;
    this.nextFrame();
  }

  /** Draws at the next frame, once, however often it is asked for. */
  nextFrame() {
    this.frame ||= requestAnimationFrame((now) => {
      this.frame = 0;
      const view = this.view();
      this.pace(now);
      if (this.fit(view)) this.drawn = null;
      this.drawn = (this.drawn && this.painter.move(this.drawn, view, this.marks)) ?? this.painter.draw(view, this.marks);
    });
  }

  /** Coarser while frames come late. @param {number} now [ms] */
  pace(now) {
    const gap = now - this.last.at;
    if (gap > SLOW_MS && gap < PAUSE_MS) this.last.late += 1;
    this.last.at = now;
    this.painter.ratio = this.last.late > 1 ? Math.min(1, this.ratio) : this.ratio;
  }

  /** @param {View} view @returns {boolean} whether the canvas has another size now, and is empty */
  fit({ width, height }) {
    const { ratio } = this.painter;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width === w && this.canvas.height === h) return false;
    [this.canvas.width, this.canvas.height] = [w, h];
    return true;
  }

  /** @returns {View} */
  view() {
    const { x: width, y: height } = this.map.getSize();
    const { lat, lng } = this.map.getCenter();
    return { ...toWorld(lng, lat), zoom: this.map.getZoom(), width, height };
  }

  /** What is in view. @param {number} [margin_px] @returns {Box} */
  box = (margin_px = 0) => boxOfView(this.view(), margin_px);

  /** @returns {Place} */
  place() {
    const { x, y, zoom } = this.view();
    return { at: toLonLat({ x, y }), zoom };
  }

  /** @param {Position} at @param {number} [zoom] */
  go(at, zoom = this.map.getZoom()) {
    this.map.setView([at[1], at[0]], zoom, { animate: false });
  }

  /** @param {Base["bounds"]} bounds */
  all([west, south, east, north]) {
    this.map.fitBounds([[south, west], [north, east]], { animate: false, padding: [24, 24] });
  }

  /** @param {number} steps */
  zoom(steps) {
    this.map.setZoom(this.map.getZoom() + steps);
  }

  /**
   * Moves so far that a place is not covered.
   * @param {Position} at
   * @param {{right: number, bottom: number}} covered [CSS pixels]
   */
  uncover(at, covered) {
    const view = this.view();
    const seen = toScreen(toWorld(...at), view);
    const room = { x: view.width - covered.right, y: view.height - covered.bottom };
    const by = { x: 0, y: 0 };
    if (seen.x > room.x - 40 || seen.x < 40) by.x = seen.x - room.x / 2;
    if (seen.y > room.y - 40 || seen.y < 40) by.y = seen.y - room.y / 2;
    if (by.x || by.y) this.map.panBy([by.x, by.y], { animate: false });
  }
}
