// Saves, or says why the tablet could not and offers a file: nothing is ever lost without a word.

/** @import { Context } from "./app.js" */
/** @import { Draft, OutboxRow } from "./types.d.ts" */

/**
 * @param {Context} context
 * @param {Draft[]} drafts
 * @param {(offer: () => Promise<void>) => unknown} when the file is offered; at once, if nothing is more urgent
 * @returns {Promise<OutboxRow[] | null>} null if none was saved; of several perhaps only the first ones, and it says so
 */
export async function saveOrSay(context, drafts, when = (offer) => offer()) {
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
    const left = drafts.slice(rows.length);
    const title = rows.length > 0 ? t("form.partly", { count: left.length }) : t(full ? "form.full" : "form.not_saved");
    await when(() => context.offerFile(title, left));
    return rows.length > 0 ? rows : null;
  }
}
