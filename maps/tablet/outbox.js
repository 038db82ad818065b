// What is sent when, and what an answer means for it. Knows neither network nor database: store, api,
// clock and chance are arguments. Two of these may work on one store at once: it is only slower.

import { reasonOf, rowMeaning } from "./answers.js";
import { createPhotoSender } from "./outbox_photos.js";
import { PASS_AFTER, Sending } from "./sending.js";

/** @import { Api } from "./api.js" */
/** @import { Store } from "./store.js" */
/** @import { OutboxRow, Person } from "./types.d.ts" */

/** @typedef {ReturnType<typeof createOutbox>} Outbox */

/**
 * @param {Store} store
 * @param {Api} api
 * @param {Sending} sending
 */
function createRowSender(store, api, sending) {
  return {
    /**
     * The next row to send: of each person the first, or one behind those that failed often.
     * @param {Person[]} people
     */
    async next(people) {
      for (const person of people) {
        const row = await store.firstRow(person.account_id, (one) => {
          if (sending.isDue(one.id, one)) return "take";
          return one.tries < PASS_AFTER ? "stop" : "pass";
        });
        if (row) return { person, row };
      }
      return null;
    },
    /** @param {{person: Person, row: OutboxRow}} next */
    async send({ person, row }) {
      sending.tried.add(row.id);
      const answer = await api.sendRow(person.key, row);
      const meaning = rowMeaning(row, answer);
      if (meaning === "line" || meaning === "again") {
        const later = sending.failed(meaning, answer, row, sending.way);
        if (later.tries > 0) await store.markRow(row.id, { ...later, reason: reasonOf(answer) });
        return;
      }
      sending.good();
      if (meaning === "login") await store.endKey(person);
      else if (meaning === "refused") {
        await store.markRow(row.id, { state: "refused", reason: reasonOf(answer) });
      } else {
        const received_at = String(answer.json.received_at ?? "");
        const sent_at = sending.now();
        await store.markRow(row.id, { state: "sent", received_at, sent_at, reason: null });
      }
    },
  };
}

/**
 * @param {{store: Store, api: Api, now?: () => number, random?: () => number}} given
 */
export function createOutbox({ store, api, now = Date.now, random = Math.random }) {
  const sending = new Sending(now, random);
  const rows = createRowSender(store, api, sending);
  const photos = createPhotoSender(store, api, sending);

  /** Sends one thing, rows before photos; false if nothing can go now. */
  async function step() {
    sending.wake = Infinity;
    if (!sending.way.over(now())) return sending.wait(sending.way.until);
    const people = (await store.people()).filter((person) => !person.ended);
    const row = await rows.next(people);
    if (row) {
      await rows.send(row);
      return true;
    }
    const photo = await photos.next(people);
    if (photo) await photos.send(photo);
    return photo !== null;
  }

  return {
    step,
    /**
     * Sends all that can go now.
     * @param {() => void} [alive] called after each step
     * @returns {Promise<number>} when to come back [ms since 1970]; Infinity: nothing waits that can go
     */
    async drain(alive) {
      while (await step()) alive?.();
      return sending.wake;
    },
    /** The signal is back, the page is shown: nothing waits for its time, but for what the server said. */
    hurry() {
      sending.way.hurry();
      photos.hurry();
      sending.tried.clear();
    },
    /** Status of the last failure, 0 for no answer; null while all goes well. */
    trouble: () => sending.trouble,
  };
}
