// Every word of the app stands in both languages, with the same values in it, and every key that is asked for.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("../../maps/tablet/", import.meta.url);
const read = (/** @type {string} */ name) => readFileSync(new URL(name, FOLDER), "utf8");
/** @type {Record<string, string>} */
const sv = JSON.parse(read("messages/sv.json"));
/** @type {Record<string, string>} */
const en = JSON.parse(read("messages/en.json"));
const bare = (/** @type {string} */ key) => key.replace(/\.(one|other)$/, "");
const known = new Set([...Object.keys(sv), ...Object.keys(sv).map(bare)]);

test("both languages say the same things, with the same values", () => {
  assert.deepEqual(Object.keys(sv).map(bare).sort(), Object.keys(en).map(bare).sort());
  for (const [key, text] of Object.entries(sv)) {
    const values = (/** @type {string | undefined} */ one) => [...new Set((one ?? "").match(/\{\w+\}/g))].sort();
    assert.deepEqual(values(en[key]), values(text), key);
    assert.ok(text.trim() && en[key]?.trim(), key);
  }
});

test("every key that a module asks for has words", () => {
  const lacking = [];
  for (const name of readdirSync(FOLDER).filter((one) => one.endsWith(".js"))) {
    for (const [, key] of read(name).matchAll(/\bt\("([a-z0-9_.]+)"/gi)) if (key && !known.has(key)) lacking.push(`${name}: ${key}`);
  }
  assert.deepEqual(lacking, []);
});

test("no module sets HTML from text", () => {
  for (const name of readdirSync(FOLDER).filter((one) => one.endsWith(".js"))) {
    assert.doesNotMatch(read(name), /\.(inner|outer)HTML|insertAdjacentHTML|document\.write/, name);
  }
});

test("every sign that the checks name is drawn", () => {
  const drawn = new Set([...read("glyphs.js").matchAll(/^ {2}(\w+): "M/gm)].map(([, name]) => name));
  for (const [code, { icon }] of Object.entries(JSON.parse(read("checks.json")).buttons)) assert.ok(drawn.has(icon), `${code}: ${icon}`);
});
