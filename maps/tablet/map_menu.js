// Reports that begin elsewhere than at a sign of the map.

import { h } from "./dom.js";
import { glyph } from "./glyphs.js";

/** @import { Context } from "./app.js" */
/** @import { Sheet } from "./sheet.js" */

/** Sign, word, address. */
const WAYS = [
  ["here", "way.point", "#/report/point"],
  ["indoors", "way.indoors", "#/report/indoors"],
  ["missing", "way.missing", "#/report/missing"],
  ["good", "way.good", "#/report/point/-/POSITIVE.PLACE"],
];

/** @param {Context} context @param {Sheet} sheet */
export function otherWays({ t }, sheet) {
  sheet.open(
    { title: t("way.title"), sign: "plus" },
    h(
      "ul",
      { class: "rows" },
      WAYS.map(([sign = "", name = "", href = ""]) =>
        h(
          "li",
          null,
          h("a", { class: "row", href }, glyph(sign), h("span", { class: "row-words" }, h("strong", null, t(name)), h("span", { class: "soft" }, t(`${name}_about`))), glyph("next", "row-next")),
        ),
      ),
    ),
  );
}
