// What was saved on this tablet and how it stands: always in reach, and nothing of it can be deleted.

import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { showDay } from "./receipt_day.js";
import { entries, standing } from "./receipt_export.js";
import { openFile, saveFile } from "./receipt_files.js";
import { entryRow } from "./receipt_row.js";
import { troubleWords } from "./receipt_words.js";
import { day } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Entry } from "./receipt_export.js" */
/** @import { Person } from "./types.d.ts" */

/** Rows written at once; the rest on demand. */
const PAGE = 60;

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {string[]} params `day`: the receipt of a day
 */
export async function show(root, context, params) {
  if (params[0] === "day") return showDay(root, context);
  const { t } = context;
  const summary = h("div", { role: "status" });
  const list = h("div");
  let shown = PAGE;
  let written = "";
  async function paint() {
    const [rows, photos, people] = await Promise.all([
      context.store.rows(),
      context.store.photos(),
      context.store.people(),
    ]);
    // Written anew only where it differs: a tap that has begun, and the focus, stay.
    const states = photos.map((photo) => [photo.state, photo.sent_bytes]);
    const { counts, language, online, status } = context;
    const text = JSON.stringify([rows, states, people, shown, counts, language, online, status]);
    if (text === written) return;
    written = text;
    const byId = new Map(people.map((person) => [person.account_id, person]));
    const several = new Set(rows.map((row) => row.account_id)).size > 1;
    const who = (/** @type {Entry} */ { row }) => (several ? (byId.get(row.account_id)?.name ?? null) : null);
    const owner = (/** @type {Entry} */ { row }) => byId.get(row.account_id) ?? null;
    const all = entries(rows, photos);
    fill(summary, ...numbers(context, all, photos.filter(({ state }) => state === "waiting").length));
    fill(list, ...groups(context, all, shown, who, owner), moreButton(rows.length));
  }
  const moreButton = (/** @type {number} */ count) => {
    const onclick = () => {
      shown += PAGE;
      void paint();
    };
    return count > shown && h("button", { type: "button", class: "button", onclick }, t("cleaning.more"));
  };
  root.append(h("h1", null, t("receipt.title")), summary, tools(context), list, h("p", { class: "r-small" }, t("receipt.never_deleted")));
  await paint();
  return context.watch(() => void paint());
}

/**
 * @param {Context} context
 * @param {Entry[]} all
 * @param {number} photos that wait; all counted from what is shown: the context's counts come later
 */
function numbers(context, all, photos) {
  const { t } = context;
  const rows = all.filter(({ row }) => row.state === "waiting").length;
  const refused = all.filter((entry) => standing(entry) === "refused").length;
  if (all.length === 0) return [h("p", { class: "r-note" }, t("receipt.empty"))];
  const waiting = rows + photos;
  const trouble = troubleWords(context);
  return [
    waiting === 0 && refused === 0 && h("p", { class: "r-counts r-good" }, t("receipt.all_sent")),
    rows > 0 && h("p", { class: "r-counts" }, t("receipt.waiting", { count: rows })),
    photos > 0 && h("p", { class: "r-counts" }, t("receipt.photos_waiting", { count: photos })),
    refused > 0 && h("p", { class: "r-counts r-refused" }, t("receipt.refused", { count: refused })),
    trouble && h("p", { class: "r-note" }, trouble),
  ];
}

/** @param {Context} context */
function tools(context) {
  const { t } = context;
  const now = async () => {
    context.say(t(context.online ? "receipt.sending" : "receipt.trouble.offline"));
    await context.sync?.now();
  };
  return h(
    "div",
    { class: "r-tools" },
    h("button", { type: "button", class: "button primary", onclick: now }, glyph("outbox"), t("receipt.send_now")),
    h("a", { class: "button", href: "#/outbox/day" }, glyph("list"), t("receipt.day_title")),
    h(
      "details",
      { class: "r-details r-wide" },
      h("summary", null, t("receipt.last_resort")),
      h("p", { class: "r-small" }, t("receipt.last_resort_note")),
      h(
        "div",
        { class: "r-tools" },
        h("button", { type: "button", class: "button", onclick: () => saveFile(context) }, glyph("download"), t("receipt.save_file")),
        openFile(context),
      ),
    ),
  );
}

/**
 * What needs somebody first, then what waits, then what is sent, by day.
 * @param {Context} context
 * @param {Entry[]} all newest first
 * @param {number} shown
 * @param {(entry: Entry) => string | null} who
 * @param {(entry: Entry) => Person | null} owner
 */
function groups(context, all, shown, who, owner) {
  const { t, language } = context;
  const isOf = (/** @type {string[]} */ ...states) => all.filter((entry) => states.includes(standing(entry)));
  /** @type {[string, Entry[]][]} */
  const parts = [
    [t("receipt.group.refused"), isOf("refused")],
    [t("receipt.group.waiting"), isOf("waiting", "photos")],
  ];
  for (const entry of isOf("sent", "corrected")) {
    const title = t("receipt.group.sent", { when: day(entry.row.saved_at, language) });
    const last = parts.at(-1);
    if (last?.[0] === title) last[1].push(entry);
    else parts.push([title, [entry]]);
  }
  let left = shown;
  return parts.flatMap(([title, some]) => {
    const taken = some.slice(0, Math.max(0, left));
    left -= taken.length;
    if (taken.length === 0) return [];
    return [h("h2", null, title), h("ul", { class: "r-list" }, taken.map((entry) => entryRow(context, entry, who(entry), owner(entry))))];
  });
}
