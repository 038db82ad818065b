// What rows and photos share: the way to the server, and when something is due again.

import { LONGEST_MS, Pause, delay, due } from "./backoff.js";

/** @import { Answer } from "./api.js" */

/** @typedef {{tries: number, next_at: number}} Tried */

/** A row that failed so often lets others pass. */
export const PASS_AFTER = 3;
/** So many failures of the way, one after the other: perhaps it is this row that breaks it. */
const SUSPECT_AFTER = 5;
/** Longest pause after what is perhaps the fault of one row alone. */
export const AGAIN_MS = 30_000;

export class Sending {
  way = new Pause();
  wake = Infinity;
  /** @type {number | null} status of the last failure, 0 for no answer; null while all goes well */
  trouble = null;
  /** Tried since the last hurry: they keep their times. */
  tried = new Set();

  /**
   * @param {() => number} now
   * @param {() => number} random
   */
  constructor(now, random) {
    this.now = now;
    this.random = random;
  }

  /**
   * @param {number} until
   * @returns {false}
   */
  wait(until) {
    this.wake = Math.min(this.wake, until);
    return false;
  }

  /**
   * @param {string} name
   * @param {Tried} item
   */
  isDue(name, item) {
    return due(item.next_at, this.now()) || !this.tried.has(name) || this.wait(item.next_at);
  }

  good() {
    this.way.good();
    this.trouble = null;
  }

  /**
   * Puts off what failed, and with it for a while all that goes the same way.
   * @param {"line" | "again"} meaning
   * @param {Answer} answer
   * @param {Tried} item
   * @param {Pause} own pause of its kind
   * @returns {Tried} what to keep of it
   */
  failed(meaning, answer, item, own) {
    const line = meaning === "line";
    const pause = line ? this.way : own;
    this.trouble = answer.status;
    const pause_ms = line ? LONGEST_MS - AGAIN_MS : AGAIN_MS;
    pause.fail(this.now(), this.random, answer.retry_after_ms, pause_ms);
    if (line && item.tries < PASS_AFTER && this.way.failures < SUSPECT_AFTER) {
      return { tries: item.tries, next_at: 0 };
    }
    const tries = line ? Math.max(item.tries + 1, PASS_AFTER) : item.tries + 1;
    if (tries < PASS_AFTER) return { tries, next_at: pause.until };
    // after the pause it is another's turn first; soon its own, if all seem to fail alike
    const longest_ms = this.way.failures < SUSPECT_AFTER ? LONGEST_MS - AGAIN_MS : AGAIN_MS;
    return { tries, next_at: pause.until + delay(tries, this.random, longest_ms) };
  }
}
