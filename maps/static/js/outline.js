// An outline drawn on a map, corner by corner; what is drawn stands as GeoJSON in a field of a form.
/// <reference types="leaflet" />

/** @typedef {{lat: number, lng: number}} Corner */

const LEAST = 3;
/** A press so near to the first corner closes the outline [px]. */
const CLOSE_PX = 18;
const HECTARE_M2 = 10_000;
const METRES_PER_DEGREE = 111_320;

/**
 * @param {any} map
 * @param {HTMLTextAreaElement | null} field that holds the outline; one that stands there is drawn
 */
export function makeOutline(map, field) {
  let corners = cornersOf(field?.value ?? "");
  let isClosed = corners.length > 0;
  const drawn = L.layerGroup().addTo(map);
  const said = /** @type {HTMLElement | null} */ (document.querySelector("[data-module=draw-said]"));

  /** @param {Corner} corner */
  const press = (corner) => {
    const [first] = corners;
    if (isClosed) return;
    const near = first && map.latLngToContainerPoint(first).distanceTo(map.latLngToContainerPoint(corner)) < CLOSE_PX;
    if (near && corners.length >= LEAST) isClosed = true;
    else corners.push(corner);
    draw();
  };

  const draw = () => {
    drawn.clearLayers();
    const line = { interactive: false, className: "draw-line" };
    if (isClosed) L.polygon(corners, line).addTo(drawn);
    else L.polyline(corners, line).addTo(drawn);
    for (const corner of corners) L.circleMarker(corner, { radius: 6, interactive: false, className: "draw-corner" }).addTo(drawn);
    allow("draw-undo", corners.length > 0);
    allow("draw-clear", corners.length > 0);
    allow("draw-close", corners.length >= LEAST && !isClosed);
    tell();
  };

  /** The form holds the outline once it is closed, and says how large it is. */
  const tell = () => {
    const words = said?.dataset ?? {};
    const text = isClosed ? words.closed : corners.length ? words.corners : words.start;
    const size = (areaOf(corners) / HECTARE_M2).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
    if (said) said.textContent = (text ?? "").replace("{count}", String(corners.length)).replace("{size}", size);
    if (!field || !(isClosed || field.dataset.drawn)) return;
    const ring = [...corners, ...corners.slice(0, 1)].map(({ lng, lat }) => [round(lng), round(lat)]);
    field.value = isClosed ? JSON.stringify({ type: "Polygon", coordinates: [ring] }) : "";
    field.dataset.drawn = isClosed ? "yes" : "";
  };

  bind("draw-undo", () => {
    // An outline that is open again still has its last corner: first the closing is taken back.
    if (isClosed) isClosed = false;
    else corners.pop();
    draw();
  });
  bind("draw-close", () => {
    isClosed = corners.length >= LEAST;
    draw();
  });
  bind("draw-clear", () => {
    isClosed = false;
    corners = [];
    draw();
  });
  field?.addEventListener("change", () => {
    // What somebody wrote is theirs: it is drawn where it is one ring, and left as it is.
    delete field.dataset.drawn;
    corners = cornersOf(field.value);
    isClosed = corners.length > 0;
    draw();
  });
  if (isClosed && field) field.dataset.drawn = "yes";
  draw();
  return { press };
}

/** Corners of one ring; none: it is no polygon of one ring. @param {string} text @returns {Corner[]} */
function cornersOf(text) {
  try {
    const { type, coordinates } = JSON.parse(text);
    if (type !== "Polygon" || coordinates.length !== 1) return [];
    /** @type {Corner[]} */
    const ring = coordinates[0].map((/** @type {unknown[]} */ [lng, lat]) => ({ lat: Number(lat), lng: Number(lng) }));
    return ring.length > LEAST && ring.every(({ lat, lng }) => Number.isFinite(lat + lng)) ? ring.slice(0, -1) : [];
  } catch {
    return [];
  }
}

/** @param {number} degrees */
function round(degrees) {
  return Number(degrees.toFixed(7));
}

/** Area of a ring [m2], on the plane that touches its first corner: exact enough to be told.
 * @param {Corner[]} ring */
function areaOf(ring) {
  const [first] = ring;
  if (!first) return 0;
  const east = METRES_PER_DEGREE * Math.cos((first.lat * Math.PI) / 180);
  const flat = ring.map(({ lat, lng }) => [(lng - first.lng) * east, (lat - first.lat) * METRES_PER_DEGREE]);
  const twice = flat.reduce((sum, [x = 0, y = 0], i) => {
    const [nextX = 0, nextY = 0] = flat[(i + 1) % flat.length] ?? [];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** @param {string} name @param {() => void} act */
function bind(name, act) {
  document.querySelector(`[data-module=${name}]`)?.addEventListener("click", act);
}

/** @param {string} name @param {boolean} yes */
function allow(name, yes) {
  document.querySelector(`[data-module=${name}]`)?.toggleAttribute("disabled", !yes);
}
