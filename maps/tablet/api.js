// Talks with the server; alone calls fetch. Never throws for what a network does: that is an answer.

import { iso } from "./clock.js";

/** @import { OutboxRow } from "./types.d.ts" */

/**
 * @typedef {object} Answer
 * @property {number} status 0: no answer, or it was cut off
 * @property {any} json null if it is none
 * @property {boolean} problem our own server's words (RFC 9457), not those of something between
 * @property {string | null} etag
 * @property {number | null} retry_after_ms
 * @property {ArrayBuffer | null} bytes of a picture
 * @property {number} size_bytes of the body
 */

/** @typedef {ReturnType<typeof createApi>} Api */

const ROW_MS = 30_000;
const CHUNK_MS = 90_000;
const PART_MS = 180_000;
const ROOT = "/api/v1/sync";
/** @type {Answer} */
export const NONE = {
  status: 0,
  json: null,
  problem: false,
  etag: null,
  retry_after_ms: null,
  bytes: null,
  size_bytes: 0,
};

/**
 * @param {string | null} value header Retry-After: seconds, or a date
 * @param {number} now [ms]
 * @returns {number | null} [ms]
 */
export function retryAfter(value, now) {
  if (value === null || value.trim() === "") return null;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/**
 * @param {Response} response
 * @param {number} now [ms]
 * @returns {Promise<Answer>}
 */
async function read(response, now) {
  const type = response.headers.get("Content-Type") ?? "";
  const body = await response.arrayBuffer();
  let json = null;
  try {
    if (type.includes("json")) json = JSON.parse(new TextDecoder().decode(body));
  } catch {
    json = null;
  }
  return {
    status: response.status,
    json,
    problem: type.includes("problem+json") && json !== null,
    etag: response.headers.get("ETag"),
    retry_after_ms: retryAfter(response.headers.get("Retry-After"), now),
    bytes: type.startsWith("image/") ? body : null,
    size_bytes: body.byteLength,
  };
}

/**
 * @param {{fetch?: typeof fetch, now?: () => number}} [given] another fetch and clock, for tests
 */
export function createApi({ fetch = (...given) => globalThis.fetch(...given), now = Date.now } = {}) {
  /**
   * @param {string} path
   * @param {number} limit_ms
   * @param {RequestInit & {headers?: Record<string, string>}} request
   * @returns {Promise<Answer>}
   */
  async function ask(path, limit_ms, request) {
    try {
      const response = await fetch(ROOT + path, {
        cache: "no-store",
        redirect: "error",
        credentials: "omit",
        ...request,
        signal: AbortSignal.timeout(limit_ms),
      });
      return await read(response, now());
    } catch {
      return NONE;
    }
  }
  const bearer = (/** @type {string} */ key) => ({ Authorization: `Bearer ${key}` });

  return {
    /**
     * @param {string} key
     * @param {OutboxRow} row
     */
    sendRow: (key, row) =>
      ask(`/submissions/${row.id}`, ROW_MS, {
        method: "PUT",
        headers: {
          ...bearer(key),
          "Content-Type": "application/json",
          "Ljusrond-Sent-At": iso(new Date(now())),
        },
        body: row.text,
      }),
    /**
     * @param {string} key
     * @param {string} sha256
     */
    photoState: (key, sha256) => ask(`/photos/${sha256}`, ROW_MS, { headers: bearer(key) }),
    /**
     * @param {string} key
     * @param {string} sha256
     * @param {number} offset
     * @param {number} length of the whole photo [bytes]
     * @param {ArrayBuffer} bytes
     */
    sendChunk: (key, sha256, offset, length, bytes) =>
      ask(`/photos/${sha256}`, CHUNK_MS, {
        method: "PATCH",
        headers: {
          ...bearer(key),
          "Content-Type": "application/octet-stream",
          "Upload-Offset": String(offset),
          "Upload-Length": String(length),
        },
        body: bytes,
      }),
    /** @param {string} key */
    overview: (key) => ask("/package", PART_MS, { headers: bearer(key) }),
    /**
     * @param {string} key
     * @param {string} estate
     * @param {string} part
     * @param {string | null} version that is here already
     */
    part: (key, estate, part, version) =>
      ask(`/package/${encodeURIComponent(estate)}/${part}`, PART_MS, {
        headers: version === null ? bearer(key) : { ...bearer(key), "If-None-Match": version },
      }),
    /**
     * @param {string} key
     * @param {string} id
     */
    thumb: (key, id) => ask(`/thumbs/${id}.jpg`, ROW_MS, { headers: bearer(key) }),
    /**
     * A key for whoever is logged in on this page.
     * @param {string} device_id
     */
    newKey: (device_id) =>
      ask("/key", ROW_MS, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ device_id }),
      }),
    /** @param {string} key */
    endKey: (key) => ask("/key", ROW_MS, { method: "DELETE", headers: bearer(key) }),
    /** Ends the session of whoever is logged in on this page; false: perhaps it goes on. */
    async endSession() {
      try {
        const answer = await fetch("/logout", { method: "POST", credentials: "same-origin", redirect: "manual" });
        return answer.type === "opaqueredirect" || answer.status < 500;
      } catch {
        return false; // no signal: the next time
      }
    },
  };
}
