// Who comes and who leaves a tablet: a key is given back once nothing of its person waits.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrived, giveBack, leave, startLogin, workHere } from "../../maps/tablet/leaving.js";

const ANNA = { account_id: "a", name: "Anna", key: "key-a", ended: false };
const BO = { account_id: "b", name: "Bo", key: "key-b", ended: false };

/** @returns {any} a context whose store is in memory */
function tablet(more = {}) {
  const settings = new Map();
  const watchers = new Set();
  const people = [{ ...ANNA }, { ...BO }];
  /** @type {any} */
  const context = {
    online: true, person: people[0], status: { refreshing: false }, rows: [], given: [], dropped: [], ended: 0, refreshed: 0,
    store: {
      get: async (/** @type {string} */ key) => settings.get(key),
      async put(/** @type {string} */ key, /** @type {any} */ value) {
        settings.set(key, value);
        if (key === "person") context.person = people.find((one) => one.account_id === value) ?? null;
        for (const fn of watchers) fn();
      },
      people: async () => people,
      rows: async () => context.rows,
      photos: async () => [],
      dropPackage: async (/** @type {string} */ id) => void context.dropped.push(id),
      async endKey(/** @type {any} */ person) {
        person.ended = true;
      },
    },
    api: {
      endSession: async () => (context.ended += 1) > 0,
      async endKey(/** @type {string} */ key) {
        context.given.push(key);
        return { status: 204 };
      },
    },
    sync: { refresh: async () => void (context.refreshed += 1) },
    watch(/** @type {() => void} */ fn) {
      watchers.add(fn);
      return () => watchers.delete(fn);
    },
    ...more,
  };
  return context;
}

test("whoever leaves with nothing unsent gives the key back at once", async () => {
  const context = tablet();
  await leave(context, context.person);
  assert.equal(context.person, null);
  assert.deepEqual(context.given, ["key-a"]);
  assert.deepEqual(context.dropped, ["a"], "and the day package goes too");
});

test("what waits keeps its key until it is sent, and a session that is still alive does not bring them back", async () => {
  const context = tablet({ rows: [{ account_id: "a", state: "waiting" }] });
  await leave(context, context.person);
  assert.deepEqual([context.given, context.dropped], [[], []]);
  await arrived(context, /** @type {any} */ (ANNA));
  assert.equal(context.person, null);
  context.rows[0].state = "sent";
  await giveBack(context);
  assert.deepEqual(context.given, ["key-a"]);
  await giveBack(context);
  assert.deepEqual(context.given, ["key-a"], "once");
});

test("nothing is given back without a signal", async () => {
  const context = tablet({ online: false });
  await leave(context, context.person);
  assert.deepEqual(context.given, []);
  context.online = true;
  await giveBack(context);
  assert.deepEqual(context.given, ["key-a"]);
});

test("who comes from the login page works here now, with a fresh package; a renewed key changes nobody", async () => {
  const context = tablet();
  await arrived(context, /** @type {any} */ (BO));
  assert.equal(context.person.name, "Anna");
  await startLogin(context.store, context.api);
  await arrived(context, /** @type {any} */ (BO));
  assert.equal(context.person.name, "Bo");
  assert.equal(context.refreshed, 1);
  await arrived(context, /** @type {any} */ (ANNA));
  assert.equal(context.person.name, "Bo");
});

test("who comes back before all is sent keeps the key", async () => {
  const context = tablet({ rows: [{ account_id: "a", state: "waiting" }] });
  await leave(context, context.person);
  await workHere(context, "a");
  context.rows[0].state = "sent";
  await giveBack(context);
  assert.equal(context.person.name, "Anna");
  assert.deepEqual(context.given, []);
});

test("the key stays, and is tried again, while the session could not be ended", async () => {
  const context = tablet();
  context.api.endSession = async () => (context.ended += 1) > 1;
  await leave(context, context.person);
  assert.deepEqual(context.given, []);
  await arrived(context, /** @type {any} */ (ANNA));
  assert.equal(context.person, null, "the session that goes on brings nobody back");
  await giveBack(context);
  assert.deepEqual(context.given, ["key-a"]);
});
