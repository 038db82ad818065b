// The day package: what of the estates is on this tablet, how old and how large it is, and the room left.

import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { PARTS, leaveOut, leftOut } from "./package_sync.js";
import { persist } from "./storage.js";
import { ago, moment, size } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { PartRow } from "./types.d.ts" */

/** @typedef {Omit<PartRow, "content">} Part */

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function show(root, context) {
  const { t } = context;
  const body = h("div");
  let said = "";
  async function refresh() {
    said = t("package.refreshing");
    void paint();
    const done = await context.sync?.refresh();
    if (!done?.ok) said = t(done?.status === 507 ? "package.no_room" : "package.failed");
    else said = done.fetched > 0 ? t("package.refreshed", { count: done.fetched }) : t("package.same");
    await paint();
  }
  async function paint() {
    const id = context.person?.account_id;
    const parts = id ? await context.store.parts(id) : [];
    const left_out = id ? await leftOut(context.store, id) : [];
    fill(body, ...estates(context, parts, left_out, said, refresh), ...room(context, () => void paint()), ...install(context));
  }
  root.append(h("h1", null, t("package.title")), body);
  await paint();
  return context.watch(() => void paint());
}

/**
 * @param {Context} context
 * @param {Part[]} parts
 * @param {string[]} left_out
 * @param {string} said how the last refresh went
 * @param {() => void} refresh
 */
function estates(context, parts, left_out, said, refresh) {
  const { t, overview, language, status, online } = context;
  const all = overview?.estates ?? [];
  const total = parts.reduce((sum, part) => sum + part.size_bytes, 0);
  const here = all.filter((estate) => isComplete(estate, parts)).length;
  const busy = status.refreshing;
  const button = { type: "button", class: "button primary", disabled: busy || !online || !context.person, onclick: refresh };
  return [
    h("p", { class: "r-lead" }, t("package.what")),
    h(
      "p",
      { class: "r-counts", role: "status" },
      busy ? `${t("package.refreshing")} ${t("package.progress", { here, all: all.length })}` : said,
    ),
    busy ? h("progress", { class: "r-progress", max: Math.max(1, all.length), value: here, "aria-label": t("package.refreshing") }) : "",
    h("div", { class: "r-tools" }, h("button", button, glyph("download"), t("package.refresh"))),
    online ? "" : h("p", { class: "r-note" }, t("package.offline")),
    all.length === 0
      ? h("p", { class: "r-note" }, t(context.person ? "package.empty" : "package.nobody"))
      : h("ul", { class: "r-list" }, all.map((estate) => estateRow(context, estate, parts, all.length > 1 && carry(context, estate, left_out, refresh)))),
    all.length > 1 ? h("p", { class: "r-facts" }, t("package.total", { size: size(total, language) })) : "",
  ];
}

/**
 * @param {NonNullable<Context["overview"]>["estates"][number]} estate
 * @param {Part[]} parts
 * @returns {boolean} whether every part that the server has is here
 */
function isComplete(estate, parts) {
  const own = new Set(parts.filter((part) => part.estate === estate.code).map((part) => part.part));
  return PARTS.every((name) => own.has(name) || !estate.parts[name]);
}

/**
 * @param {Context} context
 * @param {NonNullable<Context["overview"]>["estates"][number]} estate
 * @param {Part[]} parts
 * @param {HTMLElement | false} choice
 */
function estateRow(context, estate, parts, choice) {
  const { t, language } = context;
  const own = parts.filter((part) => part.estate === estate.code);
  const complete = isComplete(estate, parts);
  const [oldest] = own.map((part) => part.fetched_at).sort((a, b) => Date.parse(a) - Date.parse(b));
  const bytes = own.reduce((sum, part) => sum + part.size_bytes, 0);
  const to = Object.values(estate.parts).reduce((sum, part) => sum + part.size_bytes, 0);
  const loaded = context.estates.find((one) => one.code === estate.code);
  const holds =
    loaded &&
    t("package.holds", {
      lamps: loaded.assets.lamps.length,
      circuits: loaded.work.circuits.length,
      plans: loaded.work.plans.length,
      reports: loaded.work.reports.filter((report) => report.is_open).length,
    });
  return h(
    "li",
    { class: "r-entry" },
    h("p", { class: "r-entry-title" }, h("strong", null, estate.name)),
    h(
      "p",
      { class: complete ? "r-tag r-good" : "r-tag r-bad" },
      glyph(complete ? "check" : "download"),
      complete && oldest
        ? t("package.fetched", { when: moment(oldest, language), age: ago(oldest, language) })
        : t("package.missing", { size: size(to, language) }),
    ),
    holds && h("p", { class: "r-facts" }, holds),
    complete && h("p", { class: "r-facts" }, size(bytes, language)),
    choice,
  );
}

/**
 * Whether this person carries an estate; one left out is removed from the tablet at once.
 * @param {Context} context
 * @param {{code: string, name: string}} estate
 * @param {string[]} left_out
 * @param {() => void} refresh
 */
function carry({ t, store, person, overview, online }, { code, name }, left_out, refresh) {
  const input = h("input", { type: "checkbox", checked: !left_out.includes(code), onchange: change });
  async function change() {
    if (!person) return;
    const others = left_out.filter((one) => one !== code);
    const codes = input.checked ? others : [...others, code];
    await leaveOut(store, person.account_id, codes);
    const all = overview?.estates.map((one) => one.code) ?? [];
    await store.keepParts(person.account_id, all.filter((one) => !codes.includes(one)));
    if (input.checked && online) refresh();
  }
  return h("label", { class: "r-choice" }, input, h("span", null, t("package.carry", { name })));
}

/**
 * @param {Context} context
 * @param {() => void} changed
 */
function room(context, changed) {
  const { t, language } = context;
  const { used_bytes, free_bytes, level, persisted } = context.room;
  const keep = async () => {
    context.room.persisted = await persist();
    context.say(t(context.room.persisted ? "package.kept" : "package.not_kept"));
    changed();
  };
  const free = Number.isFinite(free_bytes) ? size(free_bytes, language) : t("package.unknown");
  return [
    h("h2", null, t("package.room")),
    h("p", { class: level === "ok" ? "r-facts" : "r-counts r-refused" }, t("package.used", { used: size(used_bytes, language), free })),
    level !== "ok" ? h("p", { class: "r-note" }, t(`package.level.${level}`)) : "",
    persisted
      ? h("p", { class: "r-tag r-good" }, glyph("check"), t("package.kept"))
      : h("div", { class: "r-tools" }, h("button", { type: "button", class: "button", onclick: keep }, glyph("lock"), t("package.keep"))),
  ];
}

/** @param {Context} context */
function install({ t }) {
  if (matchMedia("(display-mode: standalone)").matches) return [];
  return [h("h2", null, t("package.install")), h("p", { class: "r-lead" }, t("package.install_how"))];
}
