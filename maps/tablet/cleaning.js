// Rounds and cleaning checks: what is due, on a list or the map, and one check.

import { emptyScreen } from "./app_empty.js";
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
  const [id] = params;
  if (id === undefined) return showList(root, context);
  const { all, said } = await known(context);
  const item = all.find((one) => one.plan.id === id);
  if (item) return showCheck(root, context, item, all, said);
  root.append(
    h("h1", null, t("cleaning.gone")),
    h("p", null, h("a", { class: "button", href: "#/cleaning" }, t("cleaning.all"))),
  );
}

/** @param {Context} context */
async function known(context) {
  const now = new Date();
  const said = answeredToday(await context.store.rows(), now);
  return { all: items(context.estates, now), said };
}

/**
 * The list, written anew when the package is.
 * @param {HTMLElement} root
 * @param {Context} context
 */
async function showList(root, context) {
  /** @type {Context["estates"] | null} */
  let drawn = null;
  let end = () => {};
  async function paint() {
    if (drawn === context.estates) return;
    drawn = context.estates;
    const { all, said } = await known(context);
    end();
    root.replaceChildren();
    if (drawn.length > 0) end = await showDue(root, context, all, said);
    else root.append(h("h1", null, context.t("cleaning.title")), emptyScreen(context));
  }
  await paint();
  const unwatch = context.watch(() => void paint());
  return () => {
    unwatch();
    end();
  };
}
