// Where a thing stands: one point of it that a ring, a name or a pop-up can point at.

/** @typedef {{lat: number, lng: number}} Place */

const CUTS = [0.5, 0.4, 0.6, 0.3, 0.7];

/** A point well inside an area, also one that bends around its own centre: the middle of the
 * widest of a few cuts from west to east.
 * @param {Place[][]} rings outlines and holes of all its parts
 * @returns {Place | null} */
export function insidePoint(rings) {
  const lats = rings.flat().map((point) => point.lat);
  const south = Math.min(...lats);
  const height = Math.max(...lats) - south;
  let best = null;
  let most = 0;
  for (const cut of CUTS) {
    const lat = south + cut * height;
    const crossings = rings.flatMap((ring) => crossed(ring, lat)).sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const [west = 0, east = 0] = [crossings[i], crossings[i + 1]];
      const worth = (east - west) * (1 - Math.abs(cut - 0.5));
      if (worth > most) [best, most] = [{ lat, lng: (west + east) / 2 }, worth];
    }
  }
  return best;
}

/** @param {Place[]} ring @param {number} lat @returns {number[]} */
function crossed(ring, lat) {
  return ring.flatMap((a, i) => {
    const b = ring[(i + 1) % ring.length];
    if (!b || a.lat > lat === b.lat > lat) return [];
    return [a.lng + ((lat - a.lat) / (b.lat - a.lat)) * (b.lng - a.lng)];
  });
}

/** @param {any} part a sign, line or area of Leaflet @returns {Place} */
export function spotOf(part) {
  if (part.getLatLng) return part.getLatLng();
  const lines = part.getLatLngs();
  if (part.options.sign.type === "area") {
    const inside = insidePoint(lines.flat());
    if (inside) return inside;
  }
  const longest = lines.reduce((/** @type {any} */ a, /** @type {any} */ b) => (b.length > a.length ? b : a));
  return longest.flat()[Math.floor(longest.length / 2)] ?? part.getBounds().getCenter();
}

/** Whether a place lies within an area, given as rings of x, y by turns: outlines and holes alike.
 * @param {number[][]} rings @param {number} x @param {number} y */
export function inRings(rings, x, y) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [ax = 0, ay = 0, bx = 0, by = 0] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    }
  }
  return inside;
}
