// What a lighting round says of circuits, lamps and answers, and the addresses of its screens.

import { faultWord } from "./assets.js";
import { moment, word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Circuit, Estate, KnownReport, Lamp } from "./types.d.ts" */
/** @import { Answer } from "./round_answers.js" */
/** @import { Darkness } from "./round_twilight.js" */

/** Stands in an address for a circuit whose cabinet nobody knows. */
export const NO_CABINET = "-";

/**
 * @param {Estate} estate
 * @param {Circuit} circuit
 * @returns {string} address of its round
 */
export function circuitAddress(estate, circuit) {
  const path = [circuit.cabinet ?? NO_CABINET, circuit.circuit].map(encodeURIComponent).join("/");
  return `#/round/${path}?estate=${encodeURIComponent(estate.code)}`;
}

/**
 * @param {Context} context
 * @param {Circuit} circuit
 * @returns {string} Central A1 · grupp 3
 */
export function circuitName({ t }, circuit) {
  const name = t("round.circuit", { name: circuit.circuit });
  return circuit.cabinet === null ? name : `${t("round.cabinet", { name: circuit.cabinet })} · ${name}`;
}

/**
 * @param {Context} context
 * @param {Lamp} lamp
 * @returns {string} its label, or what kind it is
 */
export const lampName = ({ t }, lamp) => lamp.code ?? word(t, "lamp_kind", lamp.kind);

/**
 * @param {Context} context
 * @param {Lamp} lamp
 * @returns {string} how and when it was last seen
 */
export function lastSeen({ t, language }, lamp) {
  if (lamp.state_at === null) return t("round.never_seen");
  const state = word(t, "lamp_state", lamp.state);
  return t("round.last_seen", { state, when: moment(lamp.state_at, language) });
}

/**
 * @param {Context} context
 * @param {Answer | undefined} given
 * @param {boolean} inRest
 * @returns {string}
 */
export function answerWords(context, given, inRest) {
  const { t } = context;
  if (!given) return t(inRest ? "round.state.lit" : "round.state.unseen");
  if (given.kind === "lit") return t("round.state.lit");
  const name = faultWord(context, given.category);
  return given.kind === "again" ? t("round.state.again", { name }) : name;
}

/**
 * @param {Context} context
 * @param {KnownReport} report
 * @returns {string} Släckt · anmäld tors 20 nov. 16:20 · beställd
 */
export function reportWords(context, report) {
  const { t, language } = context;
  const when = moment(report.observed_at, language);
  const status = word(t, "report_status", report.status);
  return t("round.report", { what: faultWord(context, report.category), when, status });
}

/**
 * @param {Context} context
 * @param {Darkness} darkness
 * @returns {string} whether lamps can be judged now, and if not, from when
 */
export function darkWords({ t, language }, { dark, from }) {
  if (dark) return t("round.dark.now");
  return from === null ? t("round.dark.never") : t("round.dark.from", { when: moment(from, language) });
}
