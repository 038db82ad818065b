// What a check says of its task, place and day.

import { capital, day, word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Item } from "./cleaning_rules.js" */

/**
 * @typedef {{question: {sv: string, en: string}, ok: {sv: string, en: string},
 *   photo: {sv: string, en: string}, faults: string[]}} Check
 */

/**
 * @param {Context} context
 * @param {string} task
 * @returns {Check | null} null: a task that this app does not know yet
 */
export function checkOf(context, task) {
  const checks = /** @type {Record<string, Check>} */ (context.checks.cleaning);
  return checks[task] ?? null;
}

/**
 * @param {Context} context
 * @param {Item} item
 * @returns {string} its name, its label, or what it is
 */
export function placeName({ t }, { place }) {
  const known = [place.name, place.code].filter(Boolean);
  return known.length > 0 ? known.join(" · ") : word(t, "asset", place.kind);
}

/**
 * @param {Context} context
 * @param {Item} item
 * @returns {string}
 */
export const taskName = ({ t }, { plan }) => capital(word(t, "task", plan.task));

/**
 * @param {Context} context
 * @param {Item} item
 * @returns {string} how it stands
 */
export function standingWords({ t, language }, { standing, days, plan }) {
  if (standing === "overdue") return t("cleaning.overdue", { count: days ?? 0 });
  if (standing === "never_visited") return t("cleaning.never");
  if (plan.due_on === null) return t("cleaning.done_now");
  return t("cleaning.due", { when: day(`${plan.due_on}T12:00:00`, language) });
}

/**
 * @param {Context} context
 * @param {Item} item
 * @returns {string}
 */
export function lastVisit({ t, language }, { plan }) {
  if (plan.last_visit_at === null) return t("cleaning.never");
  return t("cleaning.last", { when: day(plan.last_visit_at, language) });
}
