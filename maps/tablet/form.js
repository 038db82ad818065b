// After the second tap: what, where, photos and a note for those who want, and a large Save.

import { faultSign, faultTitle, findAsset } from "./assets.js";
import { announce, fill, h } from "./dom.js";
import { correctedForm } from "./form_correct.js";
import { draftsOf, newForm } from "./form_draft.js";
import { Keeping, keptForm } from "./form_keep.js";
import { photosField, photosReady } from "./form_photos.js";
import { saveOrSay } from "./form_save.js";
import { formatTarget } from "./form_target.js";
import { describe } from "./form_words.js";
import { glyph } from "./glyphs.js";
import { sketchField } from "./map_sketch.js";
import { mapIn } from "./map_stage.js";
import { nearby } from "./nearby.js";
import { meToo, nearbyPanel } from "./nearby_view.js";
import { rememberSaved } from "./saved.js";
import { hourMinute } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Form } from "./form_draft.js" */
/** @import { Target } from "./form_target.js" */
/** @import { OutboxRow } from "./types.d.ts" */

/** What has a length or an area. */
const EXTENDED = new Set(["point", "courtyard", "footpath"]);
const LOOK_ZOOM = 18;

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Target} target with a category
 */
export async function showForm(root, context, target) {
  const hash = formatTarget(target);
  const form = (await keptForm(context, hash)) ?? (await correctedForm(context, target)) ?? newForm(target);
  const screen = new FormScreen(context, target, form, new Keeping(context, hash, form));
  root.append(screen.element);
  await screen.place();
  screen.draw();
  return () => void screen.keeping.write();
}

/** Resolves once what was changed is on the screen. @returns {Promise<void>} */
const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

class FormScreen {
  /**
   * @param {Context} context
   * @param {Target} target
   * @param {Form} form
   * @param {Keeping} keeping
   */
  constructor(context, target, form, keeping) {
    this.context = context;
    this.target = target;
    this.form = form;
    this.keeping = keeping;
    this.foot = h("footer", { class: "form-foot" });
    this.body = h("div", { class: "form-body" });
    this.where = h("div", { class: "form-map", inert: true });
    this.element = h("div", { class: "form" }, this.head(), this.where, this.body, this.foot);
  }

  /** Where it is, on the map: to look at. */
  async place() {
    const { context, target, where } = this;
    const places = target.ids.map((id) => findAsset(context, target.kind === "lamps" ? "lamp" : target.kind, id)?.at);
    const at = target.at ?? places[0];
    if (!at) return where.remove();
    const { map } = await mapIn(where, context, {});
    map.go(at, Math.max(map.place().zoom, LOOK_ZOOM));
    map.mark({ sketch: this.form.extent });
    map.mark(target.kind === "lamps" ? { picked: places.filter((one) => one !== null && one !== undefined) } : { chosen: at });
  }

  head() {
    const { context, target } = this;
    const { t } = context;
    const category = target.category ?? "";
    const { title, about } = describe(context, target);
    return h(
      "header",
      { class: "form-head" },
      h("button", { class: "round-button quiet", "aria-label": t("form.back"), onclick: () => history.back() }, glyph("back")),
      glyph(faultSign(context, category), "form-sign"),
      h("div", { class: "row-words" }, h("h1", null, faultTitle(context, category)), h("p", null, h("strong", null, title), about && ` · ${about}`)),
    );
  }

  draw() {
    const { context, form, target } = this;
    const found = form.asked ? [] : nearby(context.estates, target);
    if (found.length === 0) return this.fields();
    const panel = nearbyPanel(context, found, {
      seen: async (report) => {
        if (await meToo(context, report, { note: form.note, photos: form.photos })) await this.keeping.end();
      },
      other: () => {
        form.asked = true;
        this.keeping.changed();
        this.fields();
        this.foot.querySelector("button")?.focus();
      },
    });
    fill(this.body, panel);
    fill(this.foot, this.cancel());
    announce(context.t("nearby.title"));
  }

  fields() {
    const { context, form, target, keeping } = this;
    const { t } = context;
    const changed = () => keeping.changed();
    const note = h("textarea", {
      id: "note",
      rows: 3,
      maxlength: 4000,
      autocapitalize: "sentences",
      oninput() {
        form.note = note.value;
        changed();
      },
    });
    note.value = form.note;
    fill(
      this.body,
      photosField(context, form.photos, changed),
      h("div", { class: "field" }, h("label", { for: "note" }, t("form.note")), note),
      EXTENDED.has(target.kind === "missing" ? (target.ids[0] ?? "") : target.kind) && sketchField(context, target, form, () => {
        changed();
        void this.place(); // the one map was lent to the sketch
      }),
    );
    const save = h("button", { class: "button primary save", onclick: () => void this.save(save) }, glyph("check"), t("form.save"));
    fill(this.foot, this.cancel(), save);
  }

  cancel() {
    const { context, keeping } = this;
    const leave = async () => {
      await keeping.end();
      context.go("#/map");
    };
    return h("button", { class: "button cancel", onclick: leave }, context.t("form.cancel"));
  }

  /** @param {HTMLButtonElement} button */
  async save(button) {
    const { context, form, target, keeping } = this;
    if (button.disabled) return;
    button.disabled = true;
    await photosReady(form.photos);
    const rows = await saveOrSay(context, draftsOf(context, target, form));
    button.disabled = false;
    if (!rows) return;
    // Said at once, where the finger is; the map, and forgetting the draft, need not be waited for.
    fill(button, glyph("check"), context.t("saved.on_tablet", { time: hourMinute(rows[0]?.saved_at ?? "", context.language) }));
    button.classList.add("done");
    rememberSaved(rows, this.correction(rows));
    await painted();
    const ended = keeping.end();
    context.go("#/map");
    await ended;
  }

  /** Where to say that it was wrong: the same place, asked anew. @param {OutboxRow[]} rows */
  correction(rows) {
    const { context, target } = this;
    const time = hourMinute(rows[0]?.saved_at ?? Date.now(), context.language);
    const what = faultTitle(context, target.category ?? "");
    const category = target.kind === "missing" ? target.category : null;
    return formatTarget({ ...target, category, note: `${context.t("saved.correction", { time, what })} ` });
  }
}
