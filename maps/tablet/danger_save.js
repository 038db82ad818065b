// A danger is saved the moment it is tapped; whom to ring and what to cordon off comes after.

import { draftsOf, newForm } from "./form_draft.js";
import { saveOrSay } from "./form_save.js";

/** @import { Context } from "./app.js" */
/** @import { Target } from "./form_target.js" */

/** Does something when the screen that comes now is left. @param {() => unknown} act */
function onceLeft(act) {
  const arrived = () => addEventListener("hashchange", () => void act(), { once: true });
  addEventListener("hashchange", arrived, { once: true });
}

/**
 * @param {Context} context
 * @param {Target} target with a dangerous category
 */
export async function saveDanger(context, target) {
  const rows = await saveOrSay(context, draftsOf(context, target, newForm(target)), onceLeft);
  const [row] = rows ?? [];
  // Whom to ring is shown even if the tablet could not keep it: people first.
  context.go(`#/danger/${row?.id ?? "-"}/${target.category}`);
}
