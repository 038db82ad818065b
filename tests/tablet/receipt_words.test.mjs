// A refusal in plain words, and where a refused row is opened again.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { correctAddress, reasonWords, troubleWords } from "../../maps/tablet/receipt_words.js";
import { translator } from "../../maps/tablet/words.js";

const messages = JSON.parse(readFileSync(new URL("../../maps/tablet/messages/sv.json", import.meta.url), "utf8"));
const t = translator("sv", messages);
/** @returns {any} */
const row = (/** @type {any} */ kind, /** @type {any} */ body) => ({ id: "old", kind, text: JSON.stringify({ [kind]: body }) });

test("the reason is told in plain words, with the fields by name and the server's own beside", () => {
  const reason = { status: 422, detail: "refused", errors: [{ field: "report.description", reason: "too long" }, { field: "new_field", reason: "" }] };
  const told = reasonWords(/** @type {any} */ ({ t }), reason);
  assert.equal(told.plain, messages["receipt.why.422"]);
  assert.deepEqual(told.fields, ["anteckningen", "new_field"]);
  assert.equal(told.server, "refused · too long");
  assert.equal(reasonWords(/** @type {any} */ ({ t }), { status: 418, detail: "", errors: [] }).plain, messages["receipt.why.other"]);
});

test("a refused report opens in its form, a check on its screen, a round only as it is", () => {
  const kindOf = (/** @type {string} */ id) => (id === "l1" ? "lamp" : null);
  const address = (/** @type {any} */ kind, /** @type {any} */ body) => correctAddress(row(kind, body), kindOf);
  assert.equal(address("report", { category: "LIGHT.DARK", asset_id: "l1" }), "#/report/lamp/l1/LIGHT.DARK?corrects=old");
  assert.equal(
    address("report", { category: "YARD.LITTER", asset_id: "gone", geometry: { coordinates: [12, 57] } }),
    "#/report/point/-/YARD.LITTER?corrects=old&at=12%2C57",
  );
  assert.equal(address("visit", { plan_id: "p1" }), "#/cleaning/p1?corrects=old");
  assert.equal(address("lamps_seen", { lamp_ids: [] }), null);
});

test("what stands in the way is said only while something waits", () => {
  const context = /** @type {any} */ ({
    t, language: "sv", online: true, counts: { waiting: 2, photos_waiting: 0, parked: 0 },
    status: { sending: false, trouble: 503, next_at: null },
  });
  assert.match(String(troubleWords(context)), /503/);
  assert.equal(troubleWords({ ...context, online: false }), messages["receipt.trouble.offline"]);
  assert.equal(troubleWords({ ...context, counts: { ...context.counts, parked: 2 } }), messages["receipt.trouble.parked"]);
  assert.equal(troubleWords({ ...context, counts: { waiting: 0, photos_waiting: 0, parked: 0 } }), null);
});
