// What can be done on a round: each answer is kept at once, and can be taken back until it is saved.

import { ask } from "./ask.js";
import { faultWord, isDanger } from "./assets.js";
import { iso } from "./clock.js";
import { answer, faultAnswer, restOf, seen } from "./round_answers.js";
import { faultDraft } from "./round_drafts.js";
import { saveAll } from "./round_state.js";
import { circuitAddress, circuitName, lampName } from "./round_words.js";

/** @import { Context } from "./app.js" */
/** @import { Lamp, ShrunkPhoto } from "./types.d.ts" */
/** @import { Answer } from "./round_answers.js" */
/** @import { Round } from "./round_state.js" */

/** @typedef {ReturnType<typeof makeActions>} Actions */

/**
 * @param {Context} context
 * @param {Round} round
 * @param {(lamps: Lamp[] | null) => void} changed told which lamps were answered; null: something else
 */
export function makeActions(context, round, changed) {
  /**
   * Shown at once, and kept in one write.
   * @param {Lamp[]} lamps
   * @param {(lamp: Lamp) => Answer | null} given
   */
  const say = (lamps, given) => {
    const [first] = lamps;
    const kept = round.change((now) => {
      const said = lamps.reduce((all, lamp) => answer(all, lamp.id, given(lamp)), now);
      return first && lamps.length === 1 ? { ...said, next: round.lamps.indexOf(first) } : said;
    });
    changed(lamps);
    return kept;
  };
  return {
    /** @param {Lamp[]} lamps */
    lit(lamps) {
      const at = iso();
      return say(lamps, () => ({ kind: "lit", at }));
    },
    /** Not seen after all. @param {Lamp[]} lamps */
    clear: (lamps) => say(lamps, () => null),
    /**
     * @param {Lamp[]} lamps
     * @param {string} category
     */
    async fault(lamps, category) {
      const at = iso();
      await say(lamps, ({ id }) => faultAnswer(round.faults.get(id), category, at));
      await sendAhead(context, round, lamps, category);
    },
    /**
     * @param {Lamp} lamp answered with a fault
     * @param {ShrunkPhoto[]} photos
     */
    async photos(lamp, photos) {
      await round.change((now) => {
        const given = now.answers[lamp.id];
        if (!given || given.kind === "lit") return now;
        return { ...now, answers: { ...now.answers, [lamp.id]: { ...given, photos } } };
      });
      changed(null);
    },
    /** "The rest of this circuit is lit": names them, and stamps those alone. */
    async rest() {
      const lamps = restOf(round.lamps, round.progress, round.faults);
      if (!(await askRest(context, round, lamps))) return;
      const ids = lamps.map((lamp) => lamp.id);
      const kept = round.change((now) => ({ ...now, rest_ids: [...now.rest_ids, ...ids], rest_at: iso() }));
      changed(lamps);
      await kept;
    },
    async undo() {
      const kept = round.undo();
      changed(null);
      await kept;
    },
    /** @param {number} place of the lamp passed by */
    async skip(place) {
      const kept = round.goTo((place + 1) % round.lamps.length);
      changed(null);
      await kept;
    },
  };
}

/**
 * @param {Context} context
 * @param {Round} round
 * @param {Lamp[]} lamps
 * @returns {Promise<boolean>}
 */
function askRest(context, round, lamps) {
  const { t } = context;
  const own = round.lamps.filter(
    ({ id }) => round.faults.has(id) && seen(round.progress, id) === "unseen",
  );
  const names = lamps.map((lamp) => lampName(context, lamp)).join(", ");
  const lines = [t("round.rest_names", { names })];
  if (own.length > 0) lines.push(t("round.rest_own", { count: own.length }));
  const title = t("round.rest_ask", { count: lamps.length });
  return ask(context, { title, lines, yes: t("round.rest_yes", { count: lamps.length }) });
}

/**
 * A danger does not wait for the end of the round: it is saved at once, and the danger screen says whom
 * to ring and what to cordon off.
 * @param {Context} context
 * @param {Round} round
 * @param {Lamp[]} lamps
 * @param {string} category
 */
async function sendAhead(context, round, lamps, category) {
  if (!isDanger(context, category)) return;
  let address = "";
  for (const lamp of lamps) {
    const given = round.progress.answers[lamp.id];
    if (!given || given.kind === "lit" || round.progress.saved.includes(lamp.id)) continue;
    const title = `${lampName(context, lamp)} · ${faultWord(context, category)}`;
    const draft = faultDraft(lamp, given, title, circuitName(context, round.circuit));
    const [row] = (await saveAll(context, [draft])) ?? [];
    // Whom to ring is shown even if the tablet could not keep it: people first.
    const back = encodeURIComponent(circuitAddress(round.estate, round.circuit));
    address ||= `#/danger/${row?.id ?? "-"}/${category}?back=${back}`;
    if (row) await round.sentAhead(lamp.id);
  }
  if (address) context.go(address);
}
