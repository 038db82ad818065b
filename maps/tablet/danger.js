// Danger: a red screen that says whom to ring now and what to cordon off. The report is saved already.

import { faultTitle } from "./assets.js";
import { iso } from "./clock.js";
import { estatesOf, phonesFor } from "./danger_phones.js";
import { h } from "./dom.js";
import { photosField } from "./form_photos.js";
import { saveOrSay } from "./form_save.js";
import { glyph } from "./glyphs.js";
import { followingChip, rememberSaved } from "./saved.js";
import { word } from "./words.js";

/** @import { Checks, Context } from "./app.js" */
/** @import { OutboxRow, ShrunkPhoto } from "./types.d.ts" */

/** @typedef {{sv: string, en: string}} Words */
/** @typedef {{ring: {purpose: string, when?: Words}[], steps: Words[]}} Danger */

const LIFE = "112";

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {string[]} params id of the saved row, category
 */
export async function show(root, context, params) {
  const [id = "", category = ""] = params;
  const { t, store } = context;
  const row = (await store.row(id)) ?? null;
  const following = row && (await followingChip(context, [row]));
  const danger = dangerOf(context.checks, category);
  const done = { rung: false, cordoned: false, over: false };
  /** @type {ShrunkPhoto[]} */
  const photos = [];

  /** Adds what was done to the report; nothing if nothing was. */
  async function add() {
    if (done.over || !row) return;
    const words = [done.rung && t("danger.rung"), done.cordoned && t("danger.cordoned")].filter(Boolean);
    if (words.length === 0 && photos.length === 0) return;
    done.over = true;
    await saveOrSay(context, [
      {
        kind: "evidence",
        title: `${row.title} · ${words.join(", ") || t("photo.photos")}`,
        place: row.place,
        body: { report_id: row.id, observed_at: iso(), ...(words.length > 0 && { note: `${words.join(". ")}.` }) },
        photos,
      },
    ]);
  }
  const finish = async () => {
    await add();
    if (row) rememberSaved([row], null);
    const asked = new URLSearchParams(location.hash.split("?")[1] ?? "");
    context.go(asked.get("back") ?? "#/map");
  };

  root.append(
    h(
      "div",
      { class: "danger-screen" },
      h("header", { class: "danger-head" }, glyph("danger", "danger-sign"), h("div", null, h("p", { class: "danger-word" }, t("danger.title")), h("h1", null, faultTitle(context, category)), row && h("p", null, row.place))),
      h("p", { class: "danger-saved" }, following?.chip, t(row ? "danger.saved" : "danger.not_saved")),
      h("section", { class: "danger-part" }, h("h2", null, t("danger.ring")), ringList(context, danger, row)),
      h("section", { class: "danger-part" }, h("h2", null, t("danger.do")), h("ol", { class: "danger-steps" }, danger.steps.map((step) => h("li", null, step[context.language])))),
      h(
        "div",
        { class: "danger-done" },
        toggle(t("danger.rung"), "phone", (on) => (done.rung = on)),
        toggle(t("danger.cordoned"), "cordon", (on) => (done.cordoned = on)),
      ),
      row && photosField(context, photos, () => {}),
      h("button", { class: "button primary wide save", onclick: finish }, glyph("check"), t("danger.finish")),
    ),
  );
  return () => {
    following?.end();
    void add();
  };
}

/** @param {Checks} checks @param {string} category @returns {Danger} */
function dangerOf(checks, category) {
  /** @type {Record<string, Danger>} */
  const dangers = checks.dangers;
  return dangers[category] ?? { ring: [{ purpose: LIFE }, { purpose: "danger" }], steps: [] };
}

/** @param {Context} context @param {Danger} danger @param {OutboxRow | null} row */
function ringList({ t, overview, language, estates }, { ring }, row) {
  const codes = estatesOf(estates, row);
  const nameOf = (/** @type {string | null} */ code) => overview?.estates.find((one) => one.code === code)?.name;
  const calls = ring.flatMap(({ purpose, when }) => {
    if (purpose === LIFE) return [{ phone: LIFE, name: LIFE, about: when?.[language] ?? "", life: true }];
    return phonesFor(overview?.phones ?? [], purpose, codes).map((one) => {
      const about = [word(t, "duty_purpose", purpose), nameOf(one.estate)].filter(Boolean).join(" · ");
      return { phone: one.phone, name: one.name, about, life: false };
    });
  });
  const own = calls.some((call) => !call.life);
  return h(
    "ul",
    { class: "calls" },
    calls.map(({ phone, name, about, life }) =>
      h(
        "li",
        { class: life && "wide" },
        h(
          "a",
          { class: `call ${life ? "life" : ""}`, href: `tel:${phone.replace(/[^+\d]/g, "")}` },
          glyph("phone"),
          h("span", { class: "row-words" }, h("strong", null, life ? t("danger.life") : name), h("span", null, life ? about : `${phone} · ${about}`)),
        ),
      ),
    ),
    !own && h("li", { class: "danger-none" }, t("danger.no_phones")),
  );
}

/** @param {string} text @param {string} sign @param {(on: boolean) => void} changed */
function toggle(text, sign, changed) {
  const button = h(
    "button",
    {
      class: "button toggle",
      "aria-pressed": "false",
      onclick() {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(on));
        changed(on);
      },
    },
    glyph(sign),
    text,
    glyph("check", "glyph tick"),
  );
  return button;
}
