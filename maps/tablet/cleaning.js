// Rounds and cleaning checks: what is due, on a list or the map, and one check.

import { showCheck } from "./cleaning_check.js";
import { showDue } from "./cleaning_list.js";
import { answeredToday, items } from "./cleaning_rules.js";
import { h } from "./dom.js";

/** @import { Context } from "./app.js" */

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {string[]} params id of a plan; without it the list
 */
export async function show(root, context, params) {
  const { t } = context;
  const now = new Date();
  const all = items(context.estates, now);
  const said = answeredToday(await context.store.rows(), now);
  const [id] = params;
  if (id === undefined) return showDue(root, context, all, said);
  const item = all.find((one) => one.plan.id === id);
  if (item) return showCheck(root, context, item, all, said);
  root.append(
    h("h1", null, t("cleaning.gone")),
    h("p", null, h("a", { class: "button", href: "#/cleaning" }, t("cleaning.all"))),
  );
}
