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
/** Each person's by themselves: a form for the same lamp may be half written by two who share a tablet. */
const key = (/** @type {Kept} */ { account_id, hash }) => `form ${account_id} ${hash}`;
/** Where earlier versions kept it. */
const oldKey = (/** @type {Kept} */ { hash }) => `form ${hash}`;
const same = (/** @type {Kept} */ a, /** @type {Kept} */ b) => a.hash === b.hash && a.account_id === b.account_id;
/** @param {Context} context @param {string} hash @returns {Kept} */
const keptOf = ({ person }, hash) => ({ hash, account_id: person?.account_id ?? "" });

/** @param {Store} store @returns {Promise<Kept[]>} newest first */
async function list(store) {
  const kept = await store.getDraft(LIST);
  return Array.isArray(kept?.content) ? kept.content : [];
}

/** @param {Context} context @param {string} hash @returns {Promise<Form | null>} of who works here now */
export async function keptForm(context, hash) {
  const { store } = context;
  const mine = keptOf(context, hash);
  const isMine = (await list(store)).some((one) => same(one, mine));
  const kept = (await store.getDraft(key(mine))) ?? (isMine ? await store.getDraft(oldKey(mine)) : undefined);
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
    this.kept = keptOf(context, hash);
    ended.delete(key(this.kept));
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
    const { store } = this.context;
    const { kept, hash, form } = this;
    const before = this.last;
    this.last = (async () => {
      await before;
      const others = (await list(store)).filter((one) => !same(one, kept));
      if (!hasContent(form, parseTarget(hash))) {
        await store.dropDraft(key(kept));
        return store.putDraft(LIST, others);
      }
      await store.putDraft(key(kept), form);
      return store.putDraft(LIST, [kept, ...others]);
    })().catch((error) => console.error(error));
    await this.last;
  }

  /** It is saved, or thrown away. */
  async end() {
    clearTimeout(this.timer);
    this.over = true;
    ended.add(key(this.kept));
    await this.last;
    await dropForm(this.context.store, this.kept);
  }
}

/** @param {Store} store @param {Kept} kept */
async function dropForm(store, kept) {
  const all = await list(store);
  const others = all.filter((one) => !same(one, kept));
  await store.dropDraft(key(kept));
  if (others.length < all.length) await store.dropDraft(oldKey(kept));
  await store.putDraft(LIST, others);
}

/**
 * @param {Context} context
 * @returns {Promise<HTMLElement | null>} leads back to the form that was left half written
 */
export async function resumeChip(context) {
  const { t, store, person } = context;
  const mine = (await list(store)).filter((one) => one.account_id === person?.account_id && !ended.has(key(one)));
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
