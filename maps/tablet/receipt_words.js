// What the receipt says of a row, a photo and a refusal, in plain words.

import { standing } from "./receipt_export.js";
import { hourMinute, moment, word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { OutboxRow, PhotoRow, Reason } from "./types.d.ts" */
/** @import { Entry } from "./receipt_export.js" */

/** @typedef {ReturnType<typeof standing>} Standing */

/** @type {Record<Standing, string>} */
export const SIGNS = {
  waiting: "clock",
  photos: "camera",
  sent: "check",
  refused: "refused",
  corrected: "pen",
};

/**
 * @param {Context} context
 * @param {Entry} entry
 * @returns {string}
 */
export function standingWords({ t }, entry) {
  const now = standing(entry);
  if (now === "refused" && entry.row.state === "sent") return t("receipt.state.photo_refused");
  if (now !== "photos") return t(`receipt.state.${now}`);
  const count = entry.photos.filter((photo) => photo.state === "waiting").length;
  return t("receipt.state.photos", { count });
}

/**
 * The same in two words, for a table.
 * @param {Context} context
 * @param {Entry} entry
 * @returns {string}
 */
export function shortWords({ t }, entry) {
  const now = standing(entry);
  return t(`receipt.short.${now === "refused" && entry.row.state === "sent" ? "photo_refused" : now}`);
}

/**
 * @param {Context} context
 * @param {OutboxRow} row
 * @returns {string} when it was saved here, and when the server took it
 */
export function times({ t, language }, row) {
  const saved = t("receipt.saved_at", { when: moment(row.saved_at, language) });
  if (!row.received_at) return saved;
  return `${saved} · ${t("receipt.received_at", { when: moment(row.received_at, language) })}`;
}

/**
 * @param {Context} context
 * @param {PhotoRow} photo
 * @returns {string}
 */
export function photoWords({ t }, photo) {
  if (photo.replaced_by) return t("receipt.photo.replaced");
  if (photo.state !== "waiting" || photo.sent_bytes === 0) return t(`receipt.photo.${photo.state}`);
  const percent = Math.min(99, Math.floor((100 * photo.sent_bytes) / photo.size_bytes));
  return t("receipt.photo.part", { percent });
}

/**
 * Why the server will not take something, in words of a caretaker's day; the server's own beside them.
 * @param {Context} context
 * @param {Reason} reason
 * @returns {{plain: string, fields: string[], server: string}}
 */
export function reasonWords({ t }, reason) {
  const own = reason.status === 0 ? reason.detail : ""; // found by the tablet itself
  const why = `receipt.why.${own || reason.status}`;
  const plain = t(why) === why ? t("receipt.why.other") : t(why);
  const names = reason.errors.map((error) => error.field.split(".").at(-1) ?? "").filter(Boolean);
  const fields = [...new Set(names)].map((name) => word(t, "receipt.field", name));
  const told = reason.errors.map((error) => error.reason).filter(Boolean);
  return { plain, fields, server: [own ? "" : reason.detail, ...told].filter(Boolean).join(" · ") };
}

/**
 * What stands in the way of sending, if anything does.
 * @param {Context} context
 * @returns {string | null}
 */
export function troubleWords({ t, online, language, counts, ...context }) {
  const { sending, trouble, next_at } = context.status;
  if (counts.waiting + counts.photos_waiting === 0) return null;
  if (!online) return t("receipt.trouble.offline");
  if (sending) return t("receipt.trouble.sending");
  if (counts.parked > 0 && counts.parked === counts.waiting) return t("receipt.trouble.parked");
  if (trouble === null) return null;
  const when = next_at === null ? "" : t("receipt.trouble.next", { when: hourMinute(next_at, language) });
  const why = trouble === 0 ? t("receipt.trouble.none") : t("receipt.trouble.server", { status: String(trouble) });
  return `${why} ${when}`.trim();
}

/**
 * Where a refused row is opened again, to be saved as a new one; null where it can only be sent as it is.
 * @param {OutboxRow} row
 * @param {(id: string) => string | null} kindOf kind of an asset of the package
 * @returns {string | null}
 */
export function correctAddress(row, kindOf) {
  const content = JSON.parse(row.text);
  const asked = new URLSearchParams({ corrects: row.id });
  if (row.kind === "visit") return `#/cleaning/${content.visit.plan_id}?${asked}`;
  if (row.kind !== "report") return null;
  const { asset_id, category, geometry, floor, spot, missing_kind } = content.report;
  if (geometry) asked.set("at", geometry.coordinates.join(","));
  if (floor !== undefined) asked.set("floor", String(floor));
  if (spot) asked.set("spot", spot);
  if (missing_kind) return `#/report/missing/${missing_kind}/${category}?${asked}`;
  const kind = asset_id && kindOf(asset_id);
  if (kind) return `#/report/${kind}/${asset_id}/${category}?${asked}`;
  return `#/report/point/-/${category}?${asked}`;
}
