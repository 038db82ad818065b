// A submission as it is kept and sent: its bytes are made once, and never again.

/** @import { Draft, OutboxRow, Person, PhotoRow, ShrunkPhoto } from "./types.d.ts" */

export const APP_VERSION = "0.1.0";
export const FORMAT_VERSION = 1;

/**
 * @param {BufferSource} bytes
 * @returns {Promise<string>} SHA-256 as 64 lower-case hexadecimal digits
 */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Makes the row of a draft under a number.
 * @param {Person} person
 * @param {Draft} draft
 * @param {{id: string, counter: number, device_id: string, saved_at: string}} made
 * @returns {Promise<OutboxRow>}
 */
export async function rowOf(person, draft, made) {
  const photos = (draft.photos ?? []).map((photo) => photo.sha256);
  // Those of a visit are named by its answers.
  const named = photos.length > 0 && draft.kind !== "visit";
  const text = JSON.stringify({
    version: FORMAT_VERSION,
    id: made.id,
    kind: draft.kind,
    device_id: made.device_id,
    counter: made.counter,
    app_version: APP_VERSION,
    saved_at: made.saved_at,
    [draft.kind]: named ? { ...draft.body, photos } : draft.body,
  });
  return {
    id: made.id,
    counter: made.counter,
    kind: draft.kind,
    account_id: person.account_id,
    title: draft.title,
    place: draft.place ?? "",
    text,
    sha256: await sha256(new TextEncoder().encode(text)),
    saved_at: made.saved_at,
    state: "waiting",
    tries: 0,
    next_at: 0,
    received_at: null,
    sent_at: null,
    reason: null,
    corrected_by: null,
    photos: [...new Set(photos)],
    imported: false,
  };
}

/**
 * @param {OutboxRow} row
 * @param {ShrunkPhoto} photo
 * @returns {PhotoRow}
 */
export function photoRowOf(row, photo) {
  return {
    sha256: photo.sha256,
    submission_id: row.id,
    account_id: row.account_id,
    counter: row.counter,
    size_bytes: photo.bytes.byteLength,
    width_px: photo.width_px,
    height_px: photo.height_px,
    thumb: photo.thumb,
    saved_at: row.saved_at,
    state: "waiting",
    tries: 0,
    next_at: 0,
    sent_bytes: 0,
    sent_at: null,
    reason: null,
  };
}
