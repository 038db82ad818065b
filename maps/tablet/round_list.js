// The circuits of the estates, by cabinet: how long since they were seen, and what is known broken.

import { emptyScreen } from "./app_empty.js";
import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { lampsOf, openFaults, summary } from "./round_answers.js";
import { draftKey, progressOf } from "./round_state.js";
import { darkness } from "./round_twilight.js";
import { circuitAddress, circuitName, darkWords } from "./round_words.js";
import { day, distance } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Circuit, Estate, KnownReport, Position } from "./types.d.ts" */

/** A lamp seen longer ago than this was not seen in this round of the month [ms]. */
const MONTH_MS = 31 * 86_400_000;

/**
 * `since`: when the lamp was seen that was seen longest ago; null: some never were.
 * @typedef {{lamps: number, seen: number, never: number, since: string | null, faults: number}} Facts
 */

/**
 * @param {Estate} estate
 * @param {Circuit} circuit
 * @param {Map<string, KnownReport[]>} faults
 * @param {number} now [ms since 1970]
 * @returns {Facts}
 */
export function facts(estate, circuit, faults, now) {
  const lamps = lampsOf(estate, circuit);
  const times = lamps.flatMap((lamp) => lamp.state_at ?? []).sort((a, b) => Date.parse(a) - Date.parse(b));
  return {
    lamps: lamps.length,
    seen: times.filter((time) => now - Date.parse(time) < MONTH_MS).length,
    never: lamps.length - times.length,
    since: times[0] ?? null,
    faults: lamps.filter((lamp) => faults.has(lamp.id)).length,
  };
}

/**
 * @param {Estate} estate
 * @returns {Position} its middle
 */
export function middleOf(estate) {
  const [west, south, east, north] = estate.base.bounds;
  return [(west + east) / 2, (south + north) / 2];
}

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function showList(root, context) {
  /** @type {Estate[] | null} */
  let drawn = null;
  async function paint() {
    if (drawn === context.estates) return;
    drawn = context.estates;
    const parts = await Promise.all(context.estates.map((estate) => estateList(context, estate)));
    fill(root, ...page(context, parts));
  }
  await paint();
  return context.watch(() => void paint());
}

/**
 * @param {Context} context
 * @param {HTMLElement[]} lists one an estate
 */
function page(context, lists) {
  const { t, estates } = context;
  const [first] = estates;
  const title = h("h1", null, t("round.title"));
  if (!first) return [title, emptyScreen(context)];
  return [
    title,
    darkNote(context, first),
    h("p", { class: "r-lead" }, t("round.how")),
    ...lists.flatMap((list, place) => [estates.length > 1 && h("h2", null, estates[place]?.name), list]),
  ];
}

/**
 * Says whether it is dark enough; a warning, never a bar.
 * @param {Context} context
 * @param {Estate} estate
 * @returns {HTMLElement}
 */
export function darkNote(context, estate) {
  const told = darkness(middleOf(estate), Date.now());
  const className = told.dark ? "r-dark r-dark-now" : "r-dark";
  return h("p", { class: className }, glyph(told.dark ? "moon" : "lamp_day"), darkWords(context, told));
}

/**
 * @param {Context} context
 * @param {Estate} estate
 * @returns {Promise<HTMLElement>}
 */
async function estateList(context, estate) {
  const { t, store, overview } = context;
  const faults = openFaults(estate, overview?.categories ?? []);
  const { circuits } = estate.work;
  if (circuits.length === 0) return h("p", { class: "r-note" }, t("round.no_circuits"));
  const drafts = await Promise.all(circuits.map((one) => store.getDraft(draftKey(estate, one))));
  const name = (/** @type {Circuit} */ one) => `${one.cabinet ?? "\uffff"} ${one.circuit}`;
  const rows = circuits
    .map((circuit, place) => ({ circuit, progress: progressOf(drafts[place]?.content) }))
    .sort((a, b) => name(a.circuit).localeCompare(name(b.circuit), "sv", { numeric: true }));
  return h(
    "ul",
    { class: "r-list" },
    rows.map(({ circuit, progress }) => {
      const known = facts(estate, circuit, faults, Date.now());
      const going = progress ? summary(lampsOf(estate, circuit), progress) : null;
      return circuitRow(context, estate, circuit, known, going);
    }),
  );
}

/**
 * @param {Context} context
 * @param {Estate} estate
 * @param {Circuit} circuit
 * @param {Facts} known
 * @param {import("./round_answers.js").Summary | null} going a round that is under way
 * @returns {HTMLElement}
 */
function circuitRow(context, estate, circuit, known, going) {
  const { t, language } = context;
  const length = distance(circuit.length_m, language);
  const since = known.since === null ? "" : t("round.since", { when: day(known.since, language) });
  return h(
    "li",
    null,
    h(
      "a",
      { class: "r-row", href: circuitAddress(estate, circuit) },
      h("strong", null, circuitName(context, circuit)),
      h("span", { class: "r-facts" }, `${t("round.lamps", { count: known.lamps })} · ${length}`),
      h(
        "span",
        { class: "r-facts" },
        t("round.seen_of", { seen: known.seen, lamps: known.lamps }),
        known.never > 0 ? ` · ${t("round.never", { count: known.never })}` : "",
        since ? ` · ${since}` : "",
      ),
      known.faults > 0 &&
        h("span", { class: "r-tag r-bad" }, glyph("lamp_dark"), t("round.faults", { count: known.faults })),
      going &&
        h(
          "span",
          { class: "r-tag r-going" },
          glyph("clock"),
          t("round.going", { answered: going.total - going.unseen, lamps: going.total }),
        ),
      glyph("next", "glyph r-next"),
    ),
  );
}
