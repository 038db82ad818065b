// Photos of a form: from the camera or the gallery, several, drawn on, taken away again.

import { photosAllowed } from "./app_context.js";
import { fill, h } from "./dom.js";
import { drawOn } from "./draw.js";
import { glyph } from "./glyphs.js";
import { shrink } from "./photos.js";

/** @import { Context } from "./app.js" */
/** @import { ShrunkPhoto } from "./types.d.ts" */

/** What is still being made ready; a save waits for it. @type {WeakMap<ShrunkPhoto[], Set<Promise<void>>>} */
const pending = new WeakMap();

/** @param {ShrunkPhoto[]} photos */
export const photosReady = async (photos) => void (await Promise.all(pending.get(photos) ?? []));

/**
 * @param {Context} context
 * @param {ShrunkPhoto[]} photos changed in place
 * @param {() => void} changed
 * @returns {HTMLElement}
 */
export function photosField(context, photos, changed) {
  const { t } = context;
  const list = h("div", { class: "thumbs" });
  const busy = new Set();
  pending.set(photos, busy);

  const draw = () => {
    fill(list, photos.map(thumb), [...busy].map(() => h("div", { class: "thumb busy" }, h("span", { class: "sr" }, t("photo.preparing")))));
  };
  /** @param {Promise<void>} work */
  const wait = (work) => {
    const done = work
      .catch((error) => {
        console.error(error);
        context.say(t(error instanceof Error && error.name === "NotAPicture" ? "photo.not_a_picture" : "photo.failed"));
      })
      .finally(() => {
        busy.delete(done);
        draw();
      });
    busy.add(done);
    draw();
  };
  /** @param {FileList | null} files */
  const take = (files) => {
    for (const file of files ?? []) {
      wait(
        shrink(file).then((photo) => {
          if (!photos.some((one) => one.sha256 === photo.sha256)) photos.push(photo);
          changed();
        }),
      );
    }
  };
  /** @param {ShrunkPhoto} photo @param {number} i */
  const thumb = (photo, i) => {
    const number = t("photo.number", { number: i + 1 });
    const remove = () => {
      photos.splice(photos.indexOf(photo), 1);
      changed();
      draw();
    };
    const edit = async () => {
      const drawn = await drawOn(context, photo);
      if (!drawn) return;
      wait(
        shrink(drawn).then((made) => {
          photos.splice(photos.indexOf(photo), 1, made);
          changed();
        }),
      );
    };
    return h(
      "figure",
      { class: "thumb" },
      h("img", { src: photo.thumb, alt: number }),
      h("button", { class: "thumb-action", "aria-label": t("photo.draw", { photo: number }), onclick: edit }, glyph("pen")),
      h("button", { class: "thumb-action remove", "aria-label": t("photo.remove", { photo: number }), onclick: remove }, glyph("trash")),
    );
  };
  draw();
  if (!photosAllowed(context)) return h("div", { class: "field" }, h("p", { class: "soft" }, t("photo.full")), list);
  return h(
    "div",
    { class: "field photos" },
    h("div", { class: "actions" }, pick(t("photo.take"), "camera", take, true), pick(t("photo.choose"), "gallery", take, false)),
    list,
  );
}

/**
 * @param {string} text
 * @param {string} sign
 * @param {(files: FileList | null) => void} take
 * @param {boolean} camera
 */
export function pick(text, sign, take, camera) {
  const input = h("input", {
    type: "file",
    accept: "image/*",
    multiple: true,
    capture: camera && "environment",
    class: "sr",
    onchange() {
      take(input.files);
      input.value = ""; // the same picture may be chosen again
    },
  });
  return h("label", { class: "button pick" }, input, glyph(sign), text);
}
