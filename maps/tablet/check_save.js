// Saves a check, and what cannot wait for its end: a danger goes ahead, by itself.

import { faultWord, isDanger } from "./assets.js";
import { answer, summary } from "./check_answers.js";
import { checkDraft, outcomeOf } from "./check_drafts.js";
import { backAddress } from "./check_way.js";
import { placeName, taskName } from "./cleaning_words.js";
import { iso } from "./clock.js";
import { saveOrSay } from "./form_save.js";
import { saveAll } from "./round_state.js";

/** @import { Context } from "./app.js" */
/** @import { Question } from "./check_answers.js" */
/** @import { Check } from "./check_drafts.js" */
/** @import { Kept } from "./check_state.js" */
/** @import { Way } from "./check_way.js" */
/** @import { Item, Outcome } from "./cleaning_rules.js" */
/** @import { Draft, Uuid } from "./types.d.ts" */

/**
 * Words for the receipt.
 * @param {Context} context
 * @param {Item} item
 * @param {Check} check
 * @param {Outcome | null} outcome null: all is OK
 * @param {number} [faults]
 */
export function wordsOf(context, item, check, outcome, faults = 0) {
  const { t } = context;
  const told = faults > 0 ? t("check.faults", { count: faults }) : t(`cleaning.said.${outcome ?? (check.sample ? "approved" : "done")}`);
  return { title: `${taskName(context, item)}: ${told}`, place: placeName(context, item) };
}

/**
 * Gives a fault the report that it becomes, or the one that it is already; a danger is saved at once.
 * @param {Context} context
 * @param {Item} item
 * @param {Check} check
 * @param {Kept} kept
 * @param {Question} question just answered not OK
 */
export async function nameFault(context, item, check, kept, question) {
  const { category, deviation } = question;
  const known = item.estate.work.reports.find((one) => one.id === deviation?.report_id && one.is_open);
  const given = kept.now().answers[question.id];
  if (!given || given.report_id !== null) return;
  if (known || (category !== null && !isDanger(context, category))) {
    await put(kept, question.id, { report_id: known?.id ?? crypto.randomUUID() });
  } else if (category !== null) await sendAhead(context, item, kept, question, category);
}

/**
 * @param {Context} context
 * @param {Item} item
 * @param {Kept} kept
 * @param {Question} question
 * @param {string} category dangerous
 */
async function sendAhead(context, item, kept, question, category) {
  const place = placeName(context, item);
  const body = { category, observed_at: iso(), asset_id: item.plan.asset_id, description: question[`question_${context.language}`] };
  const title = `${place} · ${faultWord(context, category)}`;
  const [row] = (await saveOrSay(context, [{ kind: "report", title, place, body }])) ?? [];
  if (row) {
    kept.seal(); // it is saved: there is no way back behind it
    await put(kept, question.id, { report_id: row.id, ahead: true });
  }
  // Whom to ring is shown even if the tablet could not keep it: people first.
  context.go(`#/danger/${row?.id ?? "-"}/${category}?back=${encodeURIComponent(location.hash)}`);
}

/**
 * @param {Kept} kept
 * @param {Uuid} id
 * @param {Partial<import("./check_answers.js").Answer>} change
 */
const put = (kept, id, change) =>
  kept.put((now) => {
    const given = now.answers[id];
    return given ? answer(now, id, { ...given, ...change }) : now;
  });

/**
 * @param {Context} context
 * @param {Item} item
 * @param {Check} check
 * @param {Kept} kept with all that it needs
 * @param {Way} way
 */
export async function saveCheck(context, item, check, kept, way) {
  // The same moment however often it is tried: a save that was cut off is one visit.
  await kept.put((now) => ({ ...now, ended_at: now.ended_at ?? iso() }));
  const now = kept.now();
  const words = wordsOf(context, item, check, outcomeOf(check, now), summary(check.asked, now).faults);
  await savePlain(context, item, check, kept, checkDraft(check, now, words), way);
}

/**
 * Saves a visit and goes on to the next place.
 * @param {Context} context
 * @param {Item} item
 * @param {Check} check
 * @param {Kept} kept
 * @param {Draft} draft
 * @param {Way} way
 */
export async function savePlain(context, item, check, kept, draft, way) {
  const rows = await saveAll(context, [way.corrects ? { ...draft, corrects: way.corrects } : draft]);
  if (!rows) return;
  await kept.end();
  context.say(context.t("cleaning.saved", { place: placeName(context, item) }));
  context.go(backAddress(item, way));
}
