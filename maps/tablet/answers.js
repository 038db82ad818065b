// What an answer of the server means for a row or a photo, as the tables of docs/TABLET.md say.

/** @import { Answer } from "./api.js" */
/** @import { OutboxRow, PhotoRow, Reason } from "./types.d.ts" */

/**
 * `sent`: acknowledged with the right checksum. `refused`: never as it is. `login`: the key has ended.
 * `line`: the way or the whole server is down, nothing can go. `again`: perhaps this one alone.
 * @typedef {"sent" | "refused" | "login" | "line" | "again"} Meaning
 */
/**
 * `moved`: the server has bytes up to `at`. `reading`: it has all, and reads them. `restart`: what it
 * had was thrown away. `smaller`: something between does not take so much at once. `full`: no disk.
 * @typedef {Meaning | "moved" | "reading" | "restart" | "smaller" | "full"} PhotoMeaning
 */

const REFUSED = new Set([400, 403, 404, 409, 413, 422]);
const LINE = new Set([0, 408, 425, 429, 502, 503, 504]);

/**
 * What row and photo have in common. Only our own server's words (a problem) refuse or end a key: a
 * hotspot's log-in page or a proxy's error must not.
 * @param {Answer} answer
 * @returns {Meaning}
 */
function meaning(answer) {
  if (LINE.has(answer.status)) return "line";
  if (answer.status === 401) return answer.problem ? "login" : "line";
  return REFUSED.has(answer.status) && answer.problem ? "refused" : "again";
}

/**
 * @param {OutboxRow} row
 * @param {Answer} answer
 * @returns {Meaning}
 */
export function rowMeaning(row, answer) {
  if (answer.status !== 200 && answer.status !== 201) return meaning(answer);
  return answer.json?.id === row.id && answer.json?.sha256 === row.sha256 ? "sent" : "again";
}

/**
 * @param {PhotoRow} photo
 * @param {Answer} answer
 * @returns {{meaning: PhotoMeaning, at: number}} `at`: bytes the server has, where it says so
 */
export function photoMeaning(photo, answer) {
  const at = received(photo, answer);
  const { status, json, problem } = answer;
  if (status === 200) {
    if (json?.sha256 !== photo.sha256) return { meaning: "again", at: -1 };
    if (json.stored === true) return { meaning: "sent", at: photo.size_bytes };
    return { meaning: at < 0 ? "again" : "moved", at };
  }
  if (status === 202) return { meaning: "reading", at: photo.size_bytes };
  if (status === 409 && at >= 0) return { meaning: "moved", at };
  if (status === 413 && !problem) return { meaning: "smaller", at: -1 };
  if (status === 507) return { meaning: "full", at: -1 };
  if (status === 422 && problem && fields(answer).includes("sha256")) {
    return { meaning: "restart", at: 0 };
  }
  return { meaning: meaning(answer), at: -1 };
}

/**
 * @param {PhotoRow} photo
 * @param {Answer} answer
 * @returns {number} -1 if it says no possible number
 */
function received(photo, answer) {
  const at = answer.json?.received_bytes;
  return Number.isInteger(at) && at >= 0 && at <= photo.size_bytes ? at : -1;
}

/**
 * @param {Answer} answer
 * @returns {string[]}
 */
const fields = (answer) => reasonOf(answer).errors.map((error) => error.field);

/**
 * @param {Answer} answer
 * @returns {Reason}
 */
export function reasonOf({ status, json }) {
  const errors = Array.isArray(json?.errors) ? json.errors : [];
  return {
    status,
    detail: String(json?.detail ?? json?.title ?? ""),
    errors: errors.map((/** @type {any} */ error) => ({
      field: String(error?.field ?? ""),
      reason: String(error?.reason ?? error?.detail ?? ""),
    })),
  };
}
