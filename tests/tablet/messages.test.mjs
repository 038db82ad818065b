// Both catalogues say the same, and every word that a script asks for by name is in them.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../maps/tablet/", import.meta.url);
const read = (/** @type {string} */ name) => readFileSync(new URL(name, FOLDER), "utf8");
const sv = JSON.parse(read("messages/sv.json"));
const en = JSON.parse(read("messages/en.json"));
const values = (/** @type {string} */ text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

test("Swedish and English hold the same keys, sorted, with the same values in them", () => {
  assert.deepEqual(Object.keys(sv), Object.keys(en));
  assert.deepEqual(Object.keys(sv), Object.keys(sv).sort());
  for (const key of Object.keys(sv)) assert.deepEqual(values(sv[key]), values(en[key]), key);
});

test("every key that a script names has words", () => {
  const known = new Set(Object.keys(sv).flatMap((key) => [key, key.replace(/\.(one|other)$/, "")]));
  const missing = [];
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".js"))) {
    for (const [, key] of read(file).matchAll(/\bt\((?:[^()"]*\? *"[\w.]+" : )?\s*"([\w.]+)"/g)) {
      if (!known.has(String(key))) missing.push(`${file}: ${key}`);
    }
  }
  assert.deepEqual(missing, []);
});
