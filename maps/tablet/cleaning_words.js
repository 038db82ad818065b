// What a check says of its task, place and day.

import { templateOf } from "./check_rounds.js";
import { capital, day, word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Item } from "./cleaning_rules.js" */
/** @import { Estate } from "./types.d.ts" */

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
 * @param {Estate} estate
 * @param {string} task
 * @returns {string} as its template is called
 */
export function nameOfTask({ t, language }, estate, task) {
  const template = templateOf(estate, task);
  return template ? template[`name_${language}`] : capital(word(t, "task", task));
}

/**
 * @param {Context} context
 * @param {Item} item
 * @returns {string}
 */
export const taskName = (context, { estate, plan }) => nameOfTask(context, estate, plan.task);

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
