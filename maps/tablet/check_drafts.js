// A check as a submission: one visit with its answers, from which the server makes the reports.

import { answered, begin, questions, scoresOf, summary } from "./check_answers.js";

/** @import { Answer, Progress, Question } from "./check_answers.js" */
/** @import { AnswerBody, Draft, Plan, ReadingBody, RoundTemplate, Uuid, VisitBody } from "./types.d.ts" */

/** @typedef {{plan: Plan, template: RoundTemplate, asked: Question[], sample: Uuid | null}} Check */

/**
 * What came of a check. An inspection that was walked is done, faults or not; cleaning that is not clean
 * or tidy is not; in a sample it is judged alone.
 * @param {Pick<Check, "template" | "asked" | "sample">} check
 * @param {Progress} progress
 * @returns {VisitBody["outcome"]}
 */
export function outcomeOf({ template, asked, sample }, progress) {
  const faults = asked.filter((one) => progress.answers[one.id]?.answer === "not_ok");
  if (sample !== null) return faults.length > 0 ? "not_ok" : "approved";
  if (template.kind !== "cleaning") return "done";
  return faults.some((one) => one.aspect === "clean" || one.aspect === "tidy") ? "not_ok" : "done";
}

/**
 * @param {Question} question
 * @param {Answer} given
 * @returns {AnswerBody}
 */
function answerBody({ id }, { answer, severity, note, report_id, photos }) {
  /** @type {AnswerBody} */
  const body = { item_id: id, answer };
  const text = note.trim();
  if (answer === "not_ok" && severity !== null) body.severity = severity;
  if (text) body.note = text;
  if (answer === "not_ok" && report_id !== null) body.report_id = report_id;
  if (photos.length > 0) body.photos = photos.map((photo) => photo.sha256);
  return body;
}

/**
 * @param {Progress} progress
 * @returns {ReadingBody[]} of the sorts of waste that something was said of
 */
function readings(progress) {
  return Object.entries(progress.readings).flatMap(([fraction, { fill_percent, is_missorted }]) => {
    if (fill_percent === null && is_missorted === null) return [];
    return [
      {
        fraction,
        ...(fill_percent !== null && { fill_percent }),
        ...(is_missorted !== null && { is_missorted }),
      },
    ];
  });
}

/**
 * @param {Check} check
 * @param {Progress} progress with all that it needs
 * @param {{title: string, place: string}} words
 * @returns {Draft}
 */
export function checkDraft(check, progress, words) {
  const given = check.asked.flatMap((one) => {
    const answer = progress.answers[one.id];
    return answer ? [{ question: one, answer }] : [];
  });
  const scores = scoresOf(check.asked, progress);
  const told = readings(progress);
  /** @type {VisitBody} */
  const body = {
    plan_id: check.plan.id,
    visited_at: progress.ended_at ?? progress.started_at,
    outcome: outcomeOf(check, progress),
    answers: given.map(({ question, answer }) => answerBody(question, answer)),
    ...(Object.keys(scores).length > 0 && { scores }),
    ...(told.length > 0 && { readings: told }),
    ...(check.sample !== null && { sample_id: check.sample }),
  };
  return { kind: "visit", ...words, body, photos: given.flatMap(({ answer }) => answer.photos) };
}

/**
 * A place where all is OK, stamped in one tap: each item by itself.
 * @param {Check} check without open deviations
 * @param {string} at
 * @param {{title: string, place: string}} words
 * @returns {Draft}
 */
export function allOkDraft(check, at, words) {
  const answers = Object.fromEntries(check.asked.map((one) => [one.id, answered("ok", at)]));
  return checkDraft(check, { ...begin(at), answers, ended_at: at }, words);
}

/**
 * Whether one tap may stamp a place: nothing there was not OK last time, and no item wants a photo.
 * @param {Pick<Check, "asked">} check
 */
export const isPlain = ({ asked }) =>
  asked.every((one) => one.deviation === null && one.photo_when !== "always" && one.answers.includes("ok"));

/**
 * Nobody could look: no answers, no scores.
 * @param {Check} check
 * @param {string} visited_at
 * @param {{title: string, place: string}} words
 * @returns {Draft}
 */
export function notPossibleDraft({ plan, sample }, visited_at, words) {
  const judged = sample === null ? {} : { sample_id: sample };
  return { kind: "visit", ...words, body: { plan_id: plan.id, visited_at, outcome: "not_possible", ...judged } };
}

/**
 * A refused check as it was, to be corrected: its answers to what is still asked.
 * @param {VisitBody} body
 * @param {import("./types.d.ts").ShrunkPhoto[]} photos of it that the tablet has
 * @param {Question[]} asked
 * @returns {Progress}
 */
export function progressOf(body, photos, asked) {
  const bySha = new Map(photos.map((photo) => [photo.sha256, photo]));
  const known = new Set(asked.map((one) => one.id));
  const answers = (body.answers ?? []).filter((one) => known.has(one.item_id)).map((one) => {
    const { item_id, answer, severity = null, note = "", report_id = null } = one;
    const own = (one.photos ?? []).flatMap((sha256) => bySha.get(sha256) ?? []);
    const more = { severity, note, report_id, photos: own };
    return /** @type {const} */ ([item_id, answered(answer, body.visited_at, more)]);
  });
  const told = (body.readings ?? []).map(({ fraction, fill_percent = null, is_missorted = null }) =>
    /** @type {const} */ ([fraction, { fill_percent, is_missorted }]),
  );
  const progress = { ...begin(body.visited_at), answers: Object.fromEntries(answers), readings: Object.fromEntries(told) };
  // What was set by hand is what the answers do not speak for.
  const own = Object.entries(body.scores ?? {}).filter(([aspect, score]) =>
    scoresOf(asked, progress)[/** @type {import("./types.d.ts").Aspect} */ (aspect)] !== score,
  );
  return { ...progress, scores: Object.fromEntries(own) };
}

/**
 * @param {RoundTemplate} template
 * @param {Plan} plan
 * @param {import("./types.d.ts").Estate} estate
 * @param {Uuid | null} sample
 * @returns {Check}
 */
export function checkOf(template, plan, estate, sample) {
  const open = estate.rounds.deviations.filter((one) => one.asset_id === plan.asset_id && one.task === plan.task);
  return { plan, template, asked: questions(template, open), sample };
}

/**
 * @param {Check} check
 * @param {Progress} progress
 * @returns {boolean} whether anything was said yet
 */
export const isBegun = ({ asked }, progress) =>
  summary(asked, progress).answered > 0 ||
  Object.keys(progress.readings).length > 0 ||
  Object.keys(progress.scores).length > 0;
