// Rounds and cleaning checks as data: what is due, where, in which house, and what an answer saves.

/** @import { Base, Draft, Estate, OutboxRow, Plan, Position, ShrunkPhoto, Uuid, VisitBody } from "./types.d.ts" */

/** @typedef {VisitBody["outcome"]} Outcome */
/**
 * `house`: the building it is in, null where it is none; `code` may be all the name it has.
 * @typedef {{id: Uuid, kind: string, code: string | null, name: string | null, at: Position | null,
 *   house: Uuid | null}} Place
 */
/** @typedef {"overdue" | "never_visited" | "due_soon" | "ok"} Standing */
/** @typedef {{estate: Estate, plan: Plan, place: Place, standing: Standing, days: number | null}} Item */

const DAY_MS = 86_400_000;
/** So many days before its day a check is due soon, as on the server. */
const SOON_DAYS = 3;
const ORDER = ["overdue", "never_visited", "due_soon", "ok"];

/**
 * @param {Position[][]} rings
 * @returns {Position | null} middle of the outline's box
 */
function middle(rings) {
  const outline = rings[0] ?? [];
  if (outline.length === 0) return null;
  const [lons, lats] = [outline.map((p) => p[0]), outline.map((p) => p[1])];
  return [
    (Math.min(...lons) + Math.max(...lons)) / 2,
    (Math.min(...lats) + Math.max(...lats)) / 2,
  ];
}

/**
 * @param {Estate} estate
 * @returns {Map<Uuid, Place>} everything that a plan can be about, by id
 */
export function places(estate) {
  /** @type {Map<Uuid, Place>} */
  const found = new Map();
  const { stairwells, waste_stations, places: spots, lamps } = estate.assets;
  for (const one of stairwells) {
    const name = one.address ?? one.name;
    const house = one.building_id;
    found.set(one.id, { ...one, kind: "stairwell", name, house, at: [one.lon, one.lat] });
  }
  for (const [kind, all] of Object.entries({ waste_station: waste_stations, place: spots })) {
    for (const one of all) found.set(one.id, { ...one, kind, house: null, at: [one.lon, one.lat] });
  }
  for (const one of lamps) {
    found.set(one.id, { ...one, kind: "lamp", name: null, house: null, at: [one.lon, one.lat] });
  }
  for (const place of grounds(estate.base)) found.set(place.id, place);
  return found;
}

/**
 * @param {Base} base
 * @returns {Place[]} yards, houses and paths
 */
function grounds({ courtyards, buildings, footpaths }) {
  return [
    ...courtyards.map((one) => ({ ...one, kind: "courtyard", house: null, at: middle(one.rings) })),
    ...buildings.map((one) => {
      const name = one.name ?? one.address;
      return { ...one, name, kind: "building", house: one.id, at: middle(one.rings) };
    }),
    ...footpaths.map(({ id, name, line }) => {
      const at = line[Math.floor(line.length / 2)] ?? null;
      return { id, name, kind: "footpath", house: null, at };
    }),
  ].map((one) => ({ ...one, code: null }));
}

/**
 * @param {string} day 2026-11-26
 * @returns {number} days since 1970
 */
const dayNumber = (day) => Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS);

/**
 * @param {Date} date
 * @returns {number} its day here, in days since 1970
 */
const today = (date) =>
  Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS);

/**
 * How a plan stands today; the package may be some days old.
 * @param {Plan} plan
 * @param {Date} now
 * @returns {{standing: Standing, days: number | null}} days overdue, 0 until then; null: nobody can tell
 */
export function stands(plan, now) {
  if (plan.last_visit_at === null) return { standing: "never_visited", days: null };
  if (plan.due_on === null) return { standing: "ok", days: 0 };
  const days = today(now) - dayNumber(plan.due_on);
  if (days > 0) return { standing: "overdue", days };
  return { standing: days >= -SOON_DAYS ? "due_soon" : "ok", days: 0 };
}

/**
 * All checks, most overdue first, then those never done, then by due day.
 * @param {Estate[]} estates
 * @param {Date} now
 * @returns {Item[]}
 */
export function items(estates, now) {
  const all = estates.flatMap((estate) => {
    const known = places(estate);
    return estate.work.plans.flatMap((plan) => {
      const place = known.get(plan.asset_id);
      return place ? [{ estate, plan, place, ...stands(plan, now) }] : [];
    });
  });
  const rank = (/** @type {Item} */ item) => ORDER.indexOf(item.standing);
  const due = (/** @type {Item} */ item) => item.plan.due_on ?? "9999";
  return all.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (b.days ?? 0) - (a.days ?? 0) ||
      due(a).localeCompare(due(b)) ||
      (a.place.code ?? a.place.name ?? "").localeCompare(b.place.code ?? b.place.name ?? "", "sv"),
  );
}

/**
 * What was said of each plan on this tablet today, newest last: also "not OK", which leaves a plan due.
 * @param {OutboxRow[]} rows
 * @param {Date} now
 * @returns {Map<Uuid, Outcome>}
 */
export function answeredToday(rows, now) {
  const said = new Map();
  for (const row of rows) {
    if (row.kind !== "visit" || row.corrected_by !== null) continue;
    if (today(new Date(row.saved_at)) !== today(now)) continue;
    const { plan_id, outcome, sample_id } = JSON.parse(row.text).visit;
    if (!sample_id) said.set(plan_id, outcome); // who judges a contractor's work does none
  }
  return said;
}

/**
 * The checks of the same house and task that still wait: what "all of this house OK" may stamp.
 * @param {Item} item
 * @param {Item[]} all
 * @param {Map<Uuid, Outcome>} said
 * @returns {Item[]} empty where it is in no house
 */
export function houseOf(item, all, said) {
  if (item.place.house === null) return [];
  return all.filter(
    (one) =>
      one.place.house === item.place.house &&
      one.plan.task === item.plan.task &&
      one.standing !== "ok" &&
      !said.has(one.plan.id),
  );
}

/**
 * A check of a task that has no template.
 * @param {Item} item
 * @param {Outcome} outcome
 * @param {string} visited_at
 * @param {{title: string, place: string}} words
 * @returns {Draft}
 */
export function visitDraft(item, outcome, visited_at, words) {
  return { kind: "visit", ...words, body: { plan_id: item.plan.id, visited_at, outcome } };
}

/**
 * The report that goes with "not OK".
 * @param {Item} item
 * @param {{category: string, at: string, note: string, photos: ShrunkPhoto[]}} fault
 * @param {{title: string, place: string}} words
 * @returns {Draft}
 */
export function faultDraft(item, fault, words) {
  const { category, at: observed_at, photos } = fault;
  const description = fault.note.trim() || undefined;
  const body = { category, observed_at, asset_id: item.plan.asset_id, description };
  return { kind: "report", ...words, body, photos };
}
