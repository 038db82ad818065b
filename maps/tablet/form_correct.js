// A refused report opened again: the form as it was, to be saved as a new one.

/** @import { Context } from "./app.js" */
/** @import { Form } from "./form_draft.js" */
/** @import { Target } from "./form_target.js" */
/** @import { ReportBody } from "./types.d.ts" */

/**
 * @param {Context} context
 * @param {Target} target
 * @returns {Promise<Form | null>} null where the address names no refused report
 */
export async function correctedForm({ store }, { corrects }) {
  const row = corrects ? await store.row(corrects) : undefined;
  if (row?.kind !== "report" || row.state !== "refused") return null;
  /** @type {ReportBody} */
  const body = JSON.parse(row.text).report;
  return {
    started_at: body.observed_at,
    note: body.description ?? "",
    photos: await store.photosOf(row.id),
    extent: extentOf(body.extent),
    asked: true,
  };
}

/**
 * @param {ReportBody["extent"]} extent
 * @returns {Form["extent"]}
 */
function extentOf(extent) {
  if (extent?.type === "LineString") return { kind: "line", points: extent.coordinates };
  if (extent?.type === "Polygon") return { kind: "area", points: extent.coordinates[0]?.slice(0, -1) ?? [] };
  return null;
}
