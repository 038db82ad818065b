// The buttons of what can be wrong, large, in the order of checks.json; a danger looks like one.

import { faultSign, faultWord, isDanger } from "./assets.js";
import { h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { formatTarget } from "./form_target.js";
import { saveDanger } from "./danger_save.js";

/** @import { Context } from "./app.js" */
/** @import { Target } from "./form_target.js" */

/** So many are shown at once; the others behind one more tap. */
const FIRST = 9;

/**
 * Fault buttons of a target; a tap goes on to the form, a danger is saved at once.
 * @param {Context} context
 * @param {Target} target
 * @returns {HTMLElement}
 */
export function faultButtons(context, target) {
  const { t, checks } = context;
  const kind = target.kind === "lamps" ? "lamp" : target.kind;
  const all = Object.entries(checks.faults).find(([name]) => name === kind)?.[1] ?? checks.faults.point;
  const single = target.kind !== "lamps";
  const codes = all.filter((code) => single || !isDanger(context, code));
  const list = h("div", { class: "faults" });
  const add = (/** @type {string[]} */ some) =>
    some.map((code) => list.append(button(context, target, code)));
  const [first, rest] = [codes.slice(0, FIRST), codes.slice(FIRST)];
  add(rest.length === 1 ? codes : first);
  if (rest.length > 1) {
    const more = h(
      "button",
      {
        class: "fault more",
        onclick() {
          more.remove();
          add(rest);
          const next = list.children[FIRST];
          if (next instanceof HTMLElement) next.focus();
        },
      },
      glyph("more"),
      h("span", null, t("form.more_faults", { count: rest.length })),
    );
    list.append(more);
  }
  return list;
}

/** @param {Context} context @param {Target} target @param {string} code */
function button(context, target, code) {
  const danger = isDanger(context, code);
  const chosen = { ...target, category: code };
  let tapped = false;
  const tap = async () => {
    if (!danger) return context.go(formatTarget(chosen));
    if (tapped) return;
    tapped = true; // two taps of a cold finger are one report
    await saveDanger(context, chosen).finally(() => (tapped = false));
  };
  return h(
    "button",
    { class: `fault ${danger ? "danger" : ""} ${code === "LIGHT.LIT" || code === "POSITIVE.PLACE" ? "good" : ""}`, onclick: tap },
    glyph(faultSign(context, code)),
    h("span", null, faultWord(context, code)),
  );
}
