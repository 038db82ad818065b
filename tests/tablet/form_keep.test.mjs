// Half-written forms: each person's by themselves, though they share the tablet.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { newTablet, tablet } from "./setup.mjs";
import { person } from "./world.mjs";

const { openStore } = await tablet("store.js");
const { Keeping, keptForm } = await tablet("form_keep.js");
const HASH = "#/report/lamp/l1/LIGHT.DARK";

/** @type {any} */
let store;
beforeEach(async () => {
  newTablet();
  store = await openStore();
});
afterEach(() => store.close());

/** @returns {any} */
const form = (/** @type {string} */ note) => ({ started_at: "2026-11-26T16:00:00+01:00", note, photos: [], extent: null, asked: false });

test("who opens the same lamp sees nothing of what another has half written, and takes nothing of it", async () => {
  const anna = { store, person: person() };
  const bo = { store, person: person("bo") };
  await new Keeping(anna, HASH, form("hal trappa")).write();
  assert.equal(await keptForm(bo, HASH), null);
  const his = new Keeping(bo, HASH, form("glas"));
  await his.write();
  await his.end();
  assert.equal((await keptForm(anna, HASH)).note, "hal trappa");
  assert.equal(await keptForm(bo, HASH), null);
});

test("a form that an earlier version kept is still its writer's", async () => {
  await store.putDraft("forms", [{ hash: HASH, account_id: person().account_id }]);
  await store.putDraft(`form ${HASH}`, form("från förr"));
  assert.equal(await keptForm({ store, person: person("bo") }, HASH), null);
  const anna = { store, person: person() };
  assert.equal((await keptForm(anna, HASH)).note, "från förr");
  await new Keeping(anna, HASH, form("")).end();
  assert.equal(await keptForm(anna, HASH), null);
  assert.equal(await store.getDraft(`form ${HASH}`), undefined);
});
