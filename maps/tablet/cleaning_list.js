// All checks, most overdue first, to be narrowed by task and estate.

import { checkAddress } from "./check_way.js";
import { showCleaningMap } from "./cleaning_map.js";
import { row } from "./cleaning_row.js";
import { nameOfTask } from "./cleaning_words.js";
import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";

/** @import { Context } from "./app.js" */
/** @import { Item, Outcome } from "./cleaning_rules.js" */

/** @typedef {{task: string, estate: string, map: boolean, every: boolean}} Wanted */

/** Rows written at once; the rest on demand. */
const PAGE = 100;
const KEPT = "cleaning.wanted";

/**
 * @param {Item[]} all
 * @param {Wanted} wanted
 * @returns {Item[]}
 */
export function narrowed(all, { task, estate, every }) {
  return all.filter(
    (item) =>
      (task === "" || item.plan.task === task) &&
      (estate === "" || item.estate.code === estate) &&
      (every || item.standing !== "ok"),
  );
}

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Item[]} all
 * @param {Map<string, Outcome>} said
 */
export async function showDue(root, context, all, said) {
  const { t, store } = context;
  /** @type {Wanted} */
  const fresh = { task: "", estate: "", map: false, every: false };
  let wanted = { ...fresh, .../** @type {Partial<Wanted>} */ ((await store.get(KEPT)) ?? {}) };
  let shown = PAGE;
  /** @type {Promise<() => void> | null} gives the map back */
  let map = null;
  const giveBack = () => {
    void map?.then((end) => end());
    map = null;
  };
  const address = (/** @type {Item} */ item) => checkAddress(item, { all: true });
  const tools = h("div", { class: "r-tools" });
  const counted = h("p", { class: "r-counts", role: "status" });
  const body = h("div");
  /** @param {Partial<Wanted>} change */
  const want = (change) => {
    wanted = { ...wanted, ...change };
    shown = PAGE;
    void store.put(KEPT, wanted);
    paint();
  };
  function paint() {
    const found = narrowed(all, wanted);
    const overdue = found.filter((item) => item.standing === "overdue").length;
    fill(tools, ...filters(context, all, wanted, want));
    fill(counted, t("cleaning.counts", { count: found.length, overdue }));
    giveBack();
    if (wanted.map) {
      map = showCleaningMap(body, context, found, said, address);
      return;
    }
    const more = () => {
      shown += PAGE;
      paint();
    };
    fill(
      body,
      h("ul", { class: "r-list" }, found.slice(0, shown).map((item) => row(context, item, said.get(item.plan.id), { address: address(item) }))),
      found.length === 0 && h("p", { class: "r-note" }, t(all.length > 0 ? "cleaning.none_due" : "cleaning.none")),
      found.length > shown && h("button", { type: "button", class: "button", onclick: more }, t("cleaning.more")),
    );
  }
  root.append(
    h(
      "div",
      { class: "r-head" },
      h("a", { class: "r-back", href: "#/cleaning", "aria-label": t("check.rounds") }, glyph("back")),
      h("h1", null, t("check.all_checks")),
    ),
    tools,
    counted,
    body,
  );
  paint();
  return giveBack;
}

/**
 * @param {Context} context
 * @param {Item[]} all
 * @param {Wanted} wanted
 * @param {(change: Partial<Wanted>) => void} want
 */
function filters(context, all, wanted, want) {
  const { t } = context;
  const tasks = new Map(all.map((item) => [item.plan.task, item.estate]));
  const estates = new Map(all.map((item) => [item.estate.code, item.estate.name]));
  const pick = (/** @type {"task" | "estate"} */ name, /** @type {[string, string][]} */ options) => {
    const select = h(
      "select",
      { onchange: () => want({ [name]: select.value }) },
      h("option", { value: "" }, t(`cleaning.all_${name}`)),
      options.map(([value, words]) => h("option", { value, selected: wanted[name] === value }, words)),
    );
    return h("label", { class: "r-pick" }, h("span", null, t(`cleaning.${name}`)), select);
  };
  const toggle = (/** @type {"map" | "every"} */ name, /** @type {string} */ sign) =>
    h(
      "button",
      {
        type: "button",
        class: "button",
        "aria-pressed": String(wanted[name]),
        onclick: () => want({ [name]: !wanted[name] }),
      },
      glyph(sign),
      t(`cleaning.show_${name}`),
    );
  return [
    pick("task", [...tasks].map(([task, estate]) => [task, nameOfTask(context, estate, task)])),
    estates.size > 1 && pick("estate", [...estates]),
    toggle("map", "map"),
    toggle("every", "check"),
  ];
}
