// Files out of the tablet and into it: the last resort, and what is handed to the office.

import { ask } from "./ask.js";
import { exportAll, exportDrafts, importFile } from "./files.js";
import { h } from "./dom.js";
import { glyph } from "./glyphs.js";

/** @import { Context } from "./app.js" */
/** @import { Draft } from "./types.d.ts" */

/**
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it after this turn; a minute is long enough for any disk.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * Gives a file to another app where the tablet can, else to its downloads.
 * @param {Context} context
 * @param {Blob} blob
 * @param {string} name
 */
export async function share(context, blob, name) {
  const file = new File([blob], name, { type: blob.type });
  if (!navigator.canShare?.({ files: [file] })) {
    download(blob, name);
    context.say(context.t("receipt.downloaded", { name }));
    return;
  }
  try {
    await navigator.share({ files: [file], title: name });
  } catch (error) {
    // Closed without a choice: nothing to say.
    if (!(error instanceof DOMException && error.name === "AbortError")) download(blob, name);
  }
}

/** @returns {string} 2026-11-26-1620, for names of files */
const stamp = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16).replace("T", "-").replace(":", "");

const nameNow = () => `ljusrond-${stamp()}.zip`;

/** @param {Context} context */
export async function saveFile(context) {
  await share(context, await exportAll(context.store), nameNow());
}

/**
 * Offers what the tablet could not keep as a file, straight from memory.
 * @param {Context} context
 * @param {string} title why
 * @param {Draft[]} drafts
 */
export async function offerFile(context, title, drafts) {
  const { t } = context;
  const question = { title, lines: [t("form.to_file_note")], yes: t("form.to_file"), no: t("form.back") };
  if (!context.person || !(await ask(context, question))) return;
  await share(context, await exportDrafts(context.person, drafts, context.store.device_id), nameNow());
}

/**
 * @param {Context} context
 * @returns {HTMLElement}
 */
export function openFile(context) {
  const { t, store } = context;
  const input = h("input", { type: "file", accept: ".zip,application/zip", class: "r-file", onchange: read });
  async function read() {
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    if (!context.person) {
      context.say(t("receipt.import_nobody"));
      return;
    }
    try {
      const told = await importFile(store, file, context.person);
      context.say(t("receipt.imported_rows", { count: told.rows, photos: told.photos, already: told.already }));
    } catch (error) {
      context.say(error instanceof RangeError ? t(error.message) : t("file.damaged"));
    }
  }
  return h("label", { class: "button" }, glyph("gallery"), h("span", null, t("receipt.open_file")), input);
}
