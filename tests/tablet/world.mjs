// What tests of the core share: seeded chance, people, drafts, and a server that keeps the contract.

import { createHash } from "node:crypto";

/** @param {number} seed @returns {() => number} the same numbers each time (mulberry32) */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const hash = (/** @type {any} */ bytes) =>
  createHash("sha256").update(typeof bytes === "string" ? bytes : new Uint8Array(bytes)).digest("hex");

/** @returns {any} */
export const person = (name = "anna", more = {}) => ({
  account_id: `account-${name}`,
  name,
  role: "caretaker",
  company: "Bostäder",
  key: `key-${name}`,
  expires_at: "2026-12-26T00:00:00Z",
  ended: false,
  ...more,
});

/** @returns {any} a photo of so many bytes, each seed another */
export function photo(seed = 1, size = 1000) {
  const random = seeded(seed);
  const bytes = Uint8Array.from({ length: size }, () => random() * 256).buffer;
  return { sha256: hash(bytes), bytes, width_px: 4, height_px: 3, thumb: "data:image/jpeg;base64,/9j/" };
}

/** @returns {any} */
export const report = (/** @type {any[]} */ photos = [], more = {}) => ({
  kind: "report",
  title: "P082 · dark",
  body: { category: "LIGHT.DARK", observed_at: "2026-11-26T16:20:01.004+01:00", asset_id: "l1" },
  photos,
  ...more,
});

/** @returns {Response} */
export const json = (/** @type {number} */ status, /** @type {any} */ body, headers = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/json", ...headers },
  });

/** @returns {Response} in our own server's words */
export const problem = (/** @type {number} */ status, more = {}, headers = {}) =>
  new Response(JSON.stringify({ title: "No", detail: `because ${status}`, status, ...more }), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });

/** The server's part of the contract, in memory. */
export class FakeServer {
  /** @type {Map<string, {text: string, times: number}>} */
  submissions = new Map();
  /** @type {Map<string, {bytes: Buffer, length: number, stored: boolean}>} */
  photos = new Map();
  /** @type {Set<string>} keys that are taken back */
  ended = new Set();
  /** @type {string[]} every request, in order */
  asked = [];

  /** @param {string} address @param {any} request */
  fetch = async (address, request) => {
    const [, , , , kind, name] = String(address).split("/");
    this.asked.push(`${request.method ?? "GET"} ${kind}/${name}`);
    const key = request.headers?.Authorization?.replace("Bearer ", "");
    if (this.ended.has(key)) return problem(401);
    if (kind === "submissions") return this.put(name ?? "", request.body);
    const photo = this.photos.get(name ?? "");
    if (!photo) return problem(404);
    if (request.method === "PATCH") return this.patch(name ?? "", photo, request);
    return json(200, this.state(name ?? "", photo));
  };

  /** @param {string} id @param {string} text */
  put(id, text) {
    const known = this.submissions.get(id);
    if (known && known.text !== text) return problem(409);
    this.submissions.set(id, { text, times: (known?.times ?? 0) + 1 });
    const { kind, ...rest } = JSON.parse(text);
    for (const sha of rest[kind].photos ?? []) {
      if (!this.photos.has(sha)) {
        this.photos.set(sha, { bytes: Buffer.alloc(0), length: 0, stored: false });
      }
    }
    const received_at = "2026-11-26T15:20:04Z";
    return json(known ? 200 : 201, { id, kind, sha256: hash(text), received_at });
  }

  /** @param {string} sha256 @param {any} photo */
  state = (sha256, photo) => ({
    sha256,
    received_bytes: photo.bytes.length,
    stored: photo.stored,
  });

  /** @param {string} sha @param {any} photo @param {any} request */
  patch(sha, photo, request) {
    if (photo.stored) return json(200, this.state(sha, photo));
    const length = Number(request.headers["Upload-Length"]);
    if (Number(request.headers["Upload-Offset"]) !== photo.bytes.length) {
      return problem(409, this.state(sha, photo));
    }
    photo.bytes = Buffer.concat([photo.bytes, Buffer.from(request.body)]);
    if (photo.bytes.length === length) {
      if (hash(photo.bytes) !== sha) {
        photo.bytes = Buffer.alloc(0);
        return problem(422, { errors: [{ field: "sha256", reason: "differs" }] });
      }
      photo.stored = true;
    }
    return json(200, this.state(sha, photo));
  }
}

/** A clock that goes when it is told. */
export class Clock {
  at = Date.parse("2026-11-26T15:20:00Z");
  now = () => this.at;
}

/**
 * Sends until nothing waits that can go, however long that takes by the clock.
 * @param {any} outbox @param {Clock} clock @param {number} rounds
 * @returns {Promise<number>} rounds used
 */
export async function settle(outbox, clock, rounds = 200) {
  for (let round = 1; round <= rounds; round += 1) {
    const wake = await outbox.drain();
    if (wake === Infinity) return round;
    clock.at = Math.max(clock.at + 1, wake);
  }
  throw new Error(`not settled after ${rounds} rounds`);
}
