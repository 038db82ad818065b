// "Not OK": what is wrong, photos and a note. Half-written it survives a reload; saved it is a visit and
// a report of the same moment.

import { faultSign, faultWord } from "./assets.js";
import { draftKey, faultOf, visitOf } from "./cleaning_drafts.js";
import { iso } from "./clock.js";
import { fill, h } from "./dom.js";
import { photosField, photosReady } from "./form_photos.js";
import { glyph } from "./glyphs.js";

/** @import { Context } from "./app.js" */
/** @import { Fault } from "./cleaning_drafts.js" */
/** @import { Item } from "./cleaning_rules.js" */
/** @import { Draft } from "./types.d.ts" */

/** The contract's longest description. */
const NOTE_MAX = 4000;

/**
 * @param {HTMLElement} form
 * @param {Context} context
 * @param {Item} item
 * @param {(drafts: Draft[]) => Promise<void>} keep
 */
export async function showFault(form, context, item, keep) {
  const { t, store } = context;
  const key = draftKey(context, item);
  const kept = /** @type {Fault | undefined} */ ((await store.getDraft(key))?.content);
  let fault = kept ?? { at: iso(), category: "", note: "", photos: [] };
  const photos = [...fault.photos];
  /** @param {Partial<Fault>} change */
  const change = (change) => {
    fault = { ...fault, ...change };
    void store.putDraft(key, fault);
  };
  const choices = h("div", { class: "r-answers", role: "group", "aria-label": t("cleaning.what") });
  const note = h("textarea", { rows: 3, maxlength: NOTE_MAX, oninput: () => change({ note: note.value }) });
  note.value = fault.note;
  const save = h("button", { type: "button", class: "button primary", onclick: submit }, t("cleaning.save_fault"));
  async function submit() {
    save.disabled = true;
    await photosReady(photos);
    await keep([visitOf(context, item, "not_ok", fault.at), faultOf(context, item, fault)]);
    save.disabled = false;
  }
  function paint() {
    fill(
      choices,
      offered(context, item).map((code) =>
        h(
          "button",
          {
            type: "button",
            class: "r-answer",
            "aria-pressed": String(fault.category === code),
            onclick: () => {
              change({ category: code });
              paint();
            },
          },
          glyph(faultSign(context, code)),
          h("span", null, faultWord(context, code)),
        ),
      ),
    );
    save.disabled = fault.category === "";
  }
  fill(
    form,
    h(
      "section",
      { class: "r-card" },
      h("h2", { tabindex: "-1" }, t("cleaning.what")),
      choices,
      photosField(context, photos, () => change({ photos: [...photos] })),
      h("label", { class: "r-note-field" }, h("span", null, t("cleaning.note")), note),
      h("div", { class: "r-foot" }, save),
    ),
  );
  paint();
  const heading = form.querySelector("h2");
  heading?.scrollIntoView({ block: "start" });
  heading?.focus({ preventScroll: true });
}

/**
 * The faults of such a place; never good news.
 * @param {Context} context
 * @param {Item} item
 * @returns {string[]}
 */
function offered({ checks }, { place }) {
  const faults = /** @type {Record<string, string[]>} */ (checks.faults);
  return (faults[place.kind] ?? faults.point ?? []).filter((code) => !code.startsWith("POSITIVE."));
}
