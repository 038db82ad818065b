// What the status line warns of, the gravest first; two at most, so that the screen stays free.

import { h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { activate, readyToUpdate } from "./app_update.js";
import { ago } from "./words.js";

/** @import { Context } from "./app.js" */

/** @typedef {{element: HTMLElement}} Alert */

/** A package older than this says so. */
const OLD_MS = 26 * 3_600_000;
const MOST = 2;
/** Screens in the middle of which nobody is asked for a new version. */
const BUSY = /^#\/(report|danger|round\/|cleaning\/)/;

/**
 * @param {Context} context
 * @returns {Alert[]}
 */
export function alerts(context) {
  const { t, person, room, counts, estates, language } = context;
  /** @type {Alert[]} */
  const found = [];
  const add = (/** @type {string} */ kind, /** @type {string} */ text, /** @type {HTMLElement} */ action) =>
    found.push({
      element: h("div", { class: `alert ${kind}` }, glyph("refused"), h("span", null, text), action),
    });
  const link = (/** @type {string} */ href, /** @type {string} */ word) =>
    h("a", { href, class: "alert-action" }, t(word));
  if (room.level === "full") add("bad", t("status.full"), link("#/outbox", "status.see_outbox"));
  if (person?.ended) {
    const words = counts.parked ? t("status.ended_parked", { count: counts.parked }) : t("status.ended");
    add("bad", words, link("#/person", "status.log_in"));
  }
  if (counts.refused > 0) {
    add("bad", t("status.refused", { count: counts.refused }), link("#/outbox", "status.see_outbox"));
  }
  if (room.level === "low") add("warn", t("status.low"), link("#/outbox", "status.see_outbox"));
  const oldest = Math.min(...estates.map((estate) => Date.parse(estate.fetched_at)));
  if (Date.now() - oldest > OLD_MS && estates.length > 0) {
    add("warn", t("status.old", { age: ago(oldest, language) }), link("#/package", "status.see_package"));
  }
  if (readyToUpdate() && !BUSY.test(location.hash) && !context.status.sending) {
    const button = h("button", { class: "alert-action", onclick: activate }, t("status.update_now"));
    add("news", t("status.update"), button);
  }
  return found.slice(0, MOST);
}
