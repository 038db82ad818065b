// A danger is saved the moment it is tapped; whom to ring and what to cordon off comes after.

import { draftsOf, newForm } from "./form_draft.js";
import { saveOrSay } from "./form_save.js";

/** @import { Context } from "./app.js" */
/** @import { Target } from "./form_target.js" */

/**
 * @param {Context} context
 * @param {Target} target with a dangerous category
 */
export async function saveDanger(context, target) {
  const rows = await saveOrSay(context, draftsOf(context, target, newForm(target)));
  const [row] = rows ?? [];
  // Whom to ring is shown even if the tablet could not keep it: people first.
  context.go(`#/danger/${row?.id ?? "-"}/${target.category}`);
}
