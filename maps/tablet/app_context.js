// What every screen is given, kept true while store, signal and settings change.

import { ALLOWED, room } from "./storage.js";
import { pickLanguage, translator } from "./words.js";
import { applyTheme, themeOf } from "./app_theme.js";
import checks from "./checks.json" with { type: "json" };

/** @import { Api } from "./api.js" */
/** @import { Context } from "./app.js" */
/** @import { Change } from "./schema.d.ts" */
/** @import { Store } from "./store.js" */
/** @import { Draft, Estate, Person } from "./types.d.ts" */
/** @import { Language, Messages } from "./words.js" */

/** Rows change in bursts while they are sent: they are laid over the package once a burst. */
const SETTLE_MS = 120;

/**
 * @param {Language} language
 * @returns {Promise<Messages>}
 */
async function messagesOf(language) {
  const module =
    language === "en"
      ? await import("./messages/en.json", { with: { type: "json" } })
      : await import("./messages/sv.json", { with: { type: "json" } });
  return module.default;
}

/** @param {Store} store @returns {Promise<Person | null>} the one chosen last, else the only one */
async function personOf(store) {
  const [id, people] = await Promise.all([store.get("person"), store.people()]);
  return people.find((one) => one.account_id === id) ?? (id === undefined ? people[0] : null) ?? null;
}

/**
 * @param {Store} store
 * @param {Api} api
 * @returns {Promise<Context>}
 */
export async function loadContext(store, api) {
  const language = pickLanguage(await store.get("language"), navigator.languages);
  /** @type {Set<() => void>} */
  const watchers = new Set();
  const tell = () => [...watchers].forEach((fn) => fn());
  /** @type {Context} */
  const context = {
    store,
    api,
    person: null,
    estates: [],
    overview: null,
    checks,
    language,
    t: translator(language, await messagesOf(language)),
    theme: themeOf(await store.get("theme")),
    online: navigator.onLine,
    counts: await store.counts(),
    room: await room(),
    sync: null,
    status: { sending: false, refreshing: false, trouble: null, next_at: null },
    setStatus(status) {
      context.status = status;
      tell();
    },
    async save(draft) {
      if (!context.person) throw new Error("nobody is logged in");
      return store.save(context.person, draft);
    },
    go(hash) {
      location.hash = hash;
    },
    offerFile: async () => {},
    say: () => {},
    watch(fn) {
      watchers.add(fn);
      return () => watchers.delete(fn);
    },
  };
  const keeper = new Keeper(context, tell);
  await keeper.people();
  keeper.start();
  return context;
}

/** Brings the context up to date, one part at a time. */
class Keeper {
  /** @type {Estate[]} as they were fetched */
  fetched = [];
  timer = 0;

  /**
   * @param {Context} context
   * @param {() => void} tell
   */
  constructor(context, tell) {
    this.context = context;
    this.tell = tell;
  }

  start() {
    this.context.store.subscribe((change) => this.changed(change));
    const signal = () => {
      this.context.online = navigator.onLine;
      this.tell();
    };
    addEventListener("online", signal);
    addEventListener("offline", signal);
  }

  /** @param {Change} change */
  changed(change) {
    if (change === "people") this.people().then(this.tell);
    if (change === "package") this.package().then(this.tell);
    if (change === "settings") this.settings().then(this.tell);
    if (change === "outbox" && !this.timer) {
      this.timer = setTimeout(() => {
        this.timer = 0;
        this.outbox().then(this.tell);
      }, SETTLE_MS);
    }
  }

  async people() {
    this.context.person = await personOf(this.context.store);
    await this.package();
  }

  async package() {
    const { context } = this;
    const id = context.person?.account_id;
    context.overview = (id && (await context.store.overview(id))) || null;
    const codes = context.overview?.estates.map((estate) => estate.code) ?? [];
    const found = await Promise.all(codes.map((code) => context.store.estate(id ?? "", code)));
    this.fetched = found.filter((estate) => estate !== null);
    await this.outbox();
  }

  async outbox() {
    const { context } = this;
    context.estates = await Promise.all(this.fetched.map((estate) => context.store.overlay(estate)));
    context.counts = await context.store.counts();
    context.room = await room();
  }

  async settings() {
    const { context } = this;
    const { store } = context;
    const language = pickLanguage(await store.get("language"), navigator.languages);
    if (language !== context.language) {
      context.t = translator(language, await messagesOf(language));
      context.language = language;
      document.documentElement.lang = language;
      dispatchEvent(new Event("hashchange")); // the screen is written anew, in the other language
    }
    context.theme = themeOf(await store.get("theme"));
    applyTheme(context.theme);
    const person = await personOf(store);
    if (person?.account_id !== context.person?.account_id) await this.people();
  }
}

/** Whether a photo may still be taken. @param {Context} context */
export const photosAllowed = (context) => ALLOWED[context.room.level].photos;
