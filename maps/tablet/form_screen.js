// Reports: which question is the next one, by what the address says already.

import { h } from "./dom.js";
import { showForm } from "./form.js";
import { faultButtons } from "./form_faults.js";
import { formatTarget, parseTarget } from "./form_target.js";
import { describe, openList } from "./form_words.js";
import { glyph, kindGlyph } from "./glyphs.js";
import { showIndoors } from "./indoors.js";
import { showPoint } from "./map_point.js";
import { showSeveral } from "./map_several.js";

/** @import { Context } from "./app.js" */
/** @import { Target } from "./form_target.js" */

const MISSING = "REGISTER.MISSING";
const MISSING_KINDS = ["lamp", "stairwell", "waste_station", "footpath", "courtyard", "place"];

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function show(root, context) {
  const target = parseTarget(location.hash);
  const { kind, ids, category, at } = target;
  if (kind === "indoors") return showIndoors(root, context);
  if (kind === "several") return showSeveral(root, context);
  if (kind === "missing" && ids.length === 0) return showMissing(root, context);
  const { t } = context;
  if ((kind === "point" || kind === "missing") && !at) {
    const title = kind === "point" ? t(category ? "point.good" : "point.title") : describe(context, target).title;
    const chosen = category ?? (kind === "missing" ? MISSING : null);
    return showPoint(root, context, title, (here) => context.go(formatTarget({ ...target, at: here, category: chosen })));
  }
  if (category === null) return showFaults(root, context, target);
  return showForm(root, context, target);
}

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Target} target
 */
async function showFaults(root, context, target) {
  const { title, about, sign } = describe(context, target);
  root.append(
    h(
      "div",
      { class: "steps" },
      head(context, title, about, sign),
      h("div", { class: "form-body" }, openList(context, target.kind, target.ids[0] ?? ""), h("p", { class: "ask" }, context.t("form.what")), faultButtons(context, target)),
    ),
  );
}

/**
 * What is missing from the map?
 * @param {HTMLElement} root
 * @param {Context} context
 */
async function showMissing(root, context) {
  const { t } = context;
  root.append(
    h(
      "div",
      { class: "steps" },
      head(context, t("missing.which"), t("missing.about"), "missing"),
      h(
        "div",
        { class: "form-body" },
        h("div", { class: "faults" }, MISSING_KINDS.map((kind) => h("a", { class: "fault", href: `#/report/missing/${kind}` }, glyph(kindGlyph(kind)), h("span", null, t(`asset.${kind}`))))),
      ),
    ),
  );
}

/** @param {Context} context @param {string} title @param {string} about @param {string} sign */
const head = ({ t }, title, about, sign) =>
  h(
    "header",
    { class: "form-head" },
    h("button", { class: "round-button quiet", "aria-label": t("form.back"), onclick: () => history.back() }, glyph("back")),
    glyph(sign, "form-sign"),
    h("div", { class: "row-words" }, h("h1", null, title), h("p", { class: "soft" }, about)),
  );
