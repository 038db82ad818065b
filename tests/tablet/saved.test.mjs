// What the card over the map says of what was just saved.
import assert from "node:assert/strict";
import { test } from "node:test";
import { tablet } from "./setup.mjs";

const { stateOf } = await tablet("saved.js");

test("nothing is called sent while a photo of it waits, or was refused", () => {
  /** @returns {any[]} */
  const all = (/** @type {string[]} */ ...states) => states.map((state) => ({ state }));
  assert.equal(stateOf(all("sent", "sent")), "sent");
  assert.equal(stateOf(all("sent", "waiting")), "waiting");
  assert.equal(stateOf(all("sent", "refused", "waiting")), "refused");
});
