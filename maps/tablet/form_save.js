// Saves, or says why the tablet could not: nothing is ever lost without a word.

/** @import { Context } from "./app.js" */
/** @import { Draft, OutboxRow } from "./types.d.ts" */

/**
 * @param {Context} context
 * @param {Draft[]} drafts
 * @returns {Promise<OutboxRow[] | null>} null if one was not saved; those before it are
 */
export async function saveOrSay(context, drafts) {
  const { t } = context;
  if (!context.person) {
    context.say(t("form.nobody"));
    context.go("#/person");
    return null;
  }
  try {
    const rows = [];
    for (const draft of drafts) rows.push(await context.save(draft));
    return rows;
  } catch (error) {
    console.error(error);
    const full = error instanceof Error && error.name === "StorageFull";
    context.say(t(full ? "form.full" : "form.not_saved"));
    return null;
  }
}
