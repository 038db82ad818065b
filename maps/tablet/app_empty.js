// What stands where the map will be: nobody is logged in yet, or the first package is on its way.

import { h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { size } from "./words.js";

/** @import { Context } from "./app.js" */

/** @param {Context} context @returns {HTMLElement} */
export function emptyScreen(context) {
  const { t, person, overview, status, online } = context;
  if (!person) return card("user", t("empty.nobody"), t("empty.nobody_about"), link("#/person", t("status.log_in")));
  if (!online && !status.refreshing) return card("offline", t("empty.offline"), t("empty.offline_about"));
  if (overview && overview.estates.length === 0) return card("map", t("empty.no_estates"), t("empty.no_estates_about"));
  const bytes = (overview?.estates ?? []).flatMap((estate) => Object.values(estate.parts)).reduce((sum, part) => sum + part.size_bytes, 0);
  const about = bytes > 0 ? t("empty.loading_size", { size: size(bytes, context.language) }) : t("empty.loading_about");
  const trouble = !status.refreshing && status.trouble !== null;
  return card("download", t("empty.loading"), about, trouble ? again(context) : h("div", { class: "progress", role: "progressbar", "aria-label": t("empty.loading") }));
}

/** @param {Context} context */
const again = ({ t, sync }) =>
  h("button", { class: "button primary", onclick: () => void sync?.refresh() }, t("empty.again"));

/** @param {string} href @param {string} text */
const link = (href, text) => h("a", { href, class: "button primary" }, text);

/**
 * @param {string} sign
 * @param {string} title
 * @param {string} about
 * @param {HTMLElement} [action]
 */
const card = (sign, title, about, action) =>
  h("div", { class: "empty", role: "status" }, glyph(sign, "empty-glyph"), h("h2", null, title), h("p", null, about), action);
