// Forms that are half written: kept at each change, so that a reload, or a tablet that dies, takes nothing.

import { h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { hasContent } from "./form_draft.js";
import { describe } from "./form_words.js";
import { parseTarget } from "./form_target.js";
import { faultWord } from "./assets.js";

/** @import { Context } from "./app.js" */
/** @import { Form } from "./form_draft.js" */
/** @import { Store } from "./store.js" */

/** @typedef {{hash: string, account_id: string}} Kept */

const LIST = "forms";
/** Saved or thrown away on this page: not offered again while that is being written down. @type {Set<string>} */
const ended = new Set();
const WAIT_MS = 300;
const key = (/** @type {string} */ hash) => `form ${hash}`;

/** @param {Store} store @returns {Promise<Kept[]>} newest first */
async function list(store) {
  const kept = await store.getDraft(LIST);
  return Array.isArray(kept?.content) ? kept.content : [];
}

/** @param {Store} store @param {string} hash @returns {Promise<Form | null>} */
export async function keptForm(store, hash) {
  const kept = await store.getDraft(key(hash));
  return kept ? /** @type {Form} */ (kept.content) : null;
}

/** Keeps one form up to date. */
export class Keeping {
  timer = 0;
  over = false;
  /** @type {Promise<unknown>} */
  last = Promise.resolve();

  /** @param {Context} context @param {string} hash @param {Form} form */
  constructor(context, hash, form) {
    this.context = context;
    this.hash = hash;
    this.form = form;
    ended.delete(hash);
  }

  /** Something was filled in; typing is gathered. */
  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.write(), WAIT_MS);
  }

  /** Writes at once. */
  async write() {
    clearTimeout(this.timer);
    if (this.over) return;
    const { store, person } = this.context;
    const { hash, form } = this;
    const before = this.last;
    this.last = (async () => {
      await before;
      const others = (await list(store)).filter((one) => one.hash !== hash);
      if (!hasContent(form, parseTarget(hash))) {
        await store.dropDraft(key(hash));
        return store.putDraft(LIST, others);
      }
      await store.putDraft(key(hash), form);
      return store.putDraft(LIST, [{ hash, account_id: person?.account_id ?? "" }, ...others]);
    })().catch((error) => console.error(error));
    await this.last;
  }

  /** It is saved, or thrown away. */
  async end() {
    clearTimeout(this.timer);
    this.over = true;
    ended.add(this.hash);
    await this.last;
    await dropForm(this.context.store, this.hash);
  }
}

/** @param {Store} store @param {string} hash */
export async function dropForm(store, hash) {
  const others = (await list(store)).filter((one) => one.hash !== hash);
  await store.dropDraft(key(hash));
  await store.putDraft(LIST, others);
}

/**
 * @param {Context} context
 * @returns {Promise<HTMLElement | null>} leads back to the form that was left half written
 */
export async function resumeChip(context) {
  const { t, store, person } = context;
  const mine = (await list(store)).filter((one) => one.account_id === person?.account_id && !ended.has(one.hash));
  const [kept] = mine;
  if (!kept) return null;
  const target = parseTarget(kept.hash);
  const { title } = describe(context, target);
  const what = target.category ? `${title} · ${faultWord(context, target.category)}` : title;
  return h(
    "a",
    { class: "resume", href: kept.hash },
    glyph("pen"),
    h("span", { class: "row-words" }, h("strong", null, t("form.half_written", { count: mine.length })), h("span", { class: "soft" }, what)),
    glyph("next", "row-next"),
  );
}
