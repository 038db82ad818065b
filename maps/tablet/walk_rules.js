// A walk as data: its stops in order, what was answered, which is next, what is saved. Pure.

/** @import { Draft, Estate, OutboxRow, Position, ShrunkPhoto, Uuid, Walk, WalkAnswer, WalkStop } from "./types.d.ts" */

/** @typedef {{walk: Walk, estate: Estate}} Carried */
/** Half-written answers at a stop. @typedef {{at: string, answers: Record<string, WalkAnswer>}} StopDraft */
/**
 * A half-written point.
 * @typedef {object} PointDraft
 * @property {string} at when it was seen
 * @property {"safe" | "unsafe" | ""} sentiment
 * @property {string} observation
 * @property {string} category
 * @property {ShrunkPhoto[]} photos
 * @property {Position | null} place null: at the stop
 */
/** @typedef {{id: string, group: string, dark: boolean, question: {sv: string, en: string}}} Question */

/**
 * All walks of the package, those of today first, then the soonest.
 * @param {Estate[]} estates
 * @param {Date} now
 * @returns {Carried[]}
 */
export function carried(estates, now) {
  const far = (/** @type {Carried} */ { walk }) => Math.abs(Date.parse(walk.starts_at) - now.getTime());
  return estates
    .flatMap((estate) => estate.walks.map((walk) => ({ walk, estate })))
    .sort((a, b) => far(a) - far(b) || (a.walk.id < b.walk.id ? -1 : 1));
}

/**
 * @param {Walk} walk
 * @param {number} group number of the group that this tablet goes with
 * @returns {WalkStop[]} in the order they are walked
 */
export const stopsOf = (walk, group) =>
  walk.stops.filter((stop) => stop.group_number === group).sort((a, b) => a.position - b.position);

/**
 * Questions of a walk: those of the light in the dark alone.
 * @param {Question[]} all
 * @param {Walk} walk
 * @returns {Question[]}
 */
export const questionsOf = (all, walk) => all.filter((one) => walk.is_dark || !one.dark);

/**
 * What this tablet has saved of a walk: stops that were answered, and points.
 * @param {OutboxRow[]} rows
 * @param {Uuid} walkId
 * @returns {{answered: Set<Uuid>, points: {stop_id: Uuid | null, title: string, sentiment: string}[]}}
 */
export function savedOf(rows, walkId) {
  /** @type {Set<Uuid>} */
  const answered = new Set();
  /** @type {{stop_id: Uuid | null, title: string, sentiment: string}[]} */
  const points = [];
  for (const row of rows) {
    if (row.corrected_by !== null || (row.kind !== "walk_answers" && row.kind !== "walk_point")) continue;
    const body = JSON.parse(row.text)[row.kind];
    if (body.walk_id !== walkId) continue;
    if (row.kind === "walk_answers") answered.add(body.stop_id);
    else points.push({ stop_id: body.stop_id ?? null, title: row.title, sentiment: body.sentiment });
  }
  return { answered, points };
}

/**
 * @param {WalkStop[]} stops
 * @param {Set<Uuid>} answered
 * @returns {WalkStop | null} the first that is not answered; null: all are
 */
export const nextStop = (stops, answered) => stops.find((stop) => !answered.has(stop.id)) ?? null;

/**
 * @param {Carried} one
 * @param {WalkStop} stop
 * @param {StopDraft} draft
 * @param {{title: string, place: string}} words for the receipt
 * @returns {Draft | null} null where nothing was answered
 */
export function answersDraft({ walk }, stop, draft, words) {
  const answers = Object.entries(draft.answers).map(([question, answer]) => ({ question, answer }));
  if (answers.length === 0) return null;
  return { kind: "walk_answers", ...words, body: { walk_id: walk.id, stop_id: stop.id, answered_at: draft.at, answers } };
}

/**
 * @param {Carried} one
 * @param {WalkStop | null} stop
 * @param {PointDraft} draft
 * @param {{title: string, place: string}} words for the receipt
 * @returns {Draft | null} null while something lacks: what was seen, whether it is good, where
 */
export function pointDraft({ walk }, stop, draft, words) {
  const place = draft.place ?? (stop ? [stop.lon, stop.lat] : null);
  const observation = draft.observation.trim();
  if (draft.sentiment === "" || observation === "" || place === null) return null;
  return {
    kind: "walk_point",
    ...words,
    photos: draft.photos,
    body: {
      walk_id: walk.id,
      ...(stop && { stop_id: stop.id }),
      observed_at: draft.at,
      geometry: { type: "Point", coordinates: /** @type {Position} */ (place) },
      sentiment: draft.sentiment,
      observation,
      ...(stop && draft.place === null && { place: stop.name }),
      ...(draft.category && { category: draft.category }),
    },
  };
}

/** Where half-written answers of a stop lie. @param {Carried} one @param {Uuid} stopId */
export const stopKey = ({ walk, estate }, stopId) => `walk/${estate.account_id}/${walk.id}/${stopId}`;

/** Where a half-written point lies. @param {Carried} one @param {Uuid | null} stopId */
export const pointKey = ({ walk, estate }, stopId) => `walk_point/${estate.account_id}/${walk.id}/${stopId ?? "-"}`;
