// A template, a place and an estate for tests of rounds.

/** @returns {any} */
export const roundItem = (/** @type {string} */ id, more = {}) => ({
  id, code: id, aspect: "clean", question_sv: `${id}?`, question_en: `${id}?`, ok_sv: null, ok_en: null,
  photo_sv: null, photo_en: null, photo_when: "not_ok", guidance_sv: null, guidance_en: null,
  answers: ["ok", "not_ok", "not_applicable"], severities: [], category: "STAIR.DIRT", priority: null,
  recheck_days: null, is_mandatory: true, ...more,
});

/** @returns {any} */
export const template = (/** @type {any[]} */ items, more = {}) => ({
  id: "t", code: "stairwell_cleaning", kind: "inspection", asset_kinds: ["stairwell"], name_sv: "Trappa",
  name_en: "Stairs", about_sv: null, about_en: null, minutes: 4, items, ...more,
});

/** @returns {any} */
export const deviation = (/** @type {string} */ code, more = {}) => ({
  asset_id: "A", task: "stairwell_cleaning", item_id: code, code, aspect: "clean", question_sv: `${code}?`,
  question_en: `${code}?`, ok_sv: null, ok_en: null, since: "2026-11-12T09:00:00Z", seen_at: "2026-11-19T09:00:00Z",
  severity: null, note: null, report_id: "r", report_status: "ordered", recheck_on: null, ...more,
});

/** @returns {any} */
export const plan = (/** @type {string} */ id, more = {}) => ({
  id, asset_id: "A", task: "stairwell_cleaning", contractor: null, due_on: "2026-11-20", overdue_days: 6,
  cleaning_state: "overdue", last_visit_at: "2026-11-10T09:00:00Z", ...more,
});

/** @returns {any} stairwells A, B, C on a line, and what is told of their rounds */
export const estate = (/** @type {any[]} */ plans, /** @type {any} */ rounds = {}) => ({
  account_id: "anna", code: "E", name: "E", fetched_at: "2026-11-26T06:00:00Z",
  base: { bounds: [11, 56, 13, 58], buildings: [], footpaths: [], courtyards: [] },
  assets: {
    lamps: [], places: [],
    stairwells: ["A", "B", "C"].map((id, place) => ({ id, code: id, name: null, address: id, building_id: "h", storeys: 3, lon: 12 + place / 1000, lat: 57 })),
    waste_stations: [],
  },
  work: { reports: [], circuits: [], plans },
  rounds: { templates: [], deviations: [], samples: [], ...rounds },
});
