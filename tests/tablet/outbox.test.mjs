// What is sent when, and what each answer means: rows.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { newTablet, tablet } from "./setup.mjs";
import { Clock, FakeServer, json, person, problem, report, settle } from "./world.mjs";

const { openStore } = await tablet("store.js");
const { createApi, retryAfter } = await tablet("api.js");
const { createOutbox } = await tablet("outbox.js");

/** @type {any} */
let store;
/** @type {FakeServer} */
let server;
/** @type {Clock} */
let clock;
beforeEach(async () => {
  newTablet();
  store = await openStore();
  server = new FakeServer();
  clock = new Clock();
  await store.putPerson(person());
});
afterEach(() => store.close());

/** An outbox whose server answers as `fetch` says. */
const outboxOf = (/** @type {any} */ fetch = server.fetch) => {
  const api = createApi({ fetch, now: clock.now });
  return createOutbox({ store, api, now: clock.now, random: () => 0.5 });
};
const states = async () => (await store.rows()).map((/** @type {any} */ row) => row.state);
const ids = () => server.asked.filter((one) => one.startsWith("PUT")).map((one) => one.split("/")[1]);

test("rows go in order, once each, with key, clock and the bytes that were saved", async () => {
  const rows = [];
  for (let i = 0; i < 5; i += 1) rows.push(await store.save(person(), report()));
  /** @type {any[]} */
  const seen = [];
  await outboxOf(async (/** @type {any} */ address, /** @type {any} */ request) => {
    seen.push(request);
    return server.fetch(address, request);
  }).drain();
  assert.deepEqual(ids(), rows.map((row) => row.id));
  assert.deepEqual(await states(), Array(5).fill("sent"));
  assert.equal(seen[0].headers.Authorization, "Bearer key-anna");
  assert.equal(Date.parse(seen[0].headers["Ljusrond-Sent-At"]), clock.at);
  assert.equal(seen[0].body, rows[0].text);
  assert.equal((await store.rows())[0].received_at, "2026-11-26T15:20:04Z");
});

/** What the first row's state is after one answer, whether the second was sent in the same go. */
const ANSWERS = /** @type {[string, any, string, boolean][]} */ ([
  ...[400, 403, 404, 409, 413, 422].map((status) => [
    `${status} of ours`, () => problem(status), "refused", true,
  ]),
  ...[400, 403, 404, 409, 413, 422].map((status) => [
    `${status} of something between`, () => new Response("<html>", { status }), "waiting", false,
  ]),
  ...[408, 425, 429, 500, 501, 502, 503, 504, 507, 599].map((status) => [
    `${status}`, () => problem(status), "waiting", false,
  ]),
  ["no answer", () => Promise.reject(new TypeError("cut")), "waiting", false],
  ["a hotspot's page", () => new Response("<html>log in", { headers: { "Content-Type": "text/html" } }), "waiting", false],
  ["a hotspot's 401", () => new Response("log in", { status: 401 }), "waiting", false],
  ["200 with nothing", () => new Response(null, { status: 200 }), "waiting", false],
  ["200 with broken JSON", () => new Response("{", { headers: { "Content-Type": "application/json" } }), "waiting", false],
  ["200 with another checksum", () => json(200, { sha256: "0".repeat(64) }), "waiting", false],
  ["200 with a list", () => json(200, [1]), "waiting", false],
  ["204", () => new Response(null, { status: 204 }), "waiting", false],
]);
for (const [name, answer, state, goes_on] of ANSWERS) {
  test(`answered ${name}: the row is ${state}, and in the end the rest is sent`, async () => {
    const [first] = [await store.save(person(), report()), await store.save(person(), report())];
    let asked = 0;
    const outbox = outboxOf((/** @type {any} */ address, /** @type {any} */ request) => {
      asked += 1;
      return asked === 1 ? answer() : server.fetch(address, request);
    });
    await outbox.drain();
    assert.deepEqual(await states(), [state, goes_on ? "sent" : "waiting"]);
    if (state === "refused") {
      assert.equal((await store.row(first.id)).reason.detail, `because ${(await store.row(first.id)).reason.status}`);
    } else {
      assert.notEqual(outbox.trouble(), null);
      assert.equal(asked, 1, "it waits before it tries again");
      await settle(outbox, clock);
      assert.deepEqual(await states(), ["sent", "sent"]);
      assert.equal(outbox.trouble(), null);
    }
  });
}

test("a refusal keeps the errors by field", async () => {
  const row = await store.save(person(), report());
  await outboxOf(async () => problem(422, { errors: [{ field: "floor", reason: "too high" }] })).drain();
  assert.deepEqual((await store.row(row.id)).reason.errors, [{ field: "floor", reason: "too high" }]);
});

test("401 parks the rows of that person alone, until they log in", async () => {
  await store.putPerson(person("bo"));
  for (const who of ["anna", "bo", "anna", "bo"]) await store.save(person(who), report());
  server.ended.add("key-anna");
  const outbox = outboxOf();
  assert.equal(await outbox.drain(), Infinity);
  assert.deepEqual(await states(), ["waiting", "sent", "waiting", "sent"]);
  assert.equal((await store.counts()).parked, 2);
  assert.equal(server.asked.length, 3, "asked once, not for each row");
  await store.putPerson(person("anna", { key: "key-anna-2" }));
  await outbox.drain();
  assert.deepEqual(await states(), Array(4).fill("sent"));
});

test("a poison row lets the others pass, whatever the server does with it", async () => {
  for (const poison of [
    () => problem(500),
    () => Promise.reject(new Error("hangs")),
    () => json(200, { sha256: "nonsense" }),
    () => problem(503),
  ]) {
    newTablet();
    await store.close();
    store = await openStore();
    await store.putPerson(person());
    const bad = await store.save(person(), report());
    for (let i = 0; i < 20; i += 1) await store.save(person(), report());
    let asked = 0;
    const outbox = outboxOf((/** @type {any} */ address, /** @type {any} */ request) => {
      if (!address.endsWith(bad.id)) return server.fetch(address, request);
      asked += 1;
      return poison();
    });
    const began = clock.at;
    while ((await store.counts()).waiting > 1) {
      clock.at = Math.max(clock.at + 1, await outbox.drain());
    }
    assert.equal((await store.row(bad.id)).state, "waiting");
    assert.ok(clock.at - began < 120_000, "within two minutes");
    assert.ok(asked <= 10, `${asked} tries`);
  }
});

test("a server that always answers nonsense is asked less and less, never in a circle", async () => {
  for (let i = 0; i < 30; i += 1) await store.save(person(), report());
  let asked = 0;
  const outbox = outboxOf(async () => {
    asked += 1;
    return json(200, { sha256: "x", received_at: 7 });
  });
  const began = clock.at;
  while (clock.at - began < 3600_000) clock.at = Math.max(clock.at + 1, await outbox.drain());
  assert.ok(asked > 10 && asked < 200, `${asked} requests in an hour`);
});

test("without a signal it is tried from 1 s doubled to 5 min, with chance, and at once on a hurry", async () => {
  await store.save(person(), report());
  /** @type {number[]} */
  const asked = [];
  const outbox = outboxOf(() => {
    asked.push(clock.at);
    return Promise.reject(new Error("no signal"));
  });
  while (asked.length < 14) clock.at = Math.max(clock.at, await outbox.drain());
  const waits = asked.slice(1).map((at, i) => at - Number(asked[i]));
  assert.deepEqual(waits.slice(0, 4), [750, 1500, 3000, 6000]);
  assert.ok(Math.max(...waits) <= 300_000 && Number(waits.at(-1)) > 200_000);
  await outbox.drain();
  await outbox.drain();
  assert.equal(asked.length, 14);
  outbox.hurry();
  await outbox.drain();
  assert.equal(asked.length, 15);
});

test("Retry-After is obeyed, in seconds or as a date, and no hurry shortens it; a mad one is bounded", async () => {
  await store.save(person(), report());
  for (const [value, ms] of /** @type {[() => string, number][]} */ ([
    [() => "120", 120_000],
    [() => new Date(clock.at + 60_000).toUTCString(), 60_000],
    [() => "99999999", 3_600_000],
    [() => "0", 1000],
  ])) {
    let asked = 0;
    const outbox = outboxOf(async () => {
      asked += 1;
      return problem(503, {}, { "Retry-After": value() });
    });
    const wake = await outbox.drain();
    assert.equal(wake - clock.at, ms);
    outbox.hurry();
    await outbox.drain();
    assert.equal(asked, 1);
    clock.at = wake;
  }
  assert.equal(retryAfter("soon", 0), null);
});

test("a server that says when is asked then, however often it says so", async () => {
  await store.save(person(), report());
  const outbox = outboxOf(async () => problem(503, {}, { "Retry-After": "2" }));
  for (let i = 0; i < 4; i += 1) {
    const wake = await outbox.drain();
    assert.equal(wake - clock.at, 2000);
    clock.at = wake;
  }
});

test("a clock that was a day ahead when it failed delays nothing once it is right", async () => {
  await store.save(person(), report());
  clock.at += 86_400_000;
  let down = true;
  const outbox = outboxOf((/** @type {any} */ address, /** @type {any} */ request) =>
    down ? Promise.resolve(problem(500)) : server.fetch(address, request),
  );
  await outbox.drain();
  down = false;
  clock.at -= 86_400_000;
  assert.equal(await outbox.drain(), Infinity);
  assert.deepEqual(await states(), ["sent"]);
});

test("a lost answer is asked for again: the repeat is known", async () => {
  const row = await store.save(person(), report());
  let asked = 0;
  await settle(
    outboxOf(async (/** @type {any} */ address, /** @type {any} */ request) => {
      asked += 1;
      const answer = await server.fetch(address, request);
      if (asked === 1) throw new TypeError("cut after the server got it");
      return answer;
    }),
    clock,
  );
  assert.deepEqual([server.submissions.size, server.submissions.get(row.id)?.times], [1, 2]);
  assert.deepEqual(await states(), ["sent"]);
});

test("evidence for an own report waits until that is sent, whoever's key has ended", async () => {
  await store.putPerson(person("bo"));
  const mine = await store.save(person("anna"), report());
  const body = { report_id: mine.id, observed_at: "2026-11-26T16:20:01.004+01:00" };
  await store.save(person("bo"), { kind: "evidence", title: "me too", body });
  await store.save(person("bo"), report());
  server.ended.add("key-anna");
  const outbox = outboxOf();
  await outbox.drain();
  assert.deepEqual(await states(), ["waiting", "waiting", "sent"]);
  await store.putPerson(person("anna", { key: "new" }));
  await outbox.drain();
  assert.deepEqual(await states(), Array(3).fill("sent"));
});

test("two tabs that send at once lose and double nothing", async () => {
  for (let i = 0; i < 30; i += 1) await store.save(person(), report());
  const other = await openStore();
  const api = createApi({ fetch: /** @type {any} */ (server.fetch), now: clock.now });
  const second = createOutbox({ store: other, api, now: clock.now });
  await Promise.all([outboxOf().drain(), second.drain()]);
  assert.equal(server.submissions.size, 30);
  assert.deepEqual(await states(), Array(30).fill("sent"));
  await other.close();
});

test("what is saved while it sends goes too", async () => {
  await store.save(person(), report());
  let saved = false;
  await outboxOf(async (/** @type {any} */ address, /** @type {any} */ request) => {
    if (!saved) await store.save(person(), report());
    saved = true;
    return server.fetch(address, request);
  }).drain();
  assert.deepEqual(await states(), ["sent", "sent"]);
});
