// More: the settings, and the ways to everything that is not needed each day.

import { h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { settings } from "./settings.js";

/** @import { Context } from "./app.js" */

/** Sign, word, address. */
const LINKS = [
  ["eyes", "more.walk", "#/walk"],
  ["download", "more.package", "#/package"],
  ["user", "more.person", "#/person"],
  ["outbox", "more.outbox", "#/outbox"],
];

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function show(root, context) {
  const { t } = context;
  root.append(
    h(
      "div",
      { class: "page" },
      h("h1", null, t("bar.more")),
      h(
        "ul",
        { class: "rows" },
        LINKS.map(([sign = "", name = "", href = ""]) =>
          h("li", null, h("a", { class: "row", href }, glyph(sign), h("span", { class: "row-words" }, h("strong", null, t(name)), h("span", { class: "soft" }, t(`${name}_about`))), glyph("next", "row-next"))),
        ),
      ),
      settings(context),
    ),
  );
}
