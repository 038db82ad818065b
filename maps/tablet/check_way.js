// The addresses of rounds and checks, and how one came to a check. Pure.

/** @import { Item } from "./cleaning_rules.js" */
/** @import { Round } from "./check_rounds.js" */
/** @import { Uuid } from "./types.d.ts" */

/**
 * `sample`: judged in it; `corrects`: a refused visit that is corrected; `all`: from the list of all.
 * @typedef {{sample: Uuid | null, corrects: Uuid | null, all: boolean}} Way
 */

/** @param {string} hash @returns {Way} */
export function wayOf(hash) {
  const asked = new URLSearchParams(hash.split("?")[1] ?? "");
  return { sample: asked.get("sample"), corrects: asked.get("corrects"), all: asked.get("from") === "all" };
}

/** @param {Pick<Round, "estate" | "task" | "sample">} round */
export function roundAddress({ estate, task, sample }) {
  if (sample) return `#/cleaning/sample/${sample.id}?estate=${encodeURIComponent(estate.code)}`;
  return `#/cleaning/round/${encodeURIComponent(estate.code)}/${encodeURIComponent(task)}`;
}

/** @param {Item} item @param {Partial<Way>} [way] */
export function checkAddress({ plan }, { sample = null, all = false } = {}) {
  const asked = new URLSearchParams({ ...(sample && { sample }), ...(all && { from: "all" }) }).toString();
  return `#/cleaning/${plan.id}${asked ? `?${asked}` : ""}`;
}

/** Where a check leads to once it is saved. @param {Item} item @param {Way} way */
export function backAddress({ estate, plan }, way) {
  if (way.corrects) return "#/outbox";
  if (way.all) return "#/cleaning/all";
  const sample = estate.rounds.samples.find((one) => one.id === way.sample) ?? null;
  return roundAddress({ estate, task: plan.task, sample });
}
