// From a form to what is saved: one submission, or one each where several lamps have one answer.

import { faultTitle } from "./assets.js";
import { iso } from "./clock.js";
import { describe } from "./form_words.js";

/** @import { Context } from "./app.js" */
/** @import { Target } from "./form_target.js" */
/** @import { Draft, Position, ReportBody, ShrunkPhoto } from "./types.d.ts" */

/**
 * @typedef {object} Form what is filled in; kept while it is half written
 * @property {string} started_at
 * @property {string} note
 * @property {ShrunkPhoto[]} photos
 * @property {{kind: "line" | "area", points: Position[]} | null} extent
 * @property {boolean} asked what is already reported was looked at: it is something else
 */

/** @param {Target} target @returns {Form} */
export const newForm = (target) => ({
  started_at: iso(), note: target.note ?? "", photos: [], extent: null, asked: false,
});

/** Whether a form holds anything that would be missed. @param {Form} form @param {Target} target */
export const hasContent = (form, target) =>
  form.photos.length > 0 || form.extent !== null || form.note.trim() !== (target.note ?? "").trim();

/**
 * @param {Context} context
 * @param {Target} target with a category
 * @param {Form} form
 * @returns {Draft[]} one each for several lamps
 */
export function draftsOf(context, target, form) {
  const kind = target.kind === "lamps" ? "lamp" : target.kind;
  if (target.kind !== "lamps") return [draftOf(context, target, form)];
  return target.ids.map((id) => draftOf(context, { ...target, kind, ids: [id] }, form));
}

/**
 * @param {Context} context
 * @param {Target} target
 * @param {Form} form
 * @returns {Draft}
 */
function draftOf(context, target, form) {
  const { title, about } = describe(context, target);
  const category = target.category ?? "";
  const inside = target.floor !== null || target.spot !== null;
  return {
    kind: "report",
    title: `${title} · ${faultTitle(context, category)}`,
    place: inside ? `${title}, ${about}` : title,
    body: bodyOf(target, form),
    photos: form.photos,
    ...(target.corrects && { corrects: target.corrects }),
  };
}

/**
 * @param {Target} target
 * @param {Form} form
 * @returns {ReportBody}
 */
export function bodyOf({ kind, ids, category, at, floor, spot }, form) {
  /** @type {ReportBody} */
  const body = { category: category ?? "", observed_at: form.started_at };
  const note = form.note.trim();
  if (kind === "missing") body.missing_kind = ids[0];
  else if (kind !== "point") body.asset_id = ids[0];
  const point = at ?? form.extent?.points[0];
  if (point) body.geometry = { type: "Point", coordinates: point };
  const extent = extentOf(form.extent);
  if (extent) body.extent = extent;
  if (floor !== null) body.floor = floor;
  if (spot) body.spot = spot;
  if (note) body.description = note;
  return body;
}

/**
 * @param {Form["extent"]} extent
 * @returns {ReportBody["extent"]} nothing while there are too few points
 */
export function extentOf(extent) {
  const points = extent?.points ?? [];
  const [first] = points;
  if (extent?.kind === "line" && points.length >= 2) return { type: "LineString", coordinates: points };
  if (extent?.kind === "area" && points.length >= 3 && first) {
    return { type: "Polygon", coordinates: [[...points, first]] };
  }
  return undefined;
}
