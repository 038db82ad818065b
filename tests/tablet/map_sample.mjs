// An estate with what a test names, and defaults for the rest.

/** @returns {any} */
export const lamp = (given = {}) => ({
  id: "lamp", code: "P1", kind: "park_pole", owner: "own", lon: 12, lat: 57.8, state: "lit", state_at: null, cabinet: "C1", circuit: "1", ...given,
});

/** @returns {any} */
export const report = (given = {}) => ({
  id: "report", asset_id: "lamp", asset_kind: "lamp", asset_code: "P1", category: "LIGHT.DARK", status: "received", is_open: true, description: null,
  observed_at: "2026-11-24T16:00:00+01:00", received_at: "2026-11-24T16:00:05+01:00", origin: "tablet", floor: null, spot: null, lon: 12, lat: 57.8, seen_again: 0, photos: [], ...given,
});

/** @param {any} given parts of base and assets @param {any[]} reports @returns {any} */
export const estate = (given = {}, reports = []) => ({
  account_id: "a", code: "E", name: "E", fetched_at: "2026-11-26T06:00:00+01:00",
  base: { bounds: [11.9, 57.7, 12.1, 57.9], buildings: [], courtyards: [], footpaths: [], ...pick(given, ["buildings", "courtyards", "footpaths"]) },
  assets: { lamps: [], stairwells: [], waste_stations: [], places: [], ...pick(given, ["lamps", "stairwells", "waste_stations", "places"]) },
  work: { reports, circuits: [], plans: [] },
});

/** @param {any} from @param {string[]} names */
const pick = (from, names) => Object.fromEntries(names.filter((name) => name in from).map((name) => [name, from[name]]));
