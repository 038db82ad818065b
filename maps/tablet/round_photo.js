// Photos beside an answer: taken or chosen, shrunk before they are kept, and seen in a row.

import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { NotAPicture, shrink } from "./photos.js";
import { ALLOWED } from "./storage.js";

/** @import { Context } from "./app.js" */
/** @import { ShrunkPhoto } from "./types.d.ts" */

/** The contract's most photos of one report. */
const MOST = 20;

/**
 * @param {Context} context
 * @param {ShrunkPhoto[]} photos that are there already
 * @param {(photos: ShrunkPhoto[]) => void} changed
 * @returns {HTMLElement}
 */
export function photoField(context, photos, changed) {
  const { t } = context;
  let kept = photos;
  const row = h("div", { class: "r-photos" });
  const button = (/** @type {string} */ words, /** @type {string} */ sign, /** @type {boolean} */ camera) => {
    const input = h("input", {
      type: "file",
      accept: "image/*",
      multiple: !camera,
      capture: camera && "environment",
      class: "r-file",
      onchange: () => take(input),
    });
    return h("label", { class: "button r-photo-button" }, glyph(sign), h("span", null, words), input);
  };

  /** @param {HTMLInputElement} input */
  async function take(input) {
    const files = [...(input.files ?? [])].slice(0, MOST - kept.length);
    input.value = "";
    row.setAttribute("aria-busy", "true");
    for (const file of files) {
      try {
        const photo = await shrink(file);
        if (!kept.some((one) => one.sha256 === photo.sha256)) kept = [...kept, photo];
      } catch (error) {
        if (!(error instanceof NotAPicture)) throw error;
        context.say(t("photo.not_a_picture"));
      }
    }
    changed(kept);
    paint();
  }
  /** @param {ShrunkPhoto} photo */
  function drop(photo) {
    kept = kept.filter((one) => one !== photo);
    changed(kept);
    paint();
  }
  function paint() {
    row.removeAttribute("aria-busy");
    const room = ALLOWED[context.room.level].photos && kept.length < MOST;
    fill(
      row,
      kept.map((photo, place) => {
        const which = t("round.photo_no", { count: place + 1 });
        const remove = { type: "button", "aria-label": t("round.photo_drop", { which }) };
        return h(
          "span",
          { class: "r-thumb" },
          h("img", { src: photo.thumb, alt: which }),
          h("button", { ...remove, onclick: () => drop(photo) }, glyph("close")),
        );
      }),
      room && button(t("round.photo_take"), "camera", true),
      room && button(t("round.photo_choose"), "gallery", false),
      !room && kept.length < MOST && h("p", { class: "r-note" }, t("round.photo_full")),
    );
  }
  paint();
  return row;
}
