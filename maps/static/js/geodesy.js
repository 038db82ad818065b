// Lengths and areas on the ground: on the ellipsoid of WGS 84, not on the sheet of the map, where
// a metre in Sweden is drawn nearly two metres long.

const A_M = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const E2 = FLATTENING * (2 - FLATTENING);
const E = Math.sqrt(E2);
const RADIANS = Math.PI / 180;

/** @typedef {{lat: number, lng: number}} Place degrees */

/** Length of a line [m]; of parts shorter than 10 km right to a millionth (middle latitude).
 * @param {Place[]} line */
export function lengthOf(line) {
  let sum = 0;
  for (let i = 1; i < line.length; i += 1) sum += between(line[i - 1], line[i]);
  return sum;
}

/** @param {Place | undefined} from @param {Place | undefined} to */
function between(from, to) {
  if (!from || !to) return 0;
  const sine = Math.sin(((from.lat + to.lat) / 2) * RADIANS);
  const across = A_M / Math.sqrt(1 - E2 * sine ** 2);
  const along = (across * (1 - E2)) / (1 - E2 * sine ** 2);
  const east = across * Math.sqrt(1 - sine ** 2) * (to.lng - from.lng) * RADIANS;
  return Math.hypot(east, along * (to.lat - from.lat) * RADIANS);
}

/** Area within a ring [m²], in the cylindrical projection that keeps areas of the ellipsoid.
 * @param {Place[]} ring its end need not be its beginning */
export function areaOf(ring) {
  const [first] = ring;
  if (!first || ring.length < 3) return 0;
  const base = authalic(first.lat);
  const points = ring.map(({ lat, lng }) => [A_M * (lng - first.lng) * RADIANS, (A_M / 2) * (authalic(lat) - base)]);
  const twice = points.reduce((sum, [x = 0, y = 0], i) => {
    const [nextX = 0, nextY = 0] = points[(i + 1) % points.length] ?? [];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** Snyder, Map Projections (1987), equation 3-12. @param {number} lat degrees */
function authalic(lat) {
  const sine = Math.sin(lat * RADIANS);
  return (1 - E2) * (sine / (1 - E2 * sine ** 2) - Math.log((1 - E * sine) / (1 + E * sine)) / (2 * E));
}
