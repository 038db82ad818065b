// Rounds: the places that one task is due at, estate by estate; and the order to walk them in. Pure.

import { walkingOrder } from "./walking_order.js";

/** @import { Item, Outcome } from "./cleaning_rules.js" */
/** @import { Deviation, Estate, OutboxRow, RoundTemplate, Sample, Uuid } from "./types.d.ts" */

/**
 * `left`: places where nothing was said yet; `minutes`: what they take, null where nobody knows.
 * @typedef {{estate: Estate, task: string, template: RoundTemplate | null, sample: Sample | null,
 *   items: Item[], left: Item[], overdue: number, deviations: Deviation[], minutes: number | null}} Round
 */

/**
 * @param {Estate} estate
 * @param {string} task
 * @returns {RoundTemplate | null} null: nobody has said what is asked
 */
export const templateOf = (estate, task) =>
  estate.rounds.templates.find((one) => one.code === task) ?? null;

/**
 * @param {Item} item
 * @returns {Deviation[]} what was not OK there in this task, and was not seen OK since
 */
export const openAt = ({ estate, plan }) =>
  estate.rounds.deviations.filter((one) => one.asset_id === plan.asset_id && one.task === plan.task);

/**
 * Whether a place belongs to today's round: due, answered today, or a fault is to be looked at again.
 * @param {Item} item
 * @param {Map<Uuid, Outcome>} said
 * @param {string} today 2026-11-27
 */
function isOfToday(item, said, today) {
  if (item.standing !== "ok" || said.has(item.plan.id)) return true;
  return openAt(item).some((one) => one.recheck_on !== null && one.recheck_on <= today);
}

/**
 * @param {Date} now
 * @returns {string} its day here: 2026-11-27
 */
export const dayOf = (now) =>
  [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((one) => String(one).padStart(2, "0")).join("-");

/**
 * @param {Item[]} items
 * @returns {Item[]} as they are walked past; what has no place comes last
 */
export function walked(items) {
  const placed = items.filter((one) => one.place.at !== null);
  // Not by how overdue they are: the way stays the same while one walks it.
  placed.sort((a, b) => a.plan.id.localeCompare(b.plan.id));
  const order = walkingOrder(placed.flatMap((one) => (one.place.at ? [one.place.at] : [])));
  return [...order.flatMap((place) => placed[place] ?? []), ...items.filter((one) => one.place.at === null)];
}

/**
 * @param {Pick<Round, "estate" | "task" | "sample">} head
 * @param {Item[]} items
 * @param {(item: Item) => boolean} isSaid
 * @returns {Round}
 */
function round(head, items, isSaid) {
  const template = templateOf(head.estate, head.task);
  const left = items.filter((item) => !isSaid(item));
  const each = template?.minutes ?? null;
  return {
    ...head,
    template,
    items,
    left,
    overdue: left.filter((item) => item.standing === "overdue").length,
    deviations: left.flatMap(openAt),
    minutes: each === null ? null : each * left.length,
  };
}

/**
 * The rounds of today: most overdue first, then the longest.
 * @param {Item[]} all
 * @param {Map<Uuid, Outcome>} said today, by plan
 * @param {Date} now
 * @returns {Round[]}
 */
export function roundsOf(all, said, now) {
  const today = dayOf(now);
  /** @type {Map<string, Item[]>} */
  const groups = new Map();
  for (const item of all) {
    if (!isOfToday(item, said, today)) continue;
    const key = `${item.estate.code} ${item.plan.task}`;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()]
    .flatMap((items) => {
      const [first] = items;
      const head = first && { estate: first.estate, task: first.plan.task, sample: null };
      return head ? [round(head, items, (item) => said.has(item.plan.id))] : [];
    })
    .sort((a, b) => b.overdue - a.overdue || b.left.length - a.left.length || a.task.localeCompare(b.task));
}

/**
 * The samples of the estates, each as a round of the places that were drawn there.
 * @param {Estate[]} estates
 * @param {Item[]} all
 * @param {Set<string>} judged as `judgedIn` tells them
 * @returns {Round[]} soonest first
 */
export function samplesOf(estates, all, judged) {
  const byPlan = new Map(all.map((item) => [item.plan.id, item]));
  return estates
    .flatMap((estate) =>
      estate.rounds.samples.map((sample) => {
        const items = sample.plan_ids.flatMap((id) => byPlan.get(id) ?? []);
        const head = { estate, task: sample.task, sample };
        return round(head, items, (item) => judged.has(`${sample.id} ${item.plan.id}`));
      }),
    )
    .filter((one) => one.items.length > 0)
    .sort((a, b) => String(a.sample?.inspect_by).localeCompare(String(b.sample?.inspect_by)));
}

/**
 * @param {OutboxRow[]} rows
 * @returns {Set<string>} sample and plan of each place that was judged on this tablet
 */
export function judgedIn(rows) {
  const found = new Set();
  for (const row of rows) {
    if (row.kind !== "visit" || row.corrected_by !== null) continue;
    const { plan_id, sample_id } = JSON.parse(row.text).visit;
    if (sample_id) found.add(`${sample_id} ${plan_id}`);
  }
  return found;
}
