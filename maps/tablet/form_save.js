// Saves, or says why the tablet could not: nothing is ever lost without a word.

/** @import { Context } from "./app.js" */
/** @import { Draft, OutboxRow } from "./types.d.ts" */

/**
 * @param {Context} context
 * @param {Draft[]} drafts
 * @returns {Promise<OutboxRow[] | null>} null if none was saved; of several perhaps only the first ones, and it says so
 */
export async function saveOrSay(context, drafts) {
  const { t } = context;
  if (!context.person) {
    context.say(t("form.nobody"));
    context.go("#/person");
    return null;
  }
  /** @type {OutboxRow[]} */
  const rows = [];
  try {
    for (const draft of drafts) rows.push(await context.save(draft));
    return rows;
  } catch (error) {
    console.error(error);
    const full = error instanceof Error && error.name === "StorageFull";
    const left = drafts.length - rows.length;
    context.say(rows.length > 0 ? t("form.partly", { count: left }) : t(full ? "form.full" : "form.not_saved"));
    return rows.length > 0 ? rows : null;
  }
}
