// What names on the map need of vector tiles: what is called how, and which signs stand in the way.
/// <reference types="leaflet" />
import { scaleAt } from "./paint.js";
import { insidePoint } from "./shape.js";
import { spotOf } from "./tile_draw.js";
import { EXTENT } from "./tile_read.js";

/** @typedef {import("./layers.js").Built} Built */
/** @typedef {ReturnType<typeof import("./tile_store.js").makeStore>} Store */

/** Names to write, as labels.js takes them. @param {any} map @param {Built[]} tiled
 * @param {Store} store */
export function namesOf(map, tiled, store) {
  return tiled.flatMap(({ payload, group, quiet }) => {
    if (quiet || payload.names_from === null || map.getZoom() < payload.names_from || !map.hasLayer(group)) return [];
    /** @type {Map<string, any>} one for each thing, though it lies in several tiles */
    const found = new Map();
    for (const { part, frame } of store.pieces(payload.name)) {
      for (const thing of [...part.things.values()].flat()) {
        if (!thing.label) continue;
        const scale = frame.size / EXTENT;
        const rings = thing.lines.map((line) => pointsOf(line, frame, scale));
        const box = L.bounds(rings.flat().map(({ lng, lat }) => L.point(lng, lat)));
        const known = found.get(thing.id);
        if (known && known.part._pxBounds.getSize().x >= box.getSize().x) continue;
        const inside = insidePoint(rings);
        if (!inside) continue;
        const at = map.layerPointToLatLng(L.point(inside.lng, inside.lat));
        found.set(thing.id, { text: thing.label, from: payload.names_from, layer: payload.name, part: { _pxBounds: box }, at, group });
      }
    }
    return [...found.values()];
  });
}

/** @param {number[]} line @param {import("./tile_store.js").Frame} frame @param {number} scale */
function pointsOf(line, frame, scale) {
  const found = [];
  for (let i = 0; i < line.length; i += 2) found.push({ lng: frame.left + (line[i] ?? 0) * scale, lat: frame.top + (line[i + 1] ?? 0) * scale });
  return found;
}

/** Boxes of the signs that tell something. @param {any} map @param {Built[]} tiled
 * @param {Store} store @param {(built: Built) => import("./tile_draw.js").Shown[]} shownOf */
export function signsOf(map, tiled, store, shownOf) {
  const scale = scaleAt(map.getZoom());
  return tiled.flatMap((built) => {
    if (built.payload.type !== "symbol" || !map.hasLayer(built.group)) return [];
    return shownOf(built).flatMap(({ key, sign }) =>
      store.pieces(built.payload.name).flatMap((piece) =>
        (piece.part.things.get(key) ?? []).flatMap((thing) => {
          const at = spotOf(thing, piece, sign, scale);
          const radius = ((sign.size_px ?? 10) / 2) * scale;
          return at ? [{ left: at.x - radius, right: at.x + radius, top: at.y - radius, bottom: at.y + radius }] : [];
        }),
      ),
    );
  });
}
