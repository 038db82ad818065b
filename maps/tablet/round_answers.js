// A lighting round on one circuit as data: what was answered, what the rest means, what is saved.
// Every lamp begins as not seen, and stays so until somebody says otherwise: unseen is not lit.

/** @import { Category, Circuit, Estate, KnownReport, Lamp, ShrunkPhoto, Uuid } from "./types.d.ts" */

/**
 * `lit`: seen lit by itself; `fault`: a new report; `again`: the fault of an open report is still
 * there.
 * @typedef {{kind: "lit", at: string}
 *   | {kind: "fault", category: string, at: string, photos: ShrunkPhoto[]}
 *   | {kind: "again", category: string, report_id: Uuid, at: string, photos: ShrunkPhoto[]}} Answer
 */
/**
 * What is kept while a round goes on. `rest_ids` are the lamps that one confirm said are lit; `saved`
 * names those whose report is sent ahead, since it was dangerous.
 * @typedef {{started_at: string, answers: Record<Uuid, Answer>, rest_ids: Uuid[], rest_at: string | null,
 *   next: number, saved: Uuid[]}} Progress
 */
/** @typedef {{lit: number, faults: number, unseen: number, total: number}} Summary */

/** So many lamps in a row dark are rather one fault of the circuit than of each. */
export const GROUP = 3;
const DARK = "LIGHT.DARK";

/**
 * @param {string} at ISO 8601
 * @returns {Progress}
 */
export function begin(at) {
  return { started_at: at, answers: {}, rest_ids: [], rest_at: null, next: 0, saved: [] };
}

/**
 * @param {Estate} estate
 * @param {Circuit} circuit
 * @returns {Lamp[]} in walking order
 */
export function lampsOf(estate, circuit) {
  const byId = new Map(estate.assets.lamps.map((lamp) => [lamp.id, lamp]));
  return circuit.lamp_ids.flatMap((id) => byId.get(id) ?? []);
}

/**
 * Open reports that "seen lit" would close, by lamp: they ask for an answer of their own. A lamp that
 * this tablet has seen lit since is done with, though the package does not know yet.
 * @param {Estate} estate
 * @param {Category[]} categories
 * @returns {Map<Uuid, KnownReport[]>}
 */
export function openFaults(estate, categories) {
  const ofLight = new Set(categories.filter((c) => c.lamp_state !== null).map((c) => c.code));
  const lit = new Map(
    estate.assets.lamps.filter((l) => l.state === "lit").map((l) => [l.id, Date.parse(l.state_at ?? "")]),
  );
  /** @type {Map<Uuid, KnownReport[]>} */
  const found = new Map();
  for (const report of estate.work.reports) {
    if (!report.is_open || report.asset_id === null || !ofLight.has(report.category)) continue;
    if ((lit.get(report.asset_id) ?? -Infinity) >= Date.parse(report.observed_at)) continue;
    found.set(report.asset_id, [...(found.get(report.asset_id) ?? []), report]);
  }
  return found;
}

/**
 * @param {Progress} progress
 * @param {Uuid} id
 * @param {Answer | null} answer null takes it back
 * @returns {Progress}
 */
export function answer(progress, id, answer) {
  const { [id]: _, ...others } = progress.answers;
  return {
    ...progress,
    answers: answer === null ? others : { ...others, [id]: answer },
    rest_ids: progress.rest_ids.filter((one) => one !== id),
  };
}

/**
 * A fault tapped on a lamp: the same fault as an open report's is more to that report, not a new one.
 * @param {KnownReport[] | undefined} reports open, on this lamp
 * @param {string} category
 * @param {string} at
 * @returns {Answer}
 */
export function faultAnswer(reports, category, at) {
  const same = reports?.find((report) => report.category === category);
  if (!same) return { kind: "fault", category, at, photos: [] };
  return { kind: "again", category, report_id: same.id, at, photos: [] };
}

/**
 * The lamps that "the rest of this circuit is lit" is about: not answered, and without an open report.
 * @param {Lamp[]} lamps
 * @param {Progress} progress
 * @param {Map<Uuid, KnownReport[]>} faults
 * @returns {Lamp[]}
 */
export function restOf(lamps, progress, faults) {
  const said = new Set(progress.rest_ids);
  return lamps.filter(
    ({ id }) => progress.answers[id] === undefined && !said.has(id) && !faults.has(id),
  );
}

/**
 * @param {Progress} progress
 * @param {Uuid} id
 * @returns {"unseen" | "lit" | "fault"}
 */
export function seen(progress, id) {
  const given = progress.answers[id];
  if (given) return given.kind === "lit" ? "lit" : "fault";
  return progress.rest_ids.includes(id) ? "lit" : "unseen";
}

/**
 * @param {Lamp[]} lamps
 * @param {Progress} progress
 * @returns {Summary}
 */
export function summary(lamps, progress) {
  const told = { lit: 0, fault: 0, unseen: 0 };
  for (const lamp of lamps) told[seen(progress, lamp.id)] += 1;
  return { lit: told.lit, faults: told.fault, unseen: told.unseen, total: lamps.length };
}

/**
 * Runs of lamps side by side that were all answered dark: probably one fault of cable, fuse or cabinet.
 * @param {Lamp[]} lamps in walking order
 * @param {Progress} progress
 * @returns {Lamp[][]}
 */
export function darkRuns(lamps, progress) {
  /** @type {Lamp[][]} */
  const runs = [];
  /** @type {Lamp[]} */
  let run = [];
  for (const lamp of lamps) {
    const given = progress.answers[lamp.id];
    if (given && given.kind !== "lit" && given.category === DARK) run.push(lamp);
    else {
      runs.push(run);
      run = [];
    }
  }
  return [...runs, run].filter((one) => one.length >= GROUP);
}

/**
 * The next lamp to look at: from where one stands onward, then from the beginning.
 * @param {Lamp[]} lamps
 * @param {Progress} progress
 * @returns {number} its place, or -1 when all are answered
 */
export function nextUnseen(lamps, progress) {
  const open = (/** @type {Lamp | undefined} */ lamp) =>
    lamp !== undefined && seen(progress, lamp.id) === "unseen";
  for (let step = 0; step < lamps.length; step += 1) {
    const place = (progress.next + step) % lamps.length;
    if (open(lamps[place])) return place;
  }
  return -1;
}
