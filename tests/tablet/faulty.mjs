// A way to the server on which all goes wrong that can, by seeded chance.

import { request as open } from "node:http";

/** How often what goes wrong; the rest arrives. `kill` asks for a server that is killed. */
const FAULTS = /** @type {const} */ ([
  ["cut_before", 0.03],
  ["cut_after", 0.04],
  ["status_500", 0.02],
  ["status_503", 0.02],
  ["status_429", 0.01],
  ["proxy_413", 0.01],
  ["hotspot", 0.01],
  ["wrong_checksum", 0.01],
  ["half_answer", 0.01],
  ["twice", 0.02],
  ["late", 0.02],
  ["cut_inside", 0.02],
  ["flipped", 0.01],
  ["key_ended", 0.002],
]);
/** @typedef {typeof FAULTS[number][0] | "kill"} Fault */

const text = (/** @type {number} */ status, /** @type {string} */ body, headers = {}) =>
  new Response(body, { status, headers: { "Content-Type": "text/html", ...headers } });
const problem = (/** @type {number} */ status, headers = {}) =>
  text(status, JSON.stringify({ title: "No", detail: "injected", status }), {
    "Content-Type": "application/problem+json", ...headers,
  });
const cut = () => new TypeError("injected: cut");

export class Faulty {
  /** @type {Record<string, number>} */
  injected = {};
  requests = 0;
  /** Requests that a slow network delivers once more, and after how many others. @type {{after: number, send: () => Promise<unknown>}[]} */
  #late = [];
  /** @type {Promise<unknown>[]} */
  #loose = [];

  /**
   * @param {string} base address of the server
   * @param {() => number} random
   * @param {{kill: () => Promise<void>, due: () => boolean}} killing whether this request is to meet it
   */
  constructor(base, random, killing) {
    this.base = base;
    this.random = random;
    this.killing = killing;
  }

  /** @param {string} path @param {any} given @returns {Promise<Response>} */
  fetch = async (path, given) => {
    this.requests += 1;
    this.#deliverLate();
    // the signal of a request that is left behind must not end the one that follows
    const { signal: _, ...request } = given;
    const send = () => fetch(this.base + path, request);
    const fault = this.#chosen(request);
    if (!fault) return send();
    this.injected[fault] = (this.injected[fault] ?? 0) + 1;
    return this.#with(fault, send, path, request);
  };

  /** @param {any} request @returns {Fault | null} */
  #chosen(request) {
    if (this.killing.due()) return "kill";
    let roll = this.random();
    for (const [fault, share] of FAULTS) {
      roll -= share;
      if (roll >= 0) continue;
      const body = request.method === "PATCH" && request.body.byteLength > 1;
      return body || (fault !== "cut_inside" && fault !== "flipped") ? fault : null;
    }
    return null;
  }

  /**
   * @param {Fault} fault
   * @param {() => Promise<Response>} send
   * @param {string} path
   * @param {any} request
   * @returns {Promise<Response>}
   */
  async #with(fault, send, path, request) {
    switch (fault) {
      case "cut_before": throw cut();
      case "cut_after": await send(); throw cut();
      case "status_500": return this.random() < 0.5 ? problem(500) : text(500, "broken");
      case "status_503": return problem(503, this.random() < 0.5 ? { "Retry-After": "3" } : {});
      case "status_429": return problem(429, { "Retry-After": "1" });
      case "proxy_413": return text(413, "<html>too large");
      case "hotspot": return text(200, "<html>please log in");
      case "key_ended": return problem(401);
      case "wrong_checksum": return this.#altered(await send(), (words) => words.replace(/[0-9a-f]{64}/, "0".repeat(64)));
      case "half_answer": return this.#altered(await send(), (words) => words.slice(0, words.length / 2));
      case "twice": return (await Promise.allSettled([send(), send()])).map(settled)[this.random() < 0.5 ? 0 : 1] ?? send();
      case "late":
        this.#late.push({ after: 1 + Math.floor(this.random() * 20), send });
        return send();
      case "cut_inside": await this.#half(path, request); throw cut();
      case "flipped": return this.#flipped(path, request);
      default: {
        const sent = send().catch(() => {});
        await new Promise((done) => setTimeout(done, this.random() * 12));
        await Promise.all([this.killing.kill(), sent]);
        throw cut();
      }
    }
  }

  /** @param {Response} response @param {(words: string) => string} change */
  async #altered(response, change) {
    return new Response(change(await response.text()), {
      status: response.status, headers: response.headers,
    });
  }

  /** Sends half of a body and breaks the connection. @param {string} path @param {any} given */
  #half(path, given) {
    const bytes = Buffer.from(given.body);
    const headers = { ...given.headers, "Content-Length": bytes.length };
    return new Promise((done) => {
      const request = open(this.base + path, { method: given.method, headers });
      request.on("error", done);
      request.on("close", done);
      request.write(bytes.subarray(0, bytes.length / 2), () => request.destroy());
    });
  }

  /** Sends bytes of which one is another. @param {string} path @param {any} given */
  #flipped(path, given) {
    const bytes = new Uint8Array(given.body.slice(0));
    const at = Math.floor(this.random() * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    return fetch(this.base + path, { ...given, body: bytes });
  }

  #deliverLate() {
    for (const one of this.#late) one.after -= 1;
    const now = this.#late.filter((one) => one.after <= 0);
    this.#late = this.#late.filter((one) => one.after > 0);
    for (const one of now) this.#loose.push(one.send().catch(() => {}));
  }

  /** Waits until nothing is on its way any more. */
  async quiet() {
    this.#loose.push(...this.#late.map((one) => one.send().catch(() => {})));
    this.#late = [];
    await Promise.all(this.#loose);
  }
}

/** @param {PromiseSettledResult<Response>} outcome */
const settled = (outcome) => (outcome.status === "fulfilled" ? outcome.value : undefined);
