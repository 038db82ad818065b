// One row of the outbox: what and where, how it stands, each photo by itself, and what can be done.

import { places } from "./cleaning_rules.js";
import { h } from "./dom.js";
import { saveOrSay } from "./form_save.js";
import { glyph } from "./glyphs.js";
import { standing } from "./receipt_export.js";
import { retake } from "./receipt_photo.js";
import { SIGNS, correctAddress, photoWords, reasonWords, standingWords, times } from "./receipt_words.js";
import { word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { AnswerBody, Draft, OutboxRow, Person, PhotoRow, Reason, ShrunkPhoto } from "./types.d.ts" */
/** @import { Entry } from "./receipt_export.js" */
/** @import { Store } from "./store.js" */

/** @type {Record<PhotoRow["state"], string>} */
const PHOTO_SIGNS = { waiting: "clock", sent: "check", refused: "refused" };

/**
 * @param {Context} context
 * @param {Entry} entry
 * @param {string | null} who name, where several work on this tablet
 * @param {Person | null} owner whose key it is sent with
 * @returns {HTMLLIElement}
 */
export function entryRow(context, entry, who, owner) {
  const { t } = context;
  const { row, photos } = entry;
  const now = standing(entry);
  const facts = [row.place, times(context, row), who, row.imported ? t("receipt.imported") : null, row.saved_by ? t("receipt.saved_by", { name: row.saved_by }) : null];
  return h(
    "li",
    { class: `r-entry r-e-${now}` },
    h("p", { class: "r-entry-title" }, h("strong", null, row.title)),
    h("p", { class: "r-tag" }, glyph(SIGNS[now]), standingWords(context, entry)),
    h("p", { class: "r-facts" }, `${word(t, "receipt.kind", row.kind)} · ${facts.filter(Boolean).join(" · ")}`),
    photos.length > 0 && h("ul", { class: "r-photos" }, photos.map((photo, place) => photoItem(context, photo, place))),
    row.reason && row.state !== "sent" && refusal(context, row.reason, row.state === "refused"),
    photos
      .filter((photo) => photo.state === "refused" && !photo.replaced_by && row.state === "sent")
      .flatMap((photo) => [photo.reason && refusal(context, photo.reason, true), retake(context, row, photo)]),
    now === "refused" && row.state === "refused" && mend(context, row),
    (now === "waiting" || now === "photos") && owner?.ended && sendFor(context, row, owner),
  );
}

/**
 * @param {Context} context
 * @param {PhotoRow} photo
 * @param {number} place
 */
function photoItem(context, photo, place) {
  const words = photoWords(context, photo);
  const alt = context.t("round.photo_no", { count: place + 1 });
  return h(
    "li",
    { class: `r-thumb r-p-${photo.state}` },
    h("img", { src: photo.thumb, alt }),
    h("span", { class: "r-thumb-state" }, glyph(PHOTO_SIGNS[photo.state]), words),
  );
}

/**
 * @param {Context} context
 * @param {Reason} reason
 * @param {boolean} final
 */
function refusal(context, reason, final) {
  const { t } = context;
  const { plain, fields, server } = reasonWords(context, reason);
  return h(
    "div",
    { class: "r-why" },
    h("p", null, final ? plain : t("receipt.tried")),
    final && fields.length > 0 && h("p", null, t("receipt.why_fields", { fields: fields.join(", ") })),
    server && h("p", { class: "r-small" }, t("receipt.server_says", { words: server })),
  );
}

/**
 * Where the key of who saved it has ended, and they may never log in again.
 * @param {Context} context
 * @param {OutboxRow} row
 * @param {Person} owner
 */
function sendFor(context, row, owner) {
  const { t, person, store } = context;
  const mayTake = person && !person.ended && person.account_id !== owner.account_id && person.company === owner.company;
  if (!mayTake) return h("p", { class: "r-small" }, t("receipt.parked", { name: owner.name }));
  const take = async () => {
    await store.takeOver(row.id, person);
    context.say(t("receipt.taken_over"));
  };
  return h(
    "div",
    { class: "r-tools" },
    h("button", { type: "button", class: "button", onclick: take }, glyph("outbox"), t("receipt.send_for")),
    h("p", { class: "r-small" }, t("receipt.parked", { name: owner.name })),
  );
}

/**
 * The report that stands for one after it was corrected: what is said of it belongs to that.
 * @param {Store} store
 * @param {string} id of a report
 * @returns {Promise<string>}
 */
async function lastOf(store, id) {
  const row = await store.row(id);
  return row?.corrected_by ? lastOf(store, row.corrected_by) : id;
}

/**
 * @param {AnswerBody[]} answers
 * @param {ShrunkPhoto[]} photos that the tablet has
 * @returns {AnswerBody[]} that name no others: those would be waited for in vain
 */
function withPhotos(answers, photos) {
  const here = new Set(photos.map((photo) => photo.sha256));
  return answers.map((one) => (one.photos ? { ...one, photos: one.photos.filter((sha256) => here.has(sha256)) } : one));
}

/**
 * @param {Context} context
 * @param {OutboxRow} row refused
 */
function mend(context, row) {
  const { t, estates } = context;
  const kindOf = (/** @type {string} */ id) => {
    for (const estate of estates) {
      const found = places(estate).get(id);
      if (found) return found.kind;
    }
    return null;
  };
  const address = correctAddress(row, kindOf);
  const again = async () => {
    const { kind, title, place } = row;
    const body = JSON.parse(row.text)[kind];
    delete body.photos;
    const photos = await context.store.photosOf(row.id);
    if (row.kind === "visit") body.answers = body.answers && withPhotos(body.answers, photos);
    if (row.kind === "evidence") body.report_id = await lastOf(context.store, body.report_id);
    const draft = /** @type {Draft} */ ({ kind, title, place, body, photos, corrects: row.id });
    if (await saveOrSay(context, [draft])) context.say(t("receipt.again_saved"));
  };
  return h(
    "div",
    { class: "r-tools" },
    address && h("a", { class: "button primary", href: address }, glyph("pen"), t("receipt.correct")),
    h("button", { type: "button", class: "button", onclick: again }, glyph("outbox"), t("receipt.again")),
    h("p", { class: "r-small" }, t("receipt.kept")),
  );
}
