// An answer as a submission, in words for the receipt, and where a half-written one lies.

import { faultWord } from "./assets.js";
import { faultDraft, visitDraft } from "./cleaning_rules.js";
import { placeName, taskName } from "./cleaning_words.js";

/** @import { Context } from "./app.js" */
/** @import { Item, Outcome } from "./cleaning_rules.js" */
/** @import { Draft, ShrunkPhoto } from "./types.d.ts" */

/** @typedef {{at: string, category: string, note: string, photos: ShrunkPhoto[]}} Fault */

/**
 * @param {Context} context
 * @param {Item} item
 * @returns {string} where a half-written answer lies
 */
export const draftKey = (context, item) => `cleaning/${item.estate.account_id}/${item.plan.id}`;

/**
 * @param {Context} context
 * @param {Item} item
 * @param {Outcome} outcome
 * @param {string} at
 * @returns {Draft}
 */
export function visitOf(context, item, outcome, at) {
  const title = `${taskName(context, item)}: ${context.t(`cleaning.said.${outcome}`)}`;
  return visitDraft(item, outcome, at, { title, place: placeName(context, item) });
}

/**
 * @param {Context} context
 * @param {Item} item
 * @param {Fault} fault
 * @returns {Draft}
 */
export function faultOf(context, item, fault) {
  const title = `${taskName(context, item)}: ${faultWord(context, fault.category)}`;
  return faultDraft(item, fault, { title, place: placeName(context, item) });
}
