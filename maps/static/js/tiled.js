// The map of an estate or a company that is too large for one page: its layers come as vector tiles.
/// <reference types="leaflet" />
import { fillCounts } from "./counts.js";
import { RANK } from "./hits.js";
import { drawCells, gatherCells, openCell } from "./tile_cells.js";
import { drawPieces } from "./tile_draw.js";
import { thingsAt } from "./tile_hits.js";
import { namesOf, signsOf } from "./tile_names.js";
import { makeSheets, runsOf } from "./tile_sheets.js";
import { makeStore } from "./tile_store.js";
import { bindTooltip, throttled } from "./tile_tip.js";

/** @typedef {import("./layers.js").Built} Built */
/** @typedef {import("./layers.js").Payload} Payload */
/** @typedef {import("./tile_read.js").Thing} Thing */
/**
 * @typedef {object} Tiles what maps/tiled_map.py tells the map
 * @property {string} url with {layers}, {z}, {x}, {y} @property {number} max_zoom
 * @property {string} counts address of the numbers of the legend
 */
/** @typedef {{options: any, thing?: Thing, cell?: import("./tile_cells.js").Cell}} Pressed stands for what a tile drew */

const WORLD = /** @type {[number, number][]} */ ([[-85, -180], [85, 180]]);
const MOST_ASKED = 6;
const TOGETHER_MS = 100;

/**
 * @param {any} map
 * @param {{tiles: Tiles, words: Record<string, string>}} start
 * @param {Built[]} layers
 * @param {any} renderer
 * @param {() => import("./paint.js").Palette} palette
 * @param {(of: string[]) => Promise<Map<string, import("./objects.js").One>>} askFor single objects
 */
export function makeTiled(map, { tiles, words }, layers, renderer, palette, askFor) {
  /** @type {Set<string>} classes that the reader left out, "layer.class" */
  const left = new Set();
  const tiled = layers.filter(({ payload }) => payload.tiled);
  const names = () => [...new Set(tiled.filter(({ group }) => map.hasLayer(group)).map(({ payload }) => payload.name))];

  /** @param {string} name @param {string} key */
  const isHidden = (name, key) => Boolean(tiled.find(({ payload }) => payload.name === name)?.payload.hidden?.includes(key));
  const redraw = () => {
    if (!map._animatingZoom) cells.redraw();
  };
  const redrawSoon = throttled(redraw, TOGETHER_MS);
  /** What the view lacks: tiles that are on their way, a drawing of those that have come. */
  const lacks = { tiles: false, drawing: false };
  const store = makeStore(map, tiles, { wanted: () => names().sort(), isHidden }, {
    // Tiles come in swarms: what has come is drawn together.
    changed: () => {
      lacks.drawing = true;
      redrawSoon();
    },
    waits: (yes) => {
      lacks.tiles = yes;
      if (!yes && lacks.drawing) redraw(); // nothing more to wait for
      tellWhetherWhole();
    },
    failed: () => say(words.not_loaded ?? ""),
  });
  const sheets = makeSheets(map, store, redraw);

  const tellWhetherWhole = () => {
    const { dataset } = map.getContainer();
    if (lacks.tiles || lacks.drawing || !sheets.isDone()) {
      dataset.waits = "yes";
      return;
    }
    delete dataset.waits;
    if (!dataset.whole) requestAnimationFrame(() => (dataset.whole = String(Math.round(performance.now()))));
  };

  /** Classes of a part of a layer, the worst last. @param {Built} built */
  const shownOf = ({ payload, quiet }) =>
    payload.classes.flatMap((key) => {
      const sign = payload.styles[key];
      const own = quiet === (payload.quiet.includes(key) ? key : "");
      const seen = own && !payload.hidden?.includes(key) && !left.has(`${payload.name}.${key}`);
      return sign && seen ? [{ key, sign }] : [];
    }).reverse();

  const runs = runsOf(tiled);
  for (const built of tiled) built.group.addLayer(partOf(built));

  /** A run of layers is drawn where the lowest of them that is shown stands.
   * @param {CanvasRenderingContext2D} ctx @param {Built} built */
  const drawRun = (ctx, built) => {
    const id = runs.findIndex((run) => run.includes(built));
    const shown = (runs[id] ?? []).filter(({ group }) => map.hasLayer(group));
    if (shown[0] !== built) return;
    const layers = shown.map((one) => ({ name: one.payload.name, type: one.payload.type, shown: shownOf(one) }));
    sheets.draw(ctx, { id, layers }, palette());
  };

  /** @param {Built} built one object in the drawing order that draws the whole layer */
  function partOf(built) {
    const { name, type, product, answers } = built.payload;
    return L.rectangle(WORLD, /** @type {any} */ ({
      renderer, interactive: false, layer: name,
      draw: (/** @type {CanvasRenderingContext2D} */ ctx) => {
        if (type !== "symbol") return drawRun(ctx, built);
        drawPieces(ctx, store.pieces(name), shownOf(built), { type, palette: palette(), zoom: map.getZoom() });
      },
      hits: (/** @type {any} */ point, /** @type {number} */ reach) => {
        if (!answers) return [];
        const rank = type === "symbol" ? RANK.sign : product ? RANK.product : type === "line" ? RANK.line : RANK.ground;
        return thingsAt(store.pieces(name), shownOf(built), type, point, reach, map.getZoom()).map(({ thing, far }) => ({
          part: { options: { layer: name, product, sign: built.payload.styles[thing.key], feature: -1 }, thing }, rank, far,
        }));
      },
    }));
  }

  /** @type {import("./tile_cells.js").Cell[]} */
  let drawn = [];
  const cells = L.rectangle(WORLD, /** @type {any} */ ({
    renderer, interactive: false,
    draw: (/** @type {CanvasRenderingContext2D} */ ctx) => {
      const seen = new Map(tiled.filter(({ group }) => map.hasLayer(group)).flatMap((built) => shownOf(built).map(({ key }) => [`${built.payload.name}.${key}`, true])));
      const rest = tiled.filter(({ group, quiet }) => !quiet && map.hasLayer(group));
      const asked = rest.map(({ payload }) => ({ payload, pieces: store.pieces(payload.name) }));
      drawn = gatherCells(asked, (name, key) => seen.has(`${name}.${key}`));
      drawCells(ctx, drawn, map, palette());
      lacks.drawing = false;
      tellWhetherWhole();
    },
    hits: (/** @type {any} */ { x, y }) =>
      drawn
        .filter(({ card }) => card && x >= card.left && x <= card.right && y >= card.top && y <= card.bottom)
        .map((cell) => ({ part: { options: { layer: "", product: true }, cell }, rank: -1, far: 0 })),
  }));

  /** What was pressed, as objects that a pop-up can tell of, or the card of a cell.
   * @param {Pressed[]} parts @param {any} at @param {(parts: any[], at: any) => void} open */
  const choose = async (parts, at, open) => {
    const cell = parts[0]?.cell;
    if (cell) return openCell(map, cell, words);
    try {
      const asked = parts.filter(({ thing }) => thing).slice(0, MOST_ASKED).map(addressOf);
      const found = await askFor([...new Set(asked)]);
      const told = [...new Set(asked)].flatMap((key) => found.get(key)?.part ?? []);
      if (told.length) open(told, at);
    } catch {
      say(words.not_loaded ?? "");
    }
  };

  const begin = () => {
    for (const box of document.querySelectorAll("input[data-filter]:not(:checked)")) left.add(box.getAttribute("data-filter") ?? "");
    cells.addTo(map);
    // What is asked for is not waited for: first the map is drawn where it stands now.
    map.on("moveend", () => setTimeout(store.load));
    map.on("move", throttled(store.load, 150));
    document.addEventListener("change", ({ target }) => {
      if (!(target instanceof HTMLInputElement)) return;
      const { filter } = target.dataset;
      if (filter && target.checked) left.delete(filter);
      else if (filter) left.add(filter);
      if (!filter && !target.dataset.show) return;
      cells.bringToFront();
      store.load();
    });
    bindTooltip(map, renderer, tiled);
    store.load();
    void fillCounts(tiles.counts);
  };
  const again = async () => {
    await Promise.all([store.refresh(), fillCounts(tiles.counts)]);
    cells.redraw();
  };
  return {
    begin, choose, refresh: again,
    names: () => namesOf(map, tiled, store),
    signs: () => signsOf(map, tiled, store, shownOf),
  };
}

/** @param {Pressed} part */
function addressOf({ options, thing }) {
  return `${options.layer}/${thing?.id}`;
}

/** @param {string} text */
function say(text) {
  const status = document.querySelector("[data-module=map-status]");
  if (status) status.textContent = text;
  status?.classList.add("seen");
}
