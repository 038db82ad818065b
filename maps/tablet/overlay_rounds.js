// What a visit of this tablet tells before the package does: faults that opened, and that somebody saw
// mended. Pure.

/** @import { AnswerBody, Deviation, Plan, RoundItem, Rounds, VisitBody } from "./types.d.ts" */

/** `item`: what was asked, as far as it is known here. @typedef {{answer: AnswerBody, item: Item}} Told */
/** @typedef {Pick<RoundItem, "code" | "aspect" | "question_sv" | "question_en" | "ok_sv" | "ok_en"> &
 *   {category: string | null, recheck_days: number | null}} Item */

const DAY_MS = 86_400_000;

/**
 * @param {Rounds} rounds
 * @param {Plan} plan
 * @param {VisitBody} body
 * @returns {Told[]} its answers, with the items they are about
 */
export function answersOf(rounds, plan, body) {
  const items = new Map(
    [
      ...rounds.deviations.map((one) => ({ ...one, id: one.item_id, category: null, recheck_days: null })),
      ...rounds.templates.filter((one) => one.code === plan.task).flatMap((one) => one.items),
    ].map((item) => [item.id, item]),
  );
  const answers = Array.isArray(body.answers) ? body.answers : [];
  return answers.flatMap((answer) => {
    const item = items.get(answer.item_id);
    return item ? [{ answer, item }] : [];
  });
}

/**
 * What is open after a visit. Only "OK" closes: what does not apply today is not mended.
 * @param {Deviation[]} before
 * @param {Plan} plan
 * @param {VisitBody} body
 * @param {Told[]} told
 * @returns {Deviation[]} oldest first
 */
export function openAfter(before, plan, body, told) {
  const said = new Map(told.filter((one) => one.answer.answer !== "not_applicable").map((one) => [one.item.code, one]));
  const isHere = (/** @type {Deviation} */ one) => one.asset_id === plan.asset_id && one.task === plan.task;
  const kept = before.filter((one) => !isHere(one) || !said.has(one.code));
  const open = [...said.values()]
    .filter((one) => one.answer.answer === "not_ok")
    .map((one) => {
      const earlier = before.find((other) => isHere(other) && other.code === one.item.code);
      return deviation(plan, body.visited_at, one, earlier);
    });
  return [...kept, ...open].sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
}

/**
 * @param {Plan} plan
 * @param {string} at
 * @param {Told} told
 * @param {Deviation | undefined} earlier
 * @returns {Deviation}
 */
function deviation({ asset_id, task }, at, { answer, item }, earlier) {
  const { code, aspect, question_sv, question_en, ok_sv, ok_en, recheck_days } = item;
  const again = recheck_days === null ? null : new Date(Date.parse(at) + recheck_days * DAY_MS);
  return {
    asset_id, task, item_id: answer.item_id, code, aspect, question_sv, question_en, ok_sv, ok_en,
    since: earlier?.since ?? at,
    seen_at: at,
    severity: answer.severity ?? null,
    note: answer.note ?? null,
    report_id: answer.report_id ?? earlier?.report_id ?? null,
    report_status: earlier?.report_status ?? (answer.report_id ? "received" : null),
    recheck_on: again?.toISOString().slice(0, 10) ?? null,
  };
}
