// The receipt of a day, to show to the office: what, where, when, how it stands, the server's time.

import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { csv, entries, ofDay, standing } from "./receipt_export.js";
import { download, share } from "./receipt_files.js";
import { SIGNS, shortWords, standingWords } from "./receipt_words.js";
import { day, hourMinute, word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { OutboxRow } from "./types.d.ts" */
/** @import { Entry } from "./receipt_export.js" */

const COLUMNS = ["saved", "who", "kind", "what", "where", "state", "received", "photos_sent", "photos", "id"];

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function showDay(root, context) {
  const { t, language, store } = context;
  const people = new Map((await store.people()).map((person) => [person.account_id, person.name]));
  const who = (/** @type {OutboxRow} */ row) => people.get(row.account_id) ?? t("receipt.unknown_person");
  const body = h("div");
  const select = h("select", { onchange: () => void paint() });
  /** @type {Entry[]} */
  let told = [];
  async function paint() {
    const all = entries(await store.rows(), await store.photos());
    const days = [...new Set([new Date(), ...all.map(({ row }) => new Date(row.saved_at))].map((one) => one.toDateString()))];
    if (select.options.length !== days.length) {
      const chosen = select.value;
      fill(select, days.map((one) => h("option", { value: one, selected: one === chosen }, day(new Date(one), language))));
    }
    told = ofDay(all, new Date(select.value)).reverse();
    fill(body, ...sheet(context, told, new Date(select.value), who));
  }
  const table = () => {
    const words = {
      kind: (/** @type {OutboxRow} */ row) => word(t, "receipt.kind", row.kind),
      state: (/** @type {Entry} */ entry) => standingWords(context, entry),
      who,
    };
    return new Blob([csv(told, COLUMNS.map((name) => t(`receipt.column.${name}`)), words)], { type: "text/csv" });
  };
  const name = () => `ljusrond-${t("receipt.file_name")}-${isoDay(new Date(select.value))}.csv`;
  const button = (/** @type {string} */ sign, /** @type {string} */ words, /** @type {() => unknown} */ onclick) =>
    h("button", { type: "button", class: "button", onclick }, glyph(sign), words);
  root.append(
    h(
      "div",
      { class: "r-head r-no-print" },
      h("a", { class: "r-back", href: "#/outbox", "aria-label": t("receipt.title") }, glyph("back")),
      h("h1", null, t("receipt.day_title")),
    ),
    h(
      "div",
      { class: "r-tools r-no-print" },
      h("label", { class: "r-pick" }, h("span", null, t("receipt.day")), select),
      button("outbox", t("receipt.share"), () => share(context, table(), name())),
      button("download", t("receipt.as_table"), () => download(table(), name())),
      button("list", t("receipt.print"), () => print()),
    ),
    body,
  );
  await paint();
  return context.watch(() => void paint());
}

/** @param {Date} date @returns {string} 2026-11-26, as this place counts days */
const isoDay = (date) => new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

/**
 * @param {Context} context
 * @param {Entry[]} told of the day, oldest first
 * @param {Date} date
 * @param {(row: OutboxRow) => string} who
 */
function sheet(context, told, date, who) {
  const { t, language } = context;
  const names = [...new Set(told.map(({ row }) => who(row)))].join(", ") || (context.person?.name ?? "");
  const sent = told.filter((entry) => standing(entry) === "sent").length;
  const heading = t("receipt.day_of", { who: names, when: day(date, language) });
  if (told.length === 0) return [h("p", { class: "r-note" }, t("receipt.day_empty", { when: day(date, language) }))];
  const columns = ["saved", "what", "where", "state", "received"];
  return [
    h("h2", null, heading),
    h("p", { class: "r-counts" }, t("receipt.day_counts", { count: told.length, sent })),
    h(
      "div",
      { class: "r-scroll", tabindex: "0", role: "region", "aria-label": heading },
      h(
        "table",
        { class: "r-table" },
        h("thead", null, h("tr", null, columns.map((one) => h("th", { scope: "col" }, t(`receipt.column.${one}`))))),
        h("tbody", null, told.map((entry) => line(context, entry))),
      ),
    ),
  ];
}

/**
 * @param {Context} context
 * @param {Entry} entry
 */
function line(context, entry) {
  const { language, t } = context;
  const { row, photos } = entry;
  const received = row.received_at ? hourMinute(row.received_at, language) : "–";
  const sent = photos.filter((photo) => photo.state === "sent").length;
  return h(
    "tr",
    null,
    h("td", null, hourMinute(row.saved_at, language)),
    h("td", null, row.title, photos.length > 0 && h("span", { class: "r-small" }, t("receipt.photos_of", { sent, count: photos.length }))),
    h("td", null, row.place),
    h("td", null, h("span", { class: `r-tag r-e-${standing(entry)}` }, glyph(SIGNS[standing(entry)]), shortWords(context, entry))),
    h("td", null, received),
  );
}
