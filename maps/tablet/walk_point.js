// A point of the protocol as it is seen: good or bad, in words, with photos, at the stop or elsewhere.

import { faultSign, faultWord } from "./assets.js";
import { iso } from "./clock.js";
import { fill, h } from "./dom.js";
import { photosField, photosReady } from "./form_photos.js";
import { glyph } from "./glyphs.js";
import { showPoint as choosePlace } from "./map_point.js";
import { saveAll } from "./round_state.js";
import { pointDraft, pointKey } from "./walk_rules.js";

/** @import { Context } from "./app.js" */
/** @import { Carried, PointDraft } from "./walk_rules.js" */
/** @import { Position, WalkStop } from "./types.d.ts" */

const NOTE_MAX = 4000;
/** What is named most on walks; the others on demand. */
const OFTEN = ["LIGHT.DARK_PLACE", "LIGHT.DARK", "LIGHT.OBSCURED", "GREEN.FOLIAGE", "YARD.SURFACE", "WASTE.BULKY", "GRAFFITI.TAG"];

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Carried} one
 * @param {WalkStop | null} stop null: between stops
 */
export async function showPoint(root, context, one, stop) {
  const { t, store } = context;
  const { walk } = one;
  const key = pointKey(one, stop?.id ?? null);
  const kept = /** @type {PointDraft | undefined} */ ((await store.getDraft(key))?.content);
  const wanted = new URLSearchParams(location.hash.split("?")[1] ?? "").get("sentiment");
  /** @type {PointDraft} */
  let draft = kept ?? { at: iso(), sentiment: "", observation: "", category: "", photos: [], place: null };
  if (!kept && (wanted === "safe" || wanted === "unsafe")) draft = { ...draft, sentiment: wanted };
  const photos = [...draft.photos];
  const back = stop ? `#/walk/${walk.id}/stop/${stop.id}` : `#/walk/${walk.id}`;
  const lacks = h("p", { class: "r-small r-refused", role: "alert" });
  /** Kept at each change. @param {Partial<PointDraft>} change */
  const change = (change) => {
    draft = { ...draft, ...change };
    fill(lacks);
    void store.putDraft(key, draft);
  };
  async function save() {
    await photosReady(photos);
    const seen = draft.observation.trim();
    const words = { title: `${t(`walk.point_${draft.sentiment || "unsafe"}`)}: ${seen.length > 60 ? `${seen.slice(0, 59)}…` : seen}`, place: stop?.name ?? walk.name };
    const made = pointDraft(one, stop, { ...draft, photos }, words);
    if (made === null) {
      fill(lacks, t(draft.sentiment === "" ? "walk.lacks_sentiment" : seen === "" ? "walk.lacks_words" : "walk.lacks_place"));
      return;
    }
    if (!(await saveAll(context, [made]))) return;
    await store.dropDraft(key);
    context.say(t("walk.point_saved"));
    context.go(back);
  }
  /** The map takes the whole screen until a place is chosen. */
  async function where() {
    root.replaceChildren();
    const near = draft.place ?? (stop && /** @type {Position} */ ([stop.lon, stop.lat]));
    const chosen = (/** @type {Position} */ at) => {
      change({ place: at });
      dispatchEvent(new Event("hashchange"));
    };
    await choosePlace(root, context, t("walk.where"), chosen, near);
  }
  const note = h("textarea", { rows: 4, maxlength: NOTE_MAX, oninput: () => change({ observation: note.value }) });
  note.value = draft.observation;
  root.append(
    h(
      "div",
      { class: "r-head" },
      h("a", { class: "r-back", href: back, "aria-label": t("form.back") }, glyph("back")),
      h("h1", null, t("walk.point")),
      h("p", { class: "r-counts" }, draft.place ? t("walk.at_map") : (stop?.name ?? t("walk.nowhere"))),
    ),
    sentiments(context, draft, change),
    h("label", { class: "r-note-field" }, h("span", null, t("walk.seen")), note),
    photosField(context, photos, () => change({ photos })),
    h("div", { class: "r-tools" }, h("button", { type: "button", class: "button", onclick: where }, glyph("here"), t(draft.place ? "walk.other_place" : "walk.choose_place"))),
    categories(context, draft, change),
    lacks,
    h("div", { class: "r-foot" }, h("button", { type: "button", class: "button primary", onclick: save }, t("walk.save_point"))),
  );
}

/** @param {Context} context @param {PointDraft} draft @param {(change: Partial<PointDraft>) => void} change */
function sentiments({ t }, draft, change) {
  /** @type {["unsafe" | "safe", string][]} */
  const both = [
    ["unsafe", "dark_place"],
    ["safe", "good"],
  ];
  const buttons = both.map(([code, sign]) =>
    h("button", { type: "button", class: `r-answer walk-${code}`, "aria-pressed": String(draft.sentiment === code), onclick: () => tap(code) }, glyph(sign), h("span", null, t(`walk.point_${code}`))),
  );
  /** @param {"safe" | "unsafe"} code */
  function tap(code) {
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(both[i]?.[0] === code)));
    change({ sentiment: code });
  }
  return h("div", { class: "r-answers r-verdicts", role: "group", "aria-label": t("walk.sentiment") }, buttons);
}

/** @param {Context} context @param {PointDraft} draft @param {(change: Partial<PointDraft>) => void} change */
function categories(context, draft, change) {
  const { t, checks } = context;
  const known = Object.keys(checks.buttons).filter((code) => !code.startsWith("POSITIVE"));
  const codes = OFTEN.filter((code) => known.includes(code));
  if (draft.category && !codes.includes(draft.category)) codes.push(draft.category);
  const list = h("div", { class: "r-answers", role: "group", "aria-label": t("walk.category") });
  let every = false;
  function paint() {
    const shown = every ? known : codes;
    const button = (/** @type {string} */ code) =>
      h(
        "button",
        { type: "button", class: "r-answer", "aria-pressed": String(draft.category === code), onclick: () => tap(code) },
        glyph(faultSign(context, code)),
        h("span", null, faultWord(context, code)),
      );
    const more = () => {
      every = true;
      paint();
    };
    fill(list, shown.map(button), !every && h("button", { type: "button", class: "r-answer", onclick: more }, glyph("more"), h("span", null, t("walk.more"))));
  }
  /** Tapped again it is taken back. @param {string} code */
  function tap(code) {
    draft = { ...draft, category: draft.category === code ? "" : code };
    change({ category: draft.category });
    paint();
  }
  paint();
  return h("details", { class: "r-details", open: draft.category !== "" }, h("summary", null, t("walk.category")), list);
}
