// A photo of a sent report that the server will never take: a new one goes as evidence on that report.

import { photosAllowed } from "./app_context.js";
import { iso } from "./clock.js";
import { h } from "./dom.js";
import { pick } from "./form_photos.js";
import { saveOrSay } from "./form_save.js";
import { shrink } from "./photos.js";
import { reportOf, retakeDraft } from "./receipt_export.js";

/** @import { Context } from "./app.js" */
/** @import { OutboxRow, PhotoRow, ShrunkPhoto } from "./types.d.ts" */

/**
 * @param {Context} context
 * @param {OutboxRow} row sent
 * @param {PhotoRow} photo refused
 * @returns {HTMLElement}
 */
export function retake(context, row, photo) {
  const { t } = context;
  const report_id = reportOf(row, photo);
  if (report_id === null) {
    const drop = () => void context.store.setAside(photo);
    return h(
      "div",
      { class: "r-tools" },
      h("button", { type: "button", class: "button", onclick: drop }, t("receipt.set_aside")),
      h("p", { class: "r-small" }, t("receipt.set_aside_note")),
    );
  }
  if (!photosAllowed(context)) return h("p", { class: "r-small" }, t("receipt.retake_full"));
  /** @param {FileList | null} files */
  const take = async (files) => {
    /** @type {ShrunkPhoto[]} */
    let photos;
    try {
      photos = await Promise.all([...(files ?? [])].map(shrink));
    } catch (error) {
      console.error(error);
      context.say(t(error instanceof Error && error.name === "NotAPicture" ? "photo.not_a_picture" : "photo.failed"));
      return;
    }
    if (photos.length === 0) return;
    const saved = await saveOrSay(context, [retakeDraft(row, photo, photos, iso(), report_id)]);
    if (saved) context.say(t("receipt.retaken"));
  };
  return h(
    "div",
    { class: "r-tools" },
    pick(t("receipt.retake"), "camera", (files) => void take(files), true),
    h("p", { class: "r-small" }, t("receipt.retake_note")),
  );
}
