// The service worker: the shell from its own cache, the network alone for the rest, no taking over.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";
import { runInNewContext } from "node:vm";

const SOURCE = readFileSync(new URL("../../maps/tablet/sw.js", import.meta.url), "utf8");
const ORIGIN = "https://ljus.example";
const FILES = ["/static/lib/idb.js", "/tablet", "/tablet/app/app.js"];

/** @type {Map<string, Map<string, string>>} */
let kept;
/** @type {string[]} */
let fetched;
let online = true;
beforeEach(() => {
  kept = new Map();
  fetched = [];
  online = true;
});

const pathOf = (/** @type {any} */ request) => new URL(request.url ?? request, ORIGIN).pathname;

/** The worker of one version, its listeners by name. */
function worker(/** @type {string} */ version) {
  /** @type {any} */
  const listeners = {};
  const told = { claimed: 0, skipped: 0 };
  const fetch = async (/** @type {any} */ request) => {
    fetched.push(pathOf(request));
    if (!online) throw new TypeError("no signal");
    return `${pathOf(request)} from the network`;
  };
  const caches = {
    keys: async () => [...kept.keys()],
    delete: async (/** @type {string} */ name) => kept.delete(name),
    open: async (/** @type {string} */ name) => {
      const files = kept.get(name) ?? new Map();
      kept.set(name, files);
      return {
        addAll: async (/** @type {any[]} */ requests) => {
          if (!online) throw new TypeError("no signal");
          for (const one of requests) {
            assert.equal(one.cache, "reload");
            files.set(pathOf(one), `${pathOf(one)} of ${version}`);
          }
        },
        match: async (/** @type {string} */ file) => files.get(file),
      };
    },
  };
  class Asked {
    constructor(/** @type {string} */ url, /** @type {any} */ more) {
      Object.assign(this, { url: ORIGIN + url, ...more });
    }
  }
  const self = {
    location: { origin: ORIGIN },
    clients: { claim: async () => { told.claimed += 1; } },
    skipWaiting: async () => { told.skipped += 1; },
    addEventListener: (/** @type {string} */ name, /** @type {any} */ fn) => { listeners[name] = fn; },
  };
  const SHELL = { version, files: FILES };
  runInNewContext(SOURCE, { self, SHELL, caches, fetch, Request: Asked, URL });
  const fire = async (/** @type {string} */ name, more = {}) => {
    /** @type {any} */
    let done;
    listeners[name]({ waitUntil: (/** @type {any} */ one) => { done = one; }, respondWith: (/** @type {any} */ one) => { done = one; }, ports: [], ...more });
    return done;
  };
  const get = (/** @type {string} */ url, more = {}) =>
    fire("fetch", { request: { url: new URL(url, ORIGIN).href, method: "GET", mode: "cors", ...more } });
  return { fire, get, told };
}

test("the shell comes from its cache without a signal; the page for a navigation", async () => {
  const one = worker("a");
  await one.fire("install");
  await one.fire("activate");
  online = false;
  assert.equal(await one.get("/tablet/app/app.js"), "/tablet/app/app.js of a");
  assert.equal(await one.get("/tablet", { mode: "navigate" }), "/tablet of a");
  assert.equal(await one.get("/tablet?from=home#/round", { mode: "navigate" }), "/tablet of a");
  assert.deepEqual(fetched, []);
  assert.equal(one.told.claimed, 1);
});

test("data, other pages, other hosts and everything that is sent go past the worker", async () => {
  const one = worker("a");
  await one.fire("install");
  for (const [url, more] of /** @type {[string, any][]} */ ([
    ["/api/v1/sync/package", {}],
    ["/api/v1/sync/key", { method: "POST" }],
    ["/tablet/app/app.js", { method: "PUT" }],
    ["/login", { mode: "navigate" }],
    ["/tablet/other", { mode: "navigate" }],
    ["https://else.example/tablet/app/app.js", {}],
  ])) {
    assert.equal(await one.get(url, more), undefined, url);
  }
});

test("a new version fills its own cache, waits to be let in, and then drops the old one", async () => {
  await worker("a").fire("install");
  kept.set("somebody else's", new Map());
  const next = worker("b");
  await next.fire("install");
  assert.deepEqual([...kept.keys()], ["ljusrond-shell-a", "somebody else's", "ljusrond-shell-b"]);
  assert.equal(next.told.skipped, 0);
  await next.fire("message", { data: "anything" });
  assert.equal(next.told.skipped, 0);
  await next.fire("message", { data: "activate" });
  assert.equal(next.told.skipped, 1);
  await next.fire("activate");
  assert.deepEqual([...kept.keys()], ["somebody else's", "ljusrond-shell-b"]);
});

test("half a shell is none: an installation that is cut fails", async () => {
  online = false;
  await assert.rejects(worker("a").fire("install"));
});

test("a file that the browser has cleared is fetched", async () => {
  const one = worker("a");
  assert.equal(await one.get("/tablet/app/app.js"), "/tablet/app/app.js from the network");
});
