// When something that failed is tried again: later and later, with chance, never never.

export const FIRST_MS = 1000;
export const LONGEST_MS = 300_000;
/** The longest Retry-After that is obeyed. */
export const OBEYED_MS = 3_600_000;

/**
 * @param {number} failures so far, from 1
 * @param {() => number} random
 * @param {number} [longest_ms]
 * @returns {number} from half of the doubled time to all of it [ms]
 */
export function delay(failures, random, longest_ms = LONGEST_MS) {
  const full = Math.min(longest_ms, FIRST_MS * 2 ** Math.min(failures - 1, 30));
  return full * (0.5 + random() / 2);
}

/**
 * Whether a time that was set earlier has come; one too far ahead was set by a clock that was wrong.
 * @param {number} next_at
 * @param {number} now
 */
export const due = (next_at, now) => now >= next_at || next_at - now > OBEYED_MS;

/** Nothing is sent this way for a while. */
export class Pause {
  failures = 0;
  since = 0;
  until = 0;
  /** The server said how long; no hurry shortens that. */
  told = false;

  /** @param {number} now */
  over(now) {
    return now >= this.until || now < this.since;
  }

  /**
   * @param {number} now
   * @param {() => number} random
   * @param {number | null} retry_after_ms
   * @param {number} [longest_ms]
   */
  fail(now, random, retry_after_ms, longest_ms) {
    this.failures += 1;
    this.since = now;
    this.told = retry_after_ms !== null;
    // Who is given a time comes then, not later: it may be theirs alone. Never at once, or a server in
    // trouble would be asked without end.
    const told = retry_after_ms === null ? null : Math.max(FIRST_MS, retry_after_ms);
    this.until = now + Math.min(told ?? delay(this.failures, random, longest_ms), OBEYED_MS);
  }

  good() {
    this.failures = 0;
    this.until = 0;
    this.told = false;
  }

  hurry() {
    if (!this.told) this.good();
  }
}
