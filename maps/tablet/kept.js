// Something half-done that is kept on the tablet at each change, so that a call, a reload or an empty
// battery loses nothing; each change can be taken back until it is saved.

/** @import { Context } from "./app.js" */

/**
 * Where it lies.
 * @template Progress
 * @typedef {{read: () => Promise<Progress | null>, write: (now: Progress) => Promise<unknown>,
 *   drop: () => Promise<unknown>}} Shelf
 */

/**
 * Opens it where it was left.
 * @template Progress
 * @param {Context} context
 * @param {Shelf<Progress>} shelf
 * @param {() => Promise<Progress> | Progress} fresh where nothing was left
 */
export async function openKept(context, shelf, fresh) {
  const kept = await shelf.read();
  /** @type {Progress[]} */
  const before = [];
  let progress = kept ?? /** @type {Progress} */ (await fresh());
  let writing = Promise.resolve();

  /** @param {Progress} next */
  function keep(next) {
    progress = next;
    // One after the other: the last change is what stays.
    writing = writing.then(async () => {
      try {
        await shelf.write(next);
      } catch (error) {
        console.error(error);
        context.say(context.t("round.not_kept"));
      }
    });
    return writing;
  }
  return {
    resumed: kept !== null,
    now: () => progress,
    canUndo: () => before.length > 0,
    /**
     * Changes it; can be taken back until it is saved.
     * @param {(progress: Progress) => Progress} change
     */
    change(change) {
      before.push(progress);
      return keep(change(progress));
    },
    /** Changes it without a way back. @param {(progress: Progress) => Progress} change */
    put: (change) => keep(change(progress)),
    /** What was changed until now stays. */
    seal() {
      before.length = 0;
    },
    undo() {
      const earlier = before.pop();
      return earlier === undefined ? writing : keep(earlier);
    },
    /** Forgets it, once all of it is saved or nothing was said. */
    async end() {
      await writing;
      await shelf.drop();
    },
  };
}
