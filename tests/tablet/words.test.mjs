// Words, days and sizes in both languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { distance, moment, pickLanguage, size, translator, word } from "../../maps/tablet/words.js";

const NBSP = "\u00a0";

test("values are filled in, and a count chooses the form", () => {
  const t = translator("sv", { "a.one": "{count} lampa", "a.other": "{count} lampor", b: "{x}!" });
  assert.equal(t("a", { count: 1 }), "1 lampa");
  assert.equal(t("a", { count: 1200 }), `1${NBSP}200 lampor`);
  assert.equal(t("b", { x: "<b>" }), "<b>!");
  assert.equal(t("b"), "{x}!");
});

test("a key without words is seen as itself, a code without a word as the code", () => {
  const t = translator("en", { "kind.lamp": "Lamp" });
  assert.equal(t("no.such"), "no.such");
  assert.equal(word(t, "kind", "lamp"), "Lamp");
  assert.equal(word(t, "kind", "drone"), "drone");
});

test("the language chosen wins over the browser's, and ours over others", () => {
  assert.equal(pickLanguage("en", ["sv-SE"]), "en");
  assert.equal(pickLanguage(undefined, ["de-DE", "en-US"]), "en");
  assert.equal(pickLanguage(null, ["fi"]), "sv");
});

test("today is told by the clock alone, that of the place wherever the tablet thinks it is", () => {
  const now = Date.parse("2026-11-26T18:00:00+01:00");
  assert.equal(moment("2026-11-26T16:20:00+01:00", "sv", now), "16:20");
  assert.equal(moment("2026-11-26T00:20:00+01:00", "sv", now), "00:20");
  assert.match(moment("2026-11-25T16:20:00+01:00", "sv", now), /25 nov.* 16:20$/);
});

test("sizes and lengths keep the unit on the line", () => {
  assert.equal(size(3_240_000, "sv"), `3,2${NBSP}MB`);
  assert.equal(size(3_400, "en"), `3${NBSP}kB`);
  assert.equal(size(10_737_400_000, "sv"), `10,7${NBSP}GB`);
  assert.equal(distance(340.4, "sv"), `340${NBSP}m`);
  assert.equal(distance(1240, "en"), `1.2${NBSP}km`);
});
