// Local truth: the package, with this tablet's own rows laid over it that it does not hold yet.

import { answersOf, openAfter } from "./overlay_rounds.js";

/** @import { Bodies, Category, Estate, KnownReport, OutboxRow, Plan } from "./types.d.ts" */

/** @typedef {{state: string, at: string}} Seen */

/**
 * @param {Estate} estate as it was fetched
 * @param {OutboxRow[]} rows in order
 * @param {Category[]} categories
 * @returns {Estate} a copy; what has not changed is shared
 */
export function overlay(estate, rows, categories) {
  const fetched = Date.parse(estate.fetched_at);
  const fresh = rows.filter(
    (row) => row.state === "waiting" || (row.state === "sent" && (row.sent_at ?? 0) >= fetched),
  );
  const told = new Told(estate, new Map(categories.map((one) => [one.code, one])));
  for (const row of fresh) told.add(row);
  return told.laid();
}

/** What the rows tell, gathered. */
class Told {
  /**
   * @param {Estate} estate
   * @param {Map<string, Category>} categories
   */
  constructor(estate, categories) {
    this.estate = estate;
    this.categories = categories;
    /** @type {Map<string, Seen>} */
    this.lamps = new Map();
    /** @type {Map<string, number>} */
    this.again = new Map();
    /** @type {Map<string, string>} */
    this.visits = new Map();
    /** @type {KnownReport[]} */
    this.reports = [];
    this.kinds = kindsOf(estate);
    this.known = new Set(estate.work.reports.map((report) => report.id));
    this.plans = new Map(estate.work.plans.map((plan) => [plan.id, plan]));
    this.deviations = estate.rounds.deviations;
  }

  /** @param {OutboxRow} row */
  add(row) {
    const content = JSON.parse(row.text);
    if (row.kind === "report") {
      const { id, photos } = row;
      this.addReport(row, content.report, { id, photos, origin: "tablet" });
    }
    if (row.kind === "evidence") this.seenAgain(/** @type {Bodies["evidence"]} */ (content.evidence).report_id);
    if (row.kind === "lamps_seen") {
      const { lamp_ids, state, observed_at } = /** @type {Bodies["lamps_seen"]} */ (
        content.lamps_seen
      );
      for (const id of lamp_ids) this.lamps.set(id, { state, at: observed_at });
    }
    if (row.kind === "visit") this.addVisit(row, content.visit);
  }

  /** @param {string} report_id */
  seenAgain(report_id) {
    this.again.set(report_id, (this.again.get(report_id) ?? 0) + 1);
  }

  /**
   * @param {OutboxRow} row
   * @param {Bodies["visit"]} body
   */
  addVisit(row, body) {
    const { plan_id, visited_at, outcome } = body;
    if (outcome === "done") this.visits.set(plan_id, visited_at);
    const plan = this.plans.get(plan_id);
    if (!plan) return;
    const told = answersOf(this.estate.rounds, plan, body);
    this.deviations = openAfter(this.deviations, plan, body, told);
    for (const { answer, item } of told) {
      const { report_id: id, photos = [], note } = answer;
      if (answer.answer !== "not_ok" || !id) continue;
      const isThere = this.known.has(id) || this.reports.some((report) => report.id === id);
      if (isThere || item.category === null) this.seenAgain(id);
      else {
        const { asset_id } = plan;
        const made = { category: item.category, observed_at: visited_at, asset_id, ...(note && { description: note }) };
        this.addReport(row, made, { id, photos, origin: "round" });
      }
    }
  }

  /**
   * @param {OutboxRow} row
   * @param {Bodies["report"]} body
   * @param {{id: string, photos: string[], origin: string}} report
   */
  addReport(row, body, { id, photos, origin }) {
    const asset = body.asset_id === undefined ? undefined : this.kinds.get(body.asset_id);
    const [lon, lat] = body.geometry?.coordinates ?? asset?.at ?? [null, null];
    const elsewhere = body.asset_id !== undefined && asset === undefined;
    if (elsewhere || this.known.has(id) || !within(this.estate, lon, lat)) return;
    const category = this.categories.get(body.category);
    if (asset?.kind === "lamp" && category?.lamp_state) {
      this.lamps.set(String(body.asset_id), { state: category.lamp_state, at: body.observed_at });
    }
    this.reports.push({
      id,
      asset_id: body.asset_id ?? null,
      asset_kind: asset?.kind ?? null,
      asset_code: asset?.code ?? null,
      category: body.category,
      status: "received",
      is_open: category?.needs_action ?? true,
      description: body.description ?? null,
      observed_at: body.observed_at,
      received_at: row.received_at ?? row.saved_at,
      origin,
      floor: body.floor ?? null,
      spot: body.spot ?? null,
      lon,
      lat,
      seen_again: 0,
      photos: photos.map((sha256) => ({ id: null, sha256, reviewed_at: null })),
    });
  }

  /** @returns {Estate} */
  laid() {
    const { estate } = this;
    const lamps = estate.assets.lamps.map((lamp) => {
      const seen = this.lamps.get(lamp.id);
      return seen ? { ...lamp, state: seen.state, state_at: seen.at } : lamp;
    });
    const reports = estate.work.reports.map((report) => {
      const more = this.again.get(report.id);
      return more ? { ...report, seen_again: report.seen_again + more } : report;
    });
    const plans = estate.work.plans.map((plan) => visited(plan, this.visits.get(plan.id)));
    const work = { ...estate.work, reports: [...this.reports.reverse(), ...reports], plans };
    const rounds = { ...estate.rounds, deviations: this.deviations };
    return { ...estate, assets: { ...estate.assets, lamps }, work, rounds };
  }
}

/**
 * @param {Plan} plan
 * @param {string | undefined} at
 * @returns {Plan}
 */
function visited(plan, at) {
  if (at === undefined) return plan;
  return { ...plan, last_visit_at: at, cleaning_state: "ok", overdue_days: 0, due_on: null };
}

/**
 * @param {Estate} estate
 * @returns {Map<string, {kind: string, code: string | null, at: [number, number] | null}>} by id
 */
function kindsOf(estate) {
  const { lamps, stairwells, waste_stations, places } = estate.assets;
  /** @type {Map<string, {kind: string, code: string | null, at: [number, number] | null}>} */
  const kinds = new Map();
  for (const [kind, assets] of Object.entries({ lamp: lamps, stairwell: stairwells, waste_station: waste_stations, place: places })) {
    for (const { id, code, lon, lat } of assets) kinds.set(id, { kind, code, at: [lon, lat] });
  }
  const { buildings, courtyards, footpaths } = estate.base;
  for (const [kind, areas] of Object.entries({ building: buildings, courtyard: courtyards, footpath: footpaths })) {
    for (const { id, name } of areas) kinds.set(id, { kind, code: name, at: null });
  }
  return kinds;
}

/**
 * @param {Estate} estate
 * @param {number | null} lon
 * @param {number | null} lat
 * @returns {boolean} whether a place is the estate's, as far as it is known
 */
function within(estate, lon, lat) {
  if (lon === null || lat === null) return true;
  const [west, south, east, north] = estate.base.bounds;
  const margin = 0.01;
  return (
    lon > west - margin && lon < east + margin && lat > south - margin && lat < north + margin
  );
}
