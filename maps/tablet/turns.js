// One tab at a time does the sending; none waits for ever for one that has fallen asleep.

const NAME = "ljusrond-sending";
/** Longer than any one request may take: a tab that is silent so long has stopped. */
export const SILENT_MS = 150_000;

/**
 * @param {{locks?: LockManager | undefined, now?: () => number}} [given]
 */
export function createTurns({ locks = globalThis.navigator?.locks, now = Date.now } = {}) {
  const channel = new BroadcastChannel(NAME);
  /** @type {number | null} since when another tab has the turn, last heard of */
  let heard = null;
  channel.onmessage = () => {
    heard = now();
  };
  let closed = false;
  /** What is under way when it is closed ends in its own time, and says nothing more. @type {() => void} */
  const alive = () => {
    if (!closed) channel.postMessage("alive");
  };

  return {
    /**
     * Does something in this tab's turn; at once or not at all.
     * @template Result
     * @param {(alive: () => void) => Promise<Result>} fn told how to say that it goes on
     * @returns {Promise<{taken: boolean, result?: Result}>}
     */
    async take(fn) {
      if (!locks) return { taken: true, result: await fn(alive) };
      const steal = heard !== null && now() - heard > SILENT_MS;
      /** @type {{taken: boolean, result?: Result}} */
      let outcome = { taken: false };
      const held = async (/** @type {Lock | null} */ lock) => {
        if (!lock) return;
        heard = null;
        outcome = { taken: true };
        outcome.result = await fn(alive);
      };
      try {
        await locks.request(NAME, steal ? { steal } : { ifAvailable: true }, held);
      } catch (error) {
        // another tab took the turn from this one: two at once are harmless, so nothing to mend
        if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
      }
      if (!outcome.taken) heard ??= now();
      return outcome;
    },
    close() {
      closed = true;
      channel.close();
    },
  };
}
