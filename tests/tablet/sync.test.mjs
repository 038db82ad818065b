// When the tablet talks with the server, one tab at a time; the package part by part.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { newTablet, tablet } from "./setup.mjs";
import { Clock, FakeServer, json, person, problem, report } from "./world.mjs";

const { openStore } = await tablet("store.js");
const { createApi } = await tablet("api.js");
const { createTurns, SILENT_MS } = await tablet("turns.js");
const { refreshPackage, refreshThumbs } = await tablet("package_sync.js");
const { startSync } = await tablet("sync.js");

/** Web Locks as far as they are used here. */
class Locks {
  /** @type {Map<string, (error: Error) => void>} */
  held = new Map();

  async request(/** @type {string} */ name, /** @type {any} */ options, /** @type {any} */ fn) {
    if (options.steal) this.held.get(name)?.(new DOMException("stolen", "AbortError"));
    else if (this.held.has(name)) return fn(null);
    return new Promise((resolve, reject) => {
      this.held.set(name, reject);
      Promise.resolve(fn({ name })).then(resolve, reject).finally(() => {
        if (this.held.get(name) === reject) this.held.delete(name);
      });
    });
  }
}

/** @type {any} */
let store;
/** @type {any[]} */
let ending;
const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
beforeEach(async () => {
  newTablet();
  store = await openStore();
  ending = [];
  const target = new EventTarget();
  Object.assign(globalThis, {
    document: page,
    addEventListener: target.addEventListener.bind(target),
    dispatchEvent: target.dispatchEvent.bind(target),
  });
});
afterEach(async () => {
  for (const one of ending) await one();
  await store.close();
});

/** @returns {Promise<void>} */
async function until(/** @type {() => Promise<boolean> | boolean} */ fn) {
  for (let i = 0; i < 300; i += 1) {
    if (await fn()) return;
    await new Promise((done) => setTimeout(done, 10));
  }
  assert.fail("waited 3 s");
}

test("one tab has the turn; another is not kept waiting, and takes it from one that sleeps", async () => {
  const [locks, clock] = [new Locks(), new Clock()];
  const [first, second] = [0, 1].map(() => createTurns({ locks: /** @type {any} */ (locks), now: clock.now }));
  ending.push(first.close, second.close);
  /** @type {any} */
  let wake;
  const asleep = first.take(() => new Promise((done) => { wake = done; }));
  assert.equal((await second.take(async () => 1)).taken, false);
  clock.at += SILENT_MS - 1;
  assert.equal((await second.take(async () => 1)).taken, false);
  clock.at += 2;
  assert.deepEqual(await second.take(async () => 7), { taken: true, result: 7 });
  wake();
  await asleep;
});

test("a tab that tells that it goes on keeps its turn", async () => {
  const [locks, clock] = [new Locks(), new Clock()];
  const [first, second] = [0, 1].map(() => createTurns({ locks: /** @type {any} */ (locks), now: clock.now }));
  ending.push(first.close, second.close);
  /** @type {any} */
  let alive;
  void first.take((/** @type {any} */ fn) => { alive = fn; return new Promise(() => {}); });
  await second.take(async () => 1);
  clock.at += SILENT_MS + 1;
  alive();
  await new Promise((done) => setTimeout(done, 20));
  assert.equal((await second.take(async () => 1)).taken, false);
});

test("where there are no locks, it is done all the same", async () => {
  const turns = createTurns({ locks: undefined });
  ending.push(turns.close);
  assert.deepEqual(await turns.take(async () => 3), { taken: true, result: 3 });
});

/** Starts a sync on a server that also gives keys. */
function start(/** @type {FakeServer} */ server, /** @type {any} */ more = {}) {
  let online = true;
  const asked = /** @type {string[]} */ ([]);
  const fetch = async (/** @type {string} */ path, /** @type {any} */ request) => {
    asked.push(path);
    if (!online) throw new TypeError("no signal");
    if (path.endsWith("/key")) return more.key?.(request) ?? problem(401);
    if (path.includes("/package")) return problem(404);
    return server.fetch(path, request);
  };
  /** @type {any[]} */
  const statuses = [];
  const api = createApi({ fetch: /** @type {any} */ (fetch) });
  const sync = startSync(store, api, {
    person: () => null,
    onStatus: (/** @type {any} */ status) => statuses.push(status),
    onError: (/** @type {any} */ error) => { throw error; },
    ...more.hooks,
  });
  ending.push(async () => {
    sync.stop();
    await until(() => !sync.status().sending && !sync.status().refreshing);
  });
  return { sync, statuses, asked, signal: (/** @type {boolean} */ on) => { online = on; } };
}

test("a save is sent by itself, and one saved without a signal as soon as it is back", async () => {
  const server = new FakeServer();
  await store.putPerson(person());
  const { statuses, signal } = start(server);
  await store.save(person(), report());
  await until(() => server.submissions.size === 1);
  signal(false);
  await store.save(person(), report());
  await until(() => statuses.at(-1)?.trouble === 0 && !statuses.at(-1).sending);
  signal(true);
  const began = Date.now();
  dispatchEvent(new Event("online"));
  await until(() => server.submissions.size === 2);
  assert.ok(Date.now() - began < 400, "not after the next time of the back-off");
  await until(() => statuses.at(-1)?.next_at === null);
});

test("the page that is shown again sends at once", async () => {
  const server = new FakeServer();
  await store.putPerson(person());
  const { signal, statuses } = start(server);
  signal(false);
  await store.save(person(), report());
  await until(() => statuses.at(-1)?.trouble === 0 && !statuses.at(-1).sending);
  signal(true);
  page.dispatchEvent(new Event("visibilitychange"));
  await until(() => server.submissions.size === 1);
  await until(() => statuses.at(-1)?.next_at === null && !statuses.at(-1).sending);
});

test("who is logged in gets a key, and what waited for it is sent", async () => {
  const server = new FakeServer();
  server.ended.add("key-anna");
  await store.putPerson(person());
  await store.save(person(), report());
  /** @type {any} */
  let present;
  const { key: _, ended: __, ...rest } = person();
  start(server, {
    key: (/** @type {any} */ request) => {
      assert.equal(JSON.parse(request.body).device_id, store.device_id);
      assert.equal(request.credentials, "same-origin");
      return json(201, { ...rest, key: "fresh" });
    },
    hooks: { onPerson: (/** @type {any} */ one) => { present = one; } },
  });
  await until(() => server.submissions.size === 1);
  assert.deepEqual([present.key, present.ended], ["fresh", false]);
});

const PARTS = ["base", "assets", "work"];
/** A server with a package of one estate. */
function packages() {
  const state = { version: 1, asked: /** @type {string[]} */ ([]), fail: "", estates: ["B"] };
  const fetch = async (/** @type {string} */ path) => {
    state.asked.push(path.replace("/api/v1/sync/", ""));
    const [, , , , , code, part] = path.split("/");
    if (path.includes("/thumbs/")) {
      return new Response(new Uint8Array([1]), { headers: { "Content-Type": "image/jpeg" } });
    }
    if (!code) {
      const parts = Object.fromEntries(PARTS.map((name) => [
        name, { version: `${name}${name === "work" ? state.version : 0}`, size_bytes: 10 },
      ]));
      return json(200, {
        made_at: "2026-11-26T15:00:00Z", person: { account_id: person().account_id }, company: "",
        categories: [], phones: [], estates: state.estates.map((one) => ({ code: one, name: one, parts })),
      });
    }
    if (part === state.fail) throw new TypeError("cut");
    const version = `"${part}${part === "work" ? state.version : 0}"`;
    const photos = [{ id: "p1", sha256: "a" }, { id: "p2", sha256: "b" }];
    const content = part === "work"
      ? { reports: [{ id: "r", received_at: "2026", photos }], circuits: [], plans: [] } : {};
    return json(200, content, { ETag: version });
  };
  return { state, api: createApi({ fetch: /** @type {any} */ (fetch) }) };
}

test("a package is fetched whole once, then only what has changed", async () => {
  const { state, api } = packages();
  assert.deepEqual(await refreshPackage(store, api, person()), { ok: true, status: 200, fetched: 3 });
  assert.equal((await store.estate(person().account_id, "B")).name, "B");
  const before = (await store.parts(person().account_id)).map((one) => one.fetched_at);
  assert.equal((await refreshPackage(store, api, person())).fetched, 0);
  state.version = 2;
  state.asked = [];
  assert.equal((await refreshPackage(store, api, person())).fetched, 1);
  assert.deepEqual(state.asked, ["package", "package/B/work"]);
  const after = (await store.parts(person().account_id)).map((one) => one.fetched_at);
  assert.ok(after.every((at, i) => at >= before[i]), "known to be fresh");
});

test("a package asked for with a key that was renewed meanwhile is asked for again", async () => {
  const { api } = packages();
  const keys = /** @type {string[]} */ ([]);
  const old = { ...person(), key: "old" };
  await store.putPerson({ ...old, key: "new" });
  const overview = (/** @type {string} */ key) => {
    keys.push(key);
    return key === "new" ? api.overview(key) : Promise.resolve({ status: 401, problem: {} });
  };
  assert.equal((await refreshPackage(store, { ...api, overview }, old)).status, 200);
  assert.deepEqual(keys, ["old", "new"]);
  await store.putPerson(old);
  assert.equal((await refreshPackage(store, { ...api, overview }, old)).status, 401);
  assert.equal((await store.people())[0].ended, true);
});

test("a refresh that is cut leaves the old package whole", async () => {
  const { state, api } = packages();
  await refreshPackage(store, api, person());
  Object.assign(state, { version: 2, fail: "work" });
  assert.deepEqual(await refreshPackage(store, api, person()), { ok: false, status: 0, fetched: 0 });
  assert.equal((await store.estate(person().account_id, "B")).work.reports.length, 1);
});

test("an estate that is no longer theirs goes; another person's package stays", async () => {
  const { state, api } = packages();
  await refreshPackage(store, api, person());
  await store.putPart({ ...(await store.parts(person().account_id))[0], key: "other/B/base", content: {} });
  state.estates = [];
  await refreshPackage(store, api, person());
  assert.equal(await store.estate(person().account_id, "B"), null);
  assert.equal((await store.parts("other")).length, 1);
});

test("pictures of the package are fetched once, and go when no package names them", async () => {
  const { api } = packages();
  await refreshPackage(store, api, person());
  await store.putThumb("old", new ArrayBuffer(1));
  assert.equal(await refreshThumbs(store, api, person()), 2);
  assert.deepEqual((await store.thumbIds()).sort(), ["p1", "p2"]);
  assert.equal(await refreshThumbs(store, api, person()), 0);
});

test("a picture is fetched anew once somebody has looked at the photo, and blurred it", async () => {
  const looked = (/** @type {string | null} */ reviewed_at) => {
    const photos = [{ id: "p1", sha256: "a", reviewed_at }, { id: "p2", sha256: "b", reviewed_at: null }];
    return { reports: [{ id: "r", received_at: "2026-11-26T10:00:00Z", photos }], circuits: [], plans: [] };
  };
  const part = { key: "me/B/work", estate: "B", part: "work", version: "1", size_bytes: 1, fetched_at: "" };
  await store.putPart({ ...part, content: looked(null) });
  for (const id of ["p1", "p2"]) await store.putThumb(id, new ArrayBuffer(1));
  await store.putPart({ ...part, version: "2", content: looked(null) });
  assert.deepEqual(await store.thumbIds(), ["p1", "p2"]);
  await store.putPart({ ...part, version: "3", content: looked("2026-11-26T11:00:00Z") });
  assert.deepEqual(await store.thumbIds(), ["p2"]);
  await store.putThumb("p1", new ArrayBuffer(2));
  await store.putPart({ ...part, version: "4", content: looked(null) });
  assert.deepEqual(await store.thumbIds(), ["p2"], "a review that was taken back, too");
});
