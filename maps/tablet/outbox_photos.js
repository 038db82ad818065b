// Photos on their way: in pieces, each after its row, from where the server got to.

import { photoMeaning, reasonOf } from "./answers.js";
import { OBEYED_MS, Pause, delay, due } from "./backoff.js";
import { AGAIN_MS } from "./sending.js";
import { sha256 } from "./submission.js";

/** @import { Answer, Api } from "./api.js" */
/** @import { Sending } from "./sending.js" */
/** @import { Store } from "./store.js" */
/** @import { Person, PhotoRow } from "./types.d.ts" */

export const CHUNK_BYTES = 256 * 1024;
export const SMALLEST_CHUNK_BYTES = 16 * 1024;

/** @param {PhotoRow} photo */
const nameOf = (photo) => `${photo.submission_id}/${photo.sha256}`;

/**
 * @param {Store} store
 * @param {Api} api
 * @param {Sending} sending
 */
export function createPhotoSender(store, api, sending) {
  const { now, random } = sending;
  const pause = new Pause();
  /** Photos of which it is not known how much of them the server got. */
  const unsure = new Set();
  let chunk_bytes = CHUNK_BYTES;

  const resize = (/** @type {number} */ factor) => {
    const size = chunk_bytes * factor;
    chunk_bytes = Math.min(CHUNK_BYTES, Math.max(SMALLEST_CHUNK_BYTES, size));
  };
  const good = () => {
    sending.good();
    pause.good();
  };
  /**
   * @param {PhotoRow} photo
   * @param {string} detail reason of the tablet's own
   */
  const refuse = (photo, detail) =>
    store.markPhoto(photo, { state: "refused", reason: { status: 0, detail, errors: [] } });

  /**
   * What an answer means for a photo.
   * @param {PhotoRow} photo
   * @param {ArrayBuffer} bytes
   * @param {Answer} answer
   * @param {boolean} asked only how much the server has
   * @returns {Promise<void>}
   */
  async function answered(photo, bytes, answer, asked) {
    const { meaning, at } = photoMeaning(photo, answer);
    if (meaning === "sent") {
      good();
      const done = { sent_bytes: photo.size_bytes, sent_at: now(), reason: null };
      return store.markPhoto(photo, { state: "sent", ...done });
    }
    if (meaning === "moved" && asked) return store.markPhoto(photo, { sent_bytes: at });
    if (meaning === "moved" && at > photo.sent_bytes) {
      good();
      resize(2);
      return store.markPhoto(photo, { sent_bytes: at });
    }
    if (meaning === "reading") {
      good();
      const tries = photo.tries + 1;
      const told = Math.min(answer.retry_after_ms ?? 0, OBEYED_MS);
      const next_at = now() + Math.max(told, delay(tries, random, AGAIN_MS));
      return store.markPhoto(photo, { sent_bytes: photo.size_bytes, tries, next_at });
    }
    if (meaning === "refused") {
      good();
      return store.markPhoto(photo, { state: "refused", reason: reasonOf(answer) });
    }
    if (meaning === "restart" && (await sha256(bytes)) !== photo.sha256) {
      return refuse(photo, "damaged_file");
    }
    if (meaning === "smaller" || answer.status === 0) resize(0.5);
    const later = sending.failed(meaning === "line" ? "line" : "again", answer, photo, pause);
    const sent_bytes = at >= 0 ? at : photo.sent_bytes;
    return store.markPhoto(photo, { ...later, sent_bytes, reason: reasonOf(answer) });
  }

  return {
    /**
     * The next photo to send a piece of.
     * @param {Person[]} people
     */
    async next(people) {
      if (!pause.over(now())) {
        sending.wait(pause.until);
        return null;
      }
      const byId = new Map(people.map((person) => [person.account_id, person]));
      const photo = await store.firstPhoto((one) => {
        if (!byId.has(one.account_id)) return false;
        const read = one.sent_bytes === one.size_bytes && one.tries > 0;
        if (read) return due(one.next_at, now()) || sending.wait(one.next_at);
        return sending.isDue(nameOf(one), one);
      });
      const person = photo && byId.get(photo.account_id);
      return person ? { person, photo } : null;
    },
    /** @param {{person: Person, photo: PhotoRow}} next */
    async send({ person, photo }) {
      const name = nameOf(photo);
      sending.tried.add(name);
      const bytes = await store.photoBytes(photo);
      if (!bytes) return refuse(photo, "lost_file");
      const asked = unsure.delete(name);
      const { sha256, size_bytes, sent_bytes: at } = photo;
      const answer = asked
        ? await api.photoState(person.key, sha256)
        : await api.sendChunk(person.key, sha256, at, size_bytes, bytes.slice(at, at + chunk_bytes));
      if (answer.status === 0) unsure.add(name);
      if (answer.status === 401 && answer.problem) return store.endKey(person);
      return answered(photo, bytes, answer, asked);
    },
    hurry: () => pause.hurry(),
  };
}
