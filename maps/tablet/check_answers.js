// A check of one place as data: what is asked, what was answered, what the rest means, how it is scored.
// Every item begins as not looked at, and stays so until somebody says otherwise: unseen is not good.

/**
 * @import { Aspect, Deviation, Grade, RoundItem, RoundTemplate, Scores, ShrunkPhoto, Uuid, Verdict }
 *   from "./types.d.ts"
 */

/** An item as it is asked here; `deviation`: it was not OK, and nobody has seen it OK since. */
/** @typedef {RoundItem & {deviation: Deviation | null}} Question */
/**
 * `report_id`: of a fault; `ahead`: that report was sent by itself, since it was dangerous.
 * @typedef {{answer: Verdict, at: string, severity: Grade | null, note: string, photos: ShrunkPhoto[],
 *   report_id: Uuid | null, ahead: boolean}} Answer
 */
/** @typedef {{fill_percent: number | null, is_missorted: boolean | null}} Reading */
/**
 * What is kept while a check goes on. `scores`: only those that somebody set themselves; `ended_at`: the
 * moment it was first told to be saved, so that a save that was cut off is one.
 * @typedef {{started_at: string, answers: Record<Uuid, Answer>, readings: Record<string, Reading>,
 *   scores: Scores, ended_at: string | null}} Progress
 */

/** @type {Aspect[]} */
export const ASPECTS = ["intact", "clean", "tidy"];
/** More of them than this not OK: the worst score. */
const SHARE = 1 / 3;

/**
 * @param {string} at ISO 8601
 * @returns {Progress}
 */
export const begin = (at) => ({ started_at: at, answers: {}, readings: {}, scores: {}, ended_at: null });

/**
 * What is asked at a place: what was not OK last time first, then the template's items in their order.
 * @param {RoundTemplate} template
 * @param {Deviation[]} deviations open ones of the place and task
 * @returns {Question[]}
 */
export function questions(template, deviations) {
  const byItem = new Map(template.items.map((item) => [item.id, item]));
  const open = deviations.map((one) => ({ ...(byItem.get(one.item_id) ?? retired(one)), deviation: one }));
  const asked = new Set(open.map((one) => one.id));
  const others = template.items.filter((item) => !asked.has(item.id));
  return [...open, ...others.map((item) => ({ ...item, deviation: null }))];
}

/**
 * An item that the template no longer has: its fault stands until somebody has seen it OK.
 * @param {Deviation} deviation
 * @returns {RoundItem}
 */
function retired(deviation) {
  const { item_id, code, aspect, question_sv, question_en, ok_sv, ok_en } = deviation;
  return {
    id: item_id, code, aspect, question_sv, question_en, ok_sv, ok_en,
    photo_sv: null, photo_en: null, photo_when: "not_ok", guidance_sv: null, guidance_en: null,
    answers: ["ok", "not_ok"], severities: [], category: null, priority: null, recheck_days: null,
    is_mandatory: true,
  };
}

/**
 * @param {Verdict} answer
 * @param {string} at
 * @param {Partial<Answer>} [more]
 * @returns {Answer}
 */
export const answered = (answer, at, more = {}) => ({
  answer, at, severity: null, note: "", photos: [], report_id: null, ahead: false, ...more,
});

/**
 * @param {Progress} progress
 * @param {Uuid} id of an item
 * @param {Answer | null} answer null takes it back
 * @returns {Progress}
 */
export function answer(progress, id, answer) {
  const { [id]: _, ...others } = progress.answers;
  return { ...progress, ended_at: null, answers: answer === null ? others : { ...others, [id]: answer } };
}

/**
 * What "the rest is OK" is about: not answered, and nothing that was not OK last time.
 * @param {Question[]} asked
 * @param {Progress} progress
 * @returns {Question[]}
 */
export const restOf = (asked, { answers }) =>
  asked.filter((one) => !answers[one.id] && one.deviation === null && one.answers.includes("ok"));

/**
 * The rest, stamped OK: these alone, and with the moment.
 * @param {Question[]} asked
 * @param {Progress} progress
 * @param {string} at
 * @returns {Progress}
 */
export const restIsOk = (asked, progress, at) =>
  restOf(asked, progress).reduce((now, one) => answer(now, one.id, answered("ok", at)), progress);

/**
 * What an item lacks before the check can be saved.
 * @param {Question} question
 * @param {Answer | undefined} given
 * @param {boolean} photos whether the tablet can take any
 * @returns {"answer" | "severity" | "photo" | null}
 */
export function lack(question, given, photos) {
  if (!given) return question.is_mandatory || question.deviation ? "answer" : null;
  if (given.answer === "not_ok" && question.severities.length > 0 && given.severity === null) return "severity";
  const wanted = question.photo_when === "always" && given.answer !== "not_applicable";
  return wanted && photos && given.photos.length === 0 ? "photo" : null;
}

/**
 * @param {Question[]} asked
 * @param {Progress} progress
 * @param {boolean} photos
 * @returns {Question[]} what stands between this check and its end
 */
export const lacking = (asked, { answers }, photos) =>
  asked.filter((one) => lack(one, answers[one.id], photos) !== null);

/**
 * The score that the answers speak for: 2 where no item of the aspect is not OK; 1 where one is, not of
 * grade A, and it is at most a third of them; else 0; null where none was judged. The rule of
 * docs/ROUNDS.md, shown in words where it can be changed.
 * @param {Question[]} asked
 * @param {Progress} progress
 * @param {Aspect} aspect
 * @returns {number | null}
 */
export function proposed(asked, { answers }, aspect) {
  const given = asked.filter((one) => one.aspect === aspect).flatMap((one) => answers[one.id] ?? []);
  const judged = given.filter((one) => one.answer !== "not_applicable");
  const faults = judged.filter((one) => one.answer === "not_ok");
  const [fault] = faults;
  if (judged.length === 0) return null;
  if (!fault) return 2;
  return faults.length === 1 && fault.severity !== "A" && 1 / judged.length <= SHARE ? 1 : 0;
}

/**
 * @param {Question[]} asked
 * @param {Progress} progress
 * @returns {Scores} what somebody set, else what the answers speak for; what was not judged is not in it
 */
export function scoresOf(asked, progress) {
  /** @type {Scores} */
  const found = {};
  for (const aspect of ASPECTS) {
    const score = progress.scores[aspect] ?? proposed(asked, progress, aspect);
    if (score !== null) found[aspect] = score;
  }
  return found;
}

/**
 * @param {Question[]} asked
 * @param {Progress} progress
 * @returns {{answered: number, faults: number, total: number}}
 */
export function summary(asked, { answers }) {
  const given = asked.flatMap((one) => answers[one.id] ?? []);
  const faults = given.filter((one) => one.answer === "not_ok").length;
  return { answered: given.length, faults, total: asked.length };
}
