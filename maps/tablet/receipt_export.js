// The receipt as data: what is shown, and as a table for the office. Pure.

/** @import { AnswerBody, Draft, OutboxRow, PhotoRow, ShrunkPhoto, State } from "./types.d.ts" */

/** @typedef {{row: OutboxRow, photos: PhotoRow[]}} Entry */

/**
 * Rows with their photos, newest first.
 * @param {OutboxRow[]} rows
 * @param {PhotoRow[]} photos
 * @returns {Entry[]}
 */
export function entries(rows, photos) {
  /** @type {Map<string, PhotoRow[]>} */
  const byRow = new Map();
  for (const photo of photos) {
    byRow.set(photo.submission_id, [...(byRow.get(photo.submission_id) ?? []), photo]);
  }
  return rows
    .map((row) => ({ row, photos: byRow.get(row.id) ?? [] }))
    .sort((a, b) => b.row.counter - a.row.counter);
}

/**
 * Entries of one day as this place counts days.
 * @param {Entry[]} all
 * @param {Date} day
 * @returns {Entry[]}
 */
export function ofDay(all, day) {
  return all.filter(({ row }) => new Date(row.saved_at).toDateString() === day.toDateString());
}

/**
 * How an entry stands as a whole: it is sent when row and every photo are.
 * @param {Entry} entry
 * @returns {State | "corrected" | "photos"}
 */
export function standing({ row, photos }) {
  if (row.corrected_by !== null) return "corrected";
  if (row.state !== "sent") return row.state;
  if (photos.some((photo) => photo.state === "refused" && !photo.replaced_by)) return "refused";
  return photos.some((photo) => photo.state === "waiting") ? "photos" : "sent";
}

/**
 * @param {OutboxRow} row
 * @param {PhotoRow} photo of it
 * @returns {string | null} the report that a photo belongs to; null: of an answer that is OK
 */
export function reportOf(row, photo) {
  const content = JSON.parse(row.text);
  if (row.kind === "evidence") return content.evidence.report_id;
  if (row.kind !== "visit") return row.id;
  /** @type {AnswerBody[]} */
  const answers = content.visit.answers ?? [];
  return answers.find((one) => one.photos?.includes(photo.sha256))?.report_id ?? null;
}

/**
 * What is saved with a new photo; the refused one is marked as replaced, and kept until it has arrived.
 * @param {OutboxRow} row sent, of a kind that has photos
 * @param {PhotoRow} photo refused
 * @param {ShrunkPhoto[]} photos new
 * @param {string} observed_at
 * @param {string} report_id what it is evidence of
 * @returns {Draft}
 */
export function retakeDraft(row, photo, photos, observed_at, report_id) {
  const { title, place } = row;
  return { kind: "evidence", title, place, body: { report_id, observed_at }, photos, replaces: photo };
}

/**
 * A field of a table: quoted where it must be, and never a formula in a spreadsheet.
 * @param {string | number} value
 * @returns {string}
 */
function field(value) {
  const text = String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  // Commas and tabs too: a spreadsheet set to those would cut there, and what follows may be a formula.
  return /[;,"\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * The receipt as a table with semicolons, as spreadsheets here read it (UTF-8 with its mark).
 * @param {Entry[]} all
 * @param {string[]} header ten names of columns
 * @param {{kind: (row: OutboxRow) => string, state: (entry: Entry) => string,
 *   who: (row: OutboxRow) => string}} words
 * @returns {string}
 */
export function csv(all, header, words) {
  const lines = all.map((entry) => {
    const { row, photos } = entry;
    const sent = photos.filter((photo) => photo.state === "sent").length;
    const total = Math.max(photos.length, row.photos.length);
    return [
      row.saved_at,
      words.who(row),
      words.kind(row),
      row.title,
      row.place,
      words.state(entry),
      row.received_at ?? "",
      sent,
      total,
      row.id,
    ];
  });
  return `\ufeff${[header, ...lines].map((line) => line.map(field).join(";")).join("\r\n")}\r\n`;
}
