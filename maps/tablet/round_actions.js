// What can be done on a round: each answer is kept at once, and can be taken back until it is saved.

import { ask } from "./ask.js";
import { faultWord, isDanger } from "./assets.js";
import { iso } from "./clock.js";
import { faultAnswer, restOf, seen } from "./round_answers.js";
import { faultDraft } from "./round_drafts.js";
import { saveAll } from "./round_state.js";
import { circuitAddress, circuitName, lampName } from "./round_words.js";

/** @import { Context } from "./app.js" */
/** @import { Lamp, ShrunkPhoto } from "./types.d.ts" */
/** @import { Round } from "./round_state.js" */

/** @typedef {ReturnType<typeof makeActions>} Actions */

/**
 * @param {Context} context
 * @param {Round} round
 * @param {(lamps: Lamp[] | null) => void} changed told which lamps were answered; null: something else
 */
export function makeActions(context, round, changed) {
  /** @param {Lamp[]} lamps */
  const answered = async (lamps) => {
    const [first] = lamps;
    if (first && lamps.length === 1) await round.goTo(round.lamps.indexOf(first));
    changed(lamps);
  };
  return {
    /** @param {Lamp[]} lamps */
    async lit(lamps) {
      await round.answer(lamps.map((lamp) => lamp.id), { kind: "lit", at: iso() });
      await answered(lamps);
    },
    /** Not seen after all. @param {Lamp[]} lamps */
    async clear(lamps) {
      await round.answer(lamps.map((lamp) => lamp.id), null);
      await answered(lamps);
    },
    /**
     * @param {Lamp[]} lamps
     * @param {string} category
     */
    async fault(lamps, category) {
      const at = iso();
      await round.change((now) => {
        const answers = { ...now.answers };
        for (const { id } of lamps) answers[id] = faultAnswer(round.faults.get(id), category, at);
        const rest_ids = now.rest_ids.filter((id) => !lamps.some((lamp) => lamp.id === id));
        return { ...now, answers, rest_ids };
      });
      await answered(lamps);
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
      await round.change((now) => ({ ...now, rest_ids: [...now.rest_ids, ...ids], rest_at: iso() }));
      changed(lamps);
    },
    async undo() {
      await round.undo();
      changed(null);
    },
    /** @param {number} place of the lamp passed by */
    async skip(place) {
      await round.goTo((place + 1) % round.lamps.length);
      changed(null);
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
