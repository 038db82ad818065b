// What is sent when, and what each answer means: photos.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { newTablet, tablet } from "./setup.mjs";
import { Clock, FakeServer, hash, json, person, photo, problem, report, settle } from "./world.mjs";

const { openStore } = await tablet("store.js");
const { createApi } = await tablet("api.js");
const { createOutbox } = await tablet("outbox.js");
const CHUNK = 256 * 1024;

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

const outboxOf = (/** @type {any} */ fetch = server.fetch) => {
  const api = createApi({ fetch, now: clock.now });
  return createOutbox({ store, api, now: clock.now, random: () => 0.5 });
};
/** An outbox for whose n-th photo request (from 1) `answer` may answer instead of the server. */
const photosAnswered = (/** @type {(n: number, request: any) => any} */ answer) => {
  let asked = 0;
  return outboxOf((/** @type {any} */ address, /** @type {any} */ request) => {
    if (!address.includes("/photos/")) return server.fetch(address, request);
    asked += 1;
    return answer(asked, request) ?? server.fetch(address, request);
  });
};
const photos = () => store.photos();

test("photos go after all rows, in pieces, and give their space back", async () => {
  await store.save(person(), report([photo(1, CHUNK * 2 + 10), photo(2, 500)]));
  await store.save(person(), report());
  await outboxOf().drain();
  const kinds = server.asked.map((one) => one.split("/")[0]);
  assert.deepEqual(kinds, [...Array(2).fill("PUT submissions"), ...Array(4).fill("PATCH photos")]);
  for (const kept of await photos()) {
    assert.deepEqual([kept.state, await store.photoBytes(kept)], ["sent", undefined]);
    assert.equal(hash(server.photos.get(kept.sha256)?.bytes), kept.sha256);
  }
});

test("a row that is saved while a photo goes is sent before its next piece", async () => {
  await store.save(person(), report([photo(1, CHUNK * 3)]));
  await photosAnswered((n) => {
    if (n === 1) return store.save(person(), report()).then(() => problem(409, { received_bytes: 0 }));
    return undefined;
  }).drain();
  assert.deepEqual(server.asked.map((one) => one.split("/")[0]).slice(0, 2), Array(2).fill("PUT submissions"));
});

test("a piece that was cut goes on from where the server got to, in smaller pieces", async () => {
  await store.save(person(), report([photo(1, CHUNK * 2)]));
  const sizes = [];
  const outbox = photosAnswered((n, request) => {
    if (request.method === "PATCH") sizes.push(request.body.byteLength);
    return n === 2 ? Promise.reject(new Error("cut")) : undefined;
  });
  await settle(outbox, clock);
  assert.deepEqual(sizes, [CHUNK, CHUNK, CHUNK / 2, CHUNK / 2]);
  assert.ok(server.asked.some((one) => one.startsWith("GET photos")), "asked how far it got");
  assert.equal((await photos())[0].state, "sent");
});

/** After one such answer the photo is in this state, and in the end it is on the server. */
const ANSWERS = /** @type {[string, any, string][]} */ ([
  ...[408, 425, 429, 500, 502, 503, 504, 507].map((status) => [`${status}`, () => problem(status), "waiting"]),
  ["no answer", () => Promise.reject(new Error("cut")), "waiting"],
  ["413 of a proxy", () => new Response("too large", { status: 413 }), "waiting"],
  ["403 of a proxy", () => new Response("no", { status: 403 }), "waiting"],
  ["another offset", () => problem(409, { received_bytes: 0 }), "waiting"],
  ["an offset that cannot be", () => problem(409, { received_bytes: 10 ** 9 }), "refused"],
  ["200 with nonsense", () => json(200, { received_bytes: "all" }), "waiting"],
  ["200 of another photo", () => json(200, { sha256: "x", received_bytes: 5, stored: true }), "waiting"],
  ["all here, not stored", () => json(200, { sha256: photo(1).sha256, received_bytes: 1000, stored: false }), "waiting"],
  ["202", () => json(202, {}, { "Retry-After": "7" }), "waiting"],
  ["the bytes differ", () => problem(422, { errors: [{ field: "sha256", reason: "" }] }), "waiting"],
  ["no picture", () => problem(422, { errors: [{ field: "photo", reason: "" }] }), "refused"],
  ...[400, 403, 404, 413].map((status) => [`${status} of ours`, () => problem(status), "refused"]),
]);
for (const [name, answer, state] of ANSWERS) {
  test(`answered ${name}: the photo is ${state}`, async () => {
    await store.save(person(), report([photo(1)]));
    const outbox = photosAnswered((n) => (n === 1 ? answer() : undefined));
    await outbox.drain();
    const [kept] = await photos();
    if (state === "refused") {
      assert.equal(kept.state, "refused");
      assert.equal(hash(await store.photoBytes(kept)), kept.sha256, "its file stays");
    } else {
      await settle(outbox, clock);
      assert.equal((await photos())[0].state, "sent");
      assert.equal(server.photos.get(kept.sha256)?.stored, true);
    }
  });
}

test("202 waits as long as it is told, whatever hurries, and then asks with no bytes", async () => {
  await store.save(person(), report([photo(1)]));
  const sizes = [];
  const outbox = photosAnswered((n, request) => {
    sizes.push(request.body.byteLength);
    server.photos.get(photo(1).sha256).bytes = Buffer.from(photo(1).bytes);
    return n <= 2 ? json(202, {}, { "Retry-After": "40" }) : undefined;
  });
  const began = clock.at;
  assert.equal((await outbox.drain()) - began, 40_000);
  outbox.hurry();
  await outbox.drain();
  assert.equal(sizes.length, 1);
  await settle(outbox, clock);
  assert.deepEqual(sizes, [1000, 0, 0]);
  assert.equal((await photos())[0].state, "sent");
});

test("a photo that is being read does not hold up the others", async () => {
  await store.save(person(), report([photo(1), photo(2), photo(3)]));
  const outbox = photosAnswered((n) => (n === 1 ? json(202, {}, { "Retry-After": "3000" }) : undefined));
  await outbox.drain();
  const states = (await photos()).map((one) => one.state).sort();
  assert.deepEqual(states, ["sent", "sent", "waiting"]);
});

test("a proxy that takes 20 kB at once gets no more", async () => {
  await store.save(person(), report([photo(1, 100_000)]));
  const outbox = photosAnswered((_, request) =>
    (request.body?.byteLength ?? 0) > 20_000 ? new Response("", { status: 413 }) : undefined,
  );
  await settle(outbox, clock);
  assert.equal((await photos())[0].state, "sent");
});

test("rows go while the server's disk is too full for photos", async () => {
  await store.save(person(), report([photo(1)]));
  const outbox = photosAnswered(() => problem(507));
  await outbox.drain();
  await store.save(person(), report());
  await outbox.drain();
  assert.deepEqual((await store.rows()).map((row) => row.state), ["sent", "sent"]);
});

test("a file that is damaged on the tablet is said to be, not sent for ever", async () => {
  await store.save(person(), report([{ ...photo(1), bytes: photo(2).bytes }]));
  await settle(outboxOf(), clock);
  const [kept] = await photos();
  assert.deepEqual([kept.state, kept.reason.detail], ["refused", "damaged_file"]);
});

test("a server that throws every part away is asked less and less", async () => {
  await store.save(person(), report([photo(1, CHUNK * 3)]));
  let asked = 0;
  let at = 0;
  const outbox = photosAnswered((_, request) => {
    if (request.method !== "PATCH") return undefined;
    asked += 1;
    at = at === 0 ? CHUNK : 0;
    return json(200, { sha256: photo(1, CHUNK * 3).sha256, received_bytes: at, stored: false });
  });
  const began = clock.at;
  while (clock.at - began < 3600_000) clock.at = Math.max(clock.at + 1, await outbox.drain());
  assert.ok(asked < 100, `${asked} requests in an hour`);
});

test("the key ends between row and photo: the photo waits for its person", async () => {
  await store.save(person(), report([photo(1)]));
  const outbox = photosAnswered(() => {
    server.ended.add("key-anna");
    return undefined;
  });
  assert.equal(await outbox.drain(), Infinity);
  assert.equal((await photos())[0].state, "waiting");
  await store.putPerson(person("anna", { key: "new" }));
  await outbox.drain();
  assert.equal((await photos())[0].state, "sent");
});

test("the same photo in two submissions is stored once and acknowledged twice", async () => {
  await store.save(person(), report([photo(1)]));
  await store.save(person(), report([photo(1)]));
  await outboxOf().drain();
  assert.deepEqual((await photos()).map((one) => one.state), ["sent", "sent"]);
  assert.equal(server.photos.size, 1);
});

test("what somebody left who never comes back is sent in another's name, of their company alone", async () => {
  await store.putPerson(person("anna", { ended: true }));
  const row = await store.save(person("anna"), report([photo(1)]));
  await store.takeOver(row.id, person("cia", { company: "Andra" }));
  assert.equal((await store.row(row.id)).account_id, "account-anna");
  await store.putPerson(person("bo"));
  await store.takeOver(row.id, person("bo"));
  await settle(outboxOf(), clock);
  const kept = await store.row(row.id);
  assert.deepEqual([kept.state, kept.text, kept.saved_by], ["sent", row.text, "anna"]);
  assert.equal((await photos())[0].state, "sent");
  assert.equal((await store.counts()).parked, 0);
});

test("nobody takes what its owner can still send", async () => {
  await store.putPerson(person("bo"));
  const row = await store.save(person(), report());
  await store.takeOver(row.id, person("bo"));
  assert.equal((await store.row(row.id)).account_id, "account-anna");
});
