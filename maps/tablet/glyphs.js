// Our own signs as inline SVG: strokes in a box of 24 x 24, in the colour of the text around them.

const SVG = "http://www.w3.org/2000/svg";

/** Path data by name. @type {Record<string, string>} */
const PATHS = {
  // the shell
  map: "M3 6.5l6-2.5 6 2.5 6-2.5v13.5L15 20l-6-2.5L3 20zM9 4v13.5M15 6.5V20",
  lamp: "M12 21v-9M8 21h8M6.5 10.5C6.5 6.5 9 4 12 4s5.5 2.5 5.5 6.5zM12 4V2.5",
  broom: "M14 3l-3.5 8.5M7 11.5l8 3.3L12.5 21H4.5c1.5-2.5 1.8-6 2.5-9.5zM8.5 21l1.3-3.5",
  outbox: "M12 14V4M8 7.5L12 3.5l4 4M4 13v5.5A1.5 1.5 0 0 0 5.5 20h13a1.5 1.5 0 0 0 1.5-1.5V13",
  more: "M4 7h16M4 12h16M4 17h16",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  back: "M19 12H5M11 5.5L4.5 12l6.5 6.5",
  next: "M9 5l7 7-7 7",
  check: "M4.5 12.5l5 5 10-11",
  locate: "M12 3v3M12 18v3M3 12h3M18 12h3M6.5 12a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0M11.5 12h1",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  several: "M3 8.5a4 4 0 1 0 8 0a4 4 0 1 0-8 0M13 8.5a4 4 0 1 0 8 0a4 4 0 1 0-8 0M8 17a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
  camera: "M4 8h3.5l1.7-2.5h5.6L16.5 8H20a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM8.5 13.5a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0",
  gallery: "M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 4.5M15 9h.01",
  pen: "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5",
  undo: "M8 5L4 9l4 4M4 9h9.5a5.5 5.5 0 0 1 0 11H9",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13M10.5 11v5.5M13.5 11v5.5",
  phone: "M6 3.5h3.5l1.5 4.5-2.2 1.6c1 2.2 2.9 4.1 5.1 5.1l1.6-2.2 4.5 1.5V18a2 2 0 0 1-2 2C11 20 4 13 4 5.5a2 2 0 0 1 2-2z",
  cordon: "M12 3l6 17H6zM9 12h6M7.6 16h8.8M4 20.5h16",
  danger: "M12 3L22 20.5H2zM12 10v4.5M12 17.5v.01",
  clock: "M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0M12 7v5l3.5 2",
  offline: "M3 3l18 18M7 18h10.5a4 4 0 0 0 2.8-1.1M18.5 10.2A6.5 6.5 0 0 0 9 6.2M6.4 8.8A5 5 0 0 0 7 18",
  online: "M7 18h10.5a4 4 0 0 0 1-7.8A6.5 6.5 0 0 0 6.3 8.9 5 5 0 0 0 7 18z",
  user: "M8 8a4 4 0 1 0 8 0a4 4 0 1 0-8 0M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7",
  refused: "M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0M12 7v6M12 16.5v.01",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  download: "M12 4v11M8 11.5l4 4 4-4M4 20h16",
  language: "M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0M3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9s.5-6 3.5-9",
  here: "M12 21.5C7.5 16 5.5 13 5.5 9.5a6.5 6.5 0 0 1 13 0c0 3.5-2 6.5-6.5 12zM9.5 9.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0",
  indoors: "M4 21V9.5L12 3l8 6.5V21zM10 21v-6.5h4V21",
  missing: "M12 21.5C7.5 16 5.5 13 5.5 9.5a6.5 6.5 0 0 1 13 0c0 3.5-2 6.5-6.5 12zM12 6.5v6M9 9.5h6",
  good: "M12 20.5C5 15.5 3 12 3 8.8A4.8 4.8 0 0 1 12 6.5a4.8 4.8 0 0 1 9 2.3c0 3.2-2 6.7-9 11.7z",
  line: "M5 18L10 8l5 7 4-10M5 18h.01M19 5h.01",
  area: "M4 8l9-4 7 6-3 9-11 1z",
  eyes: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM9 12a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
  // what can be wrong
  lamp_dark: "M8.5 17v-2.2A6.5 6.5 0 0 1 5.6 9M8.5 4.1A6.5 6.5 0 0 1 18.5 9.5c0 1.7-.7 3.3-1.8 4.4M8.5 17h7M10 20.5h4M3.5 3.5l17 17",
  lamp_flicker: "M13.5 2.5L5 13.5h6L9.5 21.5 19 10h-6.5z",
  lamp_dim: "M9 17v-2.2a6.5 6.5 0 1 1 6 0V17zM10 20.5h4M12 12V8.5M9.5 12h5",
  lamp_lit: "M9.5 17.5v-1.8a5 5 0 1 1 5 0v1.8zM10.5 20.5h3M12 2v1.5M4.5 5l1.2 1.2M19.5 5l-1.2 1.2M2.5 11.5H4M20 11.5h1.5",
  lamp_damaged: "M12 21.5V15l-2.5-2L13 10l-1-4.5M8 21.5h8M6 5.5C7 3.5 9 2.5 12 2.5s5 1 6 3z",
  foliage: "M6 19C4 10.5 9 4.5 20 4.5 20.5 14 15.5 20 6 19zM3.5 21.5L13.5 11",
  lamp_day: "M7.5 12a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3L19 19M19 5l-1.7 1.7M6.7 17.3L5 19",
  hatch: "M8 22V2.5h8V22M10.5 14.5h3v4.5h-3zM13.5 19l3 2M13.3 5l-2.5 3.5h2.4L11 12",
  dark_place: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5zM17 4v.01M20.5 7.5v.01",
  door: "M6 21.5V3h12v18.5M3.5 21.5h17M14.5 12.5v.01",
  lock: "M5.5 11h13v9.5h-13zM8 11V8a4 4 0 0 1 8 0v3M12 14.5v2.5",
  intercom: "M6 2.5h12v19H6zM9 6.5h6M9 9.5h6M9.5 14h.01M12 14h.01M14.5 14h.01M9.5 17.5h.01M12 17.5h.01M14.5 17.5h.01",
  glass: "M4 3.5h16v17H4zM12 3.5l-2.5 6 4 3-3 3.5 1.5 4.5M9.5 9.5L4 8M13.5 12.5L20 11",
  lift: "M4.5 3h15v18h-15zM12 3v18M7 10.5L8.5 8.5 10 10.5M14 13.5l1.5 2 1.5-2",
  window: "M4.5 3.5h15v17h-15zM12 3.5v17M4.5 12h15",
  railing: "M3 8l18-4M5 7.5V21M10 6.5V21M15 5.5V21M20 4.5V21",
  spray: "M8 9h7v12.5H8zM9.5 9V6h4v3M11.5 6V3.5M16 4h.01M18.5 2.5h.01M18.5 5.5h.01M20.5 4h.01M8 13c2-1.5 5 1.5 7 0",
  litter: "M9 2.5h5l-.5 5h-4zM5.5 13l4-1.5 1.5 4-4 1.5zM13 14h6l-1 7h-4zM3 21.5h8",
  surface: "M2.5 18l5-3 3 2.5 4-5 3.5 3 3.5-2M2.5 21.5h19M10 4l4 4M14 4l-4 4",
  steps: "M3 20.5h5v-5h5v-5h5v-5h3M4 9l5-5M9 8V4H5",
  bench: "M3 8h18M3 12h18M5.5 12v7.5M18.5 12v7.5M5.5 8V5M18.5 8V5M2.5 15h19",
  fence: "M4 21V7l2-3 2 3v14zM10 21V7l2-3 2 3v14zM16 21V7l2-3 2 3v14zM2.5 11h19M2.5 17h19",
  well_cover: "M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0M8 9h8M7 12h10M8 15h8",
  tree: "M12 21.5V13M7 21.5h10M12 13c-4 0-6.5-2-6.5-5.2C5.5 4.5 8.5 2.5 12 2.5s6.5 2 6.5 5.3C18.5 11 16 13 12 13z",
  play: "M3 21.5L7 3.5h10l4 18M9.5 3.5V14M14.5 3.5V14M8.5 14h7",
  lamp_leaning: "M9.5 21.5L16 6M5.5 21.5h8M11.5 5.5c1.3-2 3.3-3 5.5-2 2 .8 3 2.6 2.8 5.2z",
  lamp_foliage: "M6 19C4 10.5 9 4.5 20 4.5 20.5 14 15.5 20 6 19zM3.5 21.5L13.5 11",
  boxes: "M3.5 12.5h8v8h-8zM12.5 12.5h8v8h-8zM8 4h8v8H8zM12 4v2.5M7.5 12.5V15M16.5 12.5V15",
  moped: "M3.5 17.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M16 17.5a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M8.5 17.5h5l2-9.5M13 6h3.5l2 9M4 13h7v4",
  snow: "M7 13.5h10.5a3.7 3.7 0 0 0 .5-7.4A6 6 0 0 0 6.5 7.3 3.2 3.2 0 0 0 7 13.5zM8 17.5v.01M12 17.5v.01M16 17.5v.01M10 21v.01M14 21v.01",
  spray_bad: "M8 9h7v12.5H8zM9.5 9V6h4v3M11.5 6V3.5M17 3l4.5 4.5M21.5 3L17 7.5M11.5 12v4M11.5 18.5v.01",
  ice: "M12 2.5v19M3.8 7.3l16.4 9.4M20.2 7.3L3.8 16.7M9.5 4L12 6.5 14.5 4M9.5 20l2.5-2.5 2.5 2.5",
  icicle: "M3 4.5h18M5 4.5l1.5 9 1.5-9M10 4.5l2 16 2-16M16 4.5l1.5 7 1.5-7",
  water: "M12 3c4 5 6 8 6 11.5a6 6 0 0 1-12 0C6 11 8 8 12 3z",
  drain: "M3.5 12h17v8h-17zM7 12v8M10.5 12v8M14 12v8M17.5 12v8M12 3v5M9 6l3 3 3-3",
  barrier: "M3 9h18v5H3zM6 14v7M18 14v7M7 9l-2.5 5M12.5 9L10 14M18 9l-2.5 5",
  bin_full: "M6 10h12l-1 11H7zM4.5 10h15M8 10c0-3 1-5 2.5-5S13 7 13 10M13 7.5c.5-1.5 1.5-2 2.5-1.5 1.5.5 1.5 2.5.5 4M7 3v.01",
  bulky: "M4 12V7h16v5M2.5 12h4v4h11v-4h4v7.5h-19zM5 19.5v2M19 19.5v2",
  bin_sort: "M4 4h6v7H4zM14 13h6v7h-6zM14 7.5h4.5V10M4.5 14v3.5H10M8.5 16l1.5 1.5L8.5 19M17 8.5l1.5 1.5L20 8.5",
  bin_broken: "M6 8h12l-1.3 13H7.3zM4.5 8h15M9.5 8V5h5v3M13 11l-2 3 2 1.5-1.5 2.5",
  smell: "M7 21c-2-3 2-5 0-8s2-5 0-8M12 21c-2-3 2-5 0-8s2-5 0-8M17 21c-2-3 2-5 0-8s2-5 0-8",
  rat: "M4 17c0-5 4-8 9-8 4 0 6.5 2 8 6l-2 2H4zM15 9c-.5-2 .5-3.5 2.5-3.5 1 1.5.8 3-.3 4.5M4 17c-2 0-2-3.5 1-3.5M18 14v.01",
  fire: "M12 21.5c-4 0-6.5-2.7-6.5-6.3C5.5 11 9 9.5 9.5 4c4 1.5 4.5 5 4.5 6.5 1-.5 1.5-1.5 1.5-2.5 2 2 3 4.5 3 7.2 0 3.6-2.5 6.3-6.5 6.3z",
  sand: "M2.5 19.5h19L16 11l-3.5 4L9 9zM15.5 5h.01M19 7h.01M18 3h.01",
  machine: "M5 2.5h14v19H5zM8 14a4 4 0 1 0 8 0a4 4 0 1 0-8 0M8.5 6h.01M11.5 6h4",
  broken: "M4 4h7l-2 5 4 3-3 8H4zM15 4h5v16h-6l3-8-4-3z",
  sign: "M5 4h14v8H5zM12 12v9.5M8 8h8",
  car: "M3 16.5v-4l2-5.5h12l3.5 5.5v4zM6 16.5a2 2 0 1 0 4 0M14.5 16.5a2 2 0 1 0 4 0M4 12h16",
  sticker: "M4 4h16v10l-6 6H4zM14 20v-6h6",
  bed: "M3 18V7M3 15h18v3M21 15v-2a3 3 0 0 0-3-3h-8v5M5.5 11.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0",
  something: "M9 9.2a3 3 0 1 1 4.4 2.6c-1 .6-1.4 1.2-1.4 2.4M12 17.5v.01M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0",
};

/** Sign of a kind of asset. @type {Record<string, string>} */
const KINDS = {
  lamp: "lamp", stairwell: "door", waste_station: "bin_full", place: "bench", building: "indoors",
  courtyard: "tree", footpath: "line",
};

/**
 * A sign beside words, hidden from screen readers.
 * @param {string} name
 * @param {string} [className]
 * @returns {SVGSVGElement}
 */
export function glyph(name, className = "glyph") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.something ?? "");
  svg.append(path);
  return svg;
}

/**
 * @param {string | null} kind of asset
 * @returns {string} name of its sign
 */
export const kindGlyph = (kind) => KINDS[kind ?? ""] ?? "here";
