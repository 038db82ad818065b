// The fault run: many tablets save and send over a way on which all goes wrong, to a server that is
// killed now and then. Reads what to do as one line of JSON on standard input; writes KILL and waits for
// UP when the server is to be killed; ends with a line of JSON that says what was saved.

import { IDBFactory } from "fake-indexeddb";
import { createInterface } from "node:readline";
import { tablet } from "./setup.mjs";
import { Faulty } from "./faulty.mjs";
import { hash, seeded } from "./world.mjs";

const { openStore } = await tablet("store.js");
const { createApi } = await tablet("api.js");
const { createOutbox } = await tablet("outbox.js");
const { iso } = await tablet("clock.js");

const ROUNDS_MAX = 5000;
const AT_ONCE = 4;
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const config = JSON.parse((await lines.next()).value);

/** A save whose tab is killed before the disk has it: its transaction is broken off in the middle. */
const add = IDBObjectStore.prototype.add;
IDBObjectStore.prototype.add = function broken(/** @type {any[]} */ ...given) {
  const request = add.apply(this, /** @type {any} */ (given));
  const transaction = /** @type {any} */ (this.transaction);
  if (given[0].title === "killed") queueMicrotask(() => transaction._abort("AbortError"));
  return request;
};

/**
 * Kills the server and waits until it stands again; many who ask at once get one death.
 * @type {Promise<void> | null}
 */
let killing = null;
const kill = () => {
  killing ??= (async () => {
    console.log("KILL");
    await lines.next();
    killing = null;
  })();
  return killing;
};

/** Every so many requests, whoever's, the server dies. */
let requests = 0;
const every = Math.ceil((config.count * 1.5) / (config.kills + 1));
const due = () => (requests += 1) % every === 0 && requests / every <= config.kills;

class Tablet {
  /** @type {any[]} */
  saved = [];
  clock = { at: Date.now() };
  broken_off = 0;

  /** @param {number} number */
  constructor(number) {
    this.random = seeded(config.seed * 1000 + number);
    this.clock.at += Math.round((this.random() - 0.5) * 2 * 86_400_000); // up to a day wrong
    this.factory = new IDBFactory();
    this.way = new Faulty(config.url, this.random, { kill, due });
    this.people = [0, 1].map((i) => config.sessions[(number * 2 + i) % config.sessions.length]);
  }

  now = () => this.clock.at;

  /** A tab: the store opened anew, and an outbox of its own. */
  async tab() {
    globalThis.indexedDB = this.factory;
    const store = await openStore();
    const api = createApi({ fetch: this.way.fetch, now: this.now });
    const outbox = createOutbox({ store, api, now: this.now, random: this.random });
    return { store, outbox };
  }

  /** @param {any} store @param {string} cookie */
  async logIn(store, cookie) {
    for (let tries = 0; tries < 600; tries += 1) {
      await killing;
      const answer = await fetch(`${config.url}/api/v1/sync/key`, {
        method: "POST",
        headers: { Cookie: cookie, Origin: config.url, "Content-Type": "application/json" },
        body: JSON.stringify({ device_id: store.device_id }),
      }).catch(() => null);
      if (answer?.status === 201) {
        const person = { ...(await answer.json()), ended: false };
        await store.putPerson(person);
        return person;
      }
      await new Promise((done) => setTimeout(done, 200));
    }
    throw new Error("cannot log in");
  }

  /** @param {any} store */
  async logInAgain(store) {
    for (const person of await store.people()) {
      const cookie = this.cookies.get(person.account_id);
      if (person.ended) await this.logIn(store, cookie);
    }
  }

  pick = (/** @type {any[]} */ from) => from[Math.floor(this.random() * from.length)];

  photo() {
    const size = this.random() < 0.3 ? 250_000 + this.random() * 400_000 : 5_000 + this.random() * 60_000;
    const segments = [];
    for (let left = size; left > 0; left -= 60_000) {
      const noise = Buffer.alloc(Math.ceil(Math.min(left, 60_000)));
      for (let i = 0; i + 4 <= noise.length; i += 4) noise.writeUInt32LE(this.random() * 2 ** 32, i);
      segments.push(Buffer.from([0xff, 0xfe, (noise.length + 2) >> 8, (noise.length + 2) & 255]), noise);
    }
    const jpeg = Buffer.from(config.jpeg, "base64");
    const bytes = new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])).buffer;
    return { sha256: hash(bytes), bytes, width_px: 8, height_px: 8, thumb: "" };
  }

  /** @returns {any} */
  draft() {
    const moment = iso(new Date(this.clock.at));
    const photos = this.random() < config.photo_share ? [this.photo()] : [];
    const roll = this.random();
    if (roll < 0.1) {
      return { kind: "visit", title: "", body: { plan_id: config.plan, visited_at: moment, outcome: "done" } };
    }
    if (roll < 0.2) {
      const body = { lamp_ids: config.lamps, state: "lit", observed_at: moment };
      return { kind: "lamps_seen", title: "", body };
    }
    const reports = this.saved.filter((one) => one.kind === "report");
    if (roll < 0.35 && reports.length > 0) {
      const body = { report_id: this.pick(reports.slice(-5)).id, observed_at: moment };
      return { kind: "evidence", title: "", body, photos };
    }
    const geometry = { type: "Point", coordinates: config.place };
    const body = this.random() < 0.1
      ? { category: "LIGHT.DARK", observed_at: moment, asset_id: this.pick(config.lamps) }
      : { category: "GRAFFITI.TAG", observed_at: moment, geometry, description: `r ${this.random()}` };
    return { kind: "report", title: "", body, photos };
  }

  /** @param {any} store */
  async save(store) {
    const draft = this.draft();
    const person = this.pick(await store.people());
    if (this.random() < 0.03) {
      await store.save(person, { ...draft, title: "killed" }).then(
        () => { throw new Error("a save that was broken off said it was done"); },
        () => { this.broken_off += 1; },
      );
      return;
    }
    const row = await store.save(person, draft);
    this.saved.push({ id: row.id, kind: row.kind, sha256: row.sha256, photos: row.photos });
  }

  /** @param {number} count */
  async run(count) {
    let tab = await this.tab();
    /** @type {Map<string, string>} */
    this.cookies = new Map();
    for (const cookie of this.people) this.cookies.set((await this.logIn(tab.store, cookie)).account_id, cookie);
    while (this.saved.length < count) {
      await this.save(tab.store);
      if (this.random() < 0.25) tab = await this.send(tab);
    }
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const counts = await tab.store.counts();
      if (counts.waiting + counts.photos_waiting === 0) break;
      tab = await this.send(tab);
      if (counts.waiting === 0) await new Promise((done) => setTimeout(done, 20));
    }
    await this.way.quiet();
    return this.ended(tab.store);
  }

  /** Sends, at times from two tabs at once, and at times in a tab that is closed in the middle. */
  async send(/** @type {any} */ tab) {
    let { store, outbox } = tab;
    const roll = this.random();
    if (roll < 0.1) {
      const other = await this.tab();
      await Promise.all([outbox.drain(), other.outbox.drain()]);
      await other.store.close();
    } else if (roll < 0.15) {
      const left = outbox.drain();
      const next = await this.tab();
      await Promise.all([left, next.outbox.drain()]);
      await store.close();
      ({ store, outbox } = next);
    }
    const wake = await outbox.drain();
    await this.logInAgain(store);
    if (wake !== Infinity) this.clock.at = Math.max(this.clock.at + 1, wake);
    await killing; // the clock flies: without a server it would only spin
    if (this.random() < 0.1) outbox.hurry();
    return { store, outbox };
  }

  /** @param {any} store */
  async ended(store) {
    const [rows, photos] = await Promise.all([store.rows(), store.photos()]);
    const stuck = [...rows, ...photos].filter((one) => one.state !== "sent");
    await store.close();
    return {
      saved: this.saved,
      stuck: stuck.map(({ state, kind, reason, tries }) => ({ state, kind, reason, tries })),
      extra: rows.length - this.saved.length,
      injected: this.way.injected,
      requests: this.way.requests,
      broken_off: this.broken_off,
    };
  }
}

const started = Date.now();
const each = Math.ceil(config.count / config.tablets);
/** @type {any[]} */
const results = [];
let next = 0;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (next < config.tablets) {
      const number = next++;
      results.push(await new Tablet(number).run(each));
    }
  }),
);
process.stdout.write(`${JSON.stringify({ seconds: (Date.now() - started) / 1000, tablets: results })}\n`, () =>
  process.exit(0),
);
