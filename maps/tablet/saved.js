// What was just saved: a card over the map that says so, and follows it until the server has it.

import { announce, fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { hourMinute } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { OutboxRow, State } from "./types.d.ts" */

/** @typedef {{rows: OutboxRow[], again: string | null, at: number}} Saved `again`: where it is corrected */

const SIGNS = /** @type {const} */ ({ waiting: "clock", sent: "check", refused: "refused" });
/** Shown again on the map for so long. */
const SHOWN_MS = 120_000;
/** @type {Saved | null} */
let last = null;

/** @param {OutboxRow[]} rows @param {string | null} again */
export function rememberSaved(rows, again) {
  last = { rows, again, at: Date.now() };
}

/** Of several, rows and photos, the one that is worst off. @param {{state: State}[]} all @returns {State} */
export function stateOf(all) {
  if (all.some(({ state }) => state === "refused")) return "refused";
  return all.some(({ state }) => state === "waiting") ? "waiting" : "sent";
}

/**
 * A chip that shows a state by sign and word.
 * @param {Context} context
 * @param {State} state
 */
export const stateChip = ({ t }, state) =>
  h("span", { class: `chip ${state}` }, glyph(SIGNS[state]), t(`state.${state}`));

/**
 * @param {Context} context
 * @returns {Promise<{element: HTMLElement, end: () => void} | null>}
 */
export async function savedCard(context) {
  if (!last || Date.now() - last.at > SHOWN_MS) return null;
  const { rows, again } = last;
  const { t, language } = context;
  const [row] = rows;
  if (!row) return null;
  const { chip, end } = await followingChip(context, rows);
  const close = () => {
    last = null;
    element.remove();
  };
  const element = h(
    "section",
    { class: "saved", "aria-label": t("saved.title") },
    h("span", { class: "saved-sign" }, glyph("check")),
    h(
      "div",
      { class: "row-words" },
      h("strong", null, t("saved.on_tablet", { time: hourMinute(row.saved_at, language) })),
      h("span", { class: "soft" }, rows.length > 1 ? t("saved.several", { count: rows.length, title: row.title }) : row.title),
    ),
    chip,
    h("button", { class: "round-button quiet", "aria-label": t("sheet.close"), onclick: close }, glyph("close")),
    again && h("a", { class: "saved-correct", href: again, onclick: close }, t("saved.correct")),
  );
  announce(t("saved.on_tablet", { time: hourMinute(row.saved_at, language) }));
  return { element, end };
}

/**
 * A chip that follows rows until the server has them.
 * @param {Context} context
 * @param {OutboxRow[]} rows
 * @returns {Promise<{chip: HTMLElement, end: () => void}>}
 */
export async function followingChip(context, rows) {
  const { store } = context;
  const chip = h("span", { class: "chip-place", "aria-live": "polite" });
  const follow = async () => {
    const now = (await Promise.all(rows.map(({ id }) => store.row(id)))).filter((one) => one !== undefined);
    const ids = new Set(now.map(({ id }) => id));
    const photos = (await store.photos()).filter((photo) => ids.has(photo.submission_id));
    const state = now.length > 0 ? stateOf([...now, ...photos]) : "sent";
    if (chip.dataset.state === state) return;
    chip.dataset.state = state;
    fill(chip, stateChip(context, state));
  };
  await follow();
  const end = store.subscribe((change) => {
    if (change === "outbox") void follow();
  });
  return { chip, end };
}
