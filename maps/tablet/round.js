// Lighting rounds: the list of circuits, and the round on one of them.

import { h } from "./dom.js";
import { showCircuit } from "./round_circuit.js";
import { showList } from "./round_list.js";
import { NO_CABINET } from "./round_words.js";

/** @import { Context } from "./app.js" */
/** @import { Circuit, Estate } from "./types.d.ts" */

/**
 * The circuit that an address means; where several estates have one of that name, `?estate=` says which.
 * @param {Estate[]} estates
 * @param {string} cabinet
 * @param {string} name
 * @param {string | null} code
 * @returns {{estate: Estate, circuit: Circuit} | null}
 */
export function findCircuit(estates, cabinet, name, code) {
  for (const estate of estates) {
    if (code !== null && estate.code !== code) continue;
    const circuit = estate.work.circuits.find(
      (one) => (one.cabinet ?? NO_CABINET) === cabinet && one.circuit === name,
    );
    if (circuit) return { estate, circuit };
  }
  return null;
}

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {string[]} params cabinet and circuit; without them the list
 */
export async function show(root, context, params) {
  const [cabinet, name] = params;
  if (cabinet === undefined || name === undefined) return showList(root, context);
  const asked = new URLSearchParams(location.hash.split("?")[1] ?? "").get("estate");
  const found = findCircuit(context.estates, cabinet, name, asked);
  if (found) return showCircuit(root, context, found.estate, found.circuit);
  const { t } = context;
  root.append(
    h("h1", null, t("round.gone")),
    h("p", null, h("a", { class: "button", href: "#/round" }, t("round.all"))),
  );
}
