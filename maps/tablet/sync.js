// When the tablet talks with the server: after a save, when the signal is back, when the page is shown,
// and when the outbox says. Never relies on anything in the background.

import { createOutbox } from "./outbox.js";
import { refreshPackage, refreshThumbs } from "./package_sync.js";
import { ALLOWED, room } from "./storage.js";
import { createTurns } from "./turns.js";

/** @import { Api } from "./api.js" */
/** @import { Refreshed } from "./package_sync.js" */
/** @import { Store } from "./store.js" */
/** @import { Person } from "./types.d.ts" */

/**
 * `trouble`: status of the last failure, 0 for no answer, null while all goes well.
 * @typedef {{sending: boolean, refreshing: boolean, trouble: number | null, next_at: number | null}} Status
 */
/**
 * @typedef {object} Hooks
 * @property {() => Person | null} person who works here now; their package is kept fresh
 * @property {(status: Status) => void} [onStatus]
 * @property {(person: Person) => void} [onPerson] who is logged in has a new key
 * @property {(error: unknown) => void} [onError]
 */
/** @typedef {ReturnType<typeof startSync>} Sync */

/** Comes back at least so often while something waits. */
const LONGEST_WAIT_MS = 300_000;
/** The words that something is saved come before it is sent: both at once is slow on an old tablet. */
const WORDS_FIRST_MS = 150;
/** A turn that another tab has is asked for again. */
const TURN_MS = 20_000;
const FRESH_MS = 15 * 60_000;
/** A key is renewed at each start and twice a day, and soon once one has ended. */
const RENEW_MS = 10 * 60_000;
const RENEW_GOOD_MS = 12 * 3600_000;
const CLEAN_MS = 6 * 3600_000;

/**
 * @param {Store} store
 * @param {Api} api
 * @param {Hooks} hooks
 */
export function startSync(store, api, hooks) {
  const outbox = createOutbox({ store, api });
  const turns = createTurns();
  /** @type {Status} */
  const status = { sending: false, refreshing: false, trouble: null, next_at: null };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let starting;
  let again = false;
  let stopped = false;
  const done = { renewed: 0, refreshed: 0, cleaned: 0 };
  const stopping = new AbortController();

  const say = (/** @type {Partial<Status>} */ change) => {
    Object.assign(status, change);
    hooks.onStatus?.({ ...status });
  };
  /** @param {() => Promise<unknown>} fn */
  const guarded = async (fn) => {
    try {
      await fn();
    } catch (error) {
      hooks.onError?.(error);
    }
  };

  /** Sends what can go; what is saved meanwhile goes too. */
  async function send() {
    if (status.sending || stopped) {
      again = true;
      return;
    }
    clearTimeout(timer);
    say({ sending: true });
    let next = Date.now() + TURN_MS;
    await guarded(async () => {
      do {
        again = false;
        const turn = await turns.take((alive) => outbox.drain(alive));
        if (turn.result !== undefined) next = turn.result;
      } while (again && !stopped);
    });
    say({ sending: false, trouble: outbox.trouble(), next_at: next === Infinity ? null : next });
    if (stopped || next === Infinity) return;
    const wait = Math.min(LONGEST_WAIT_MS, Math.max(100, next - Date.now()));
    timer = setTimeout(send, wait);
  }

  /** Something is saved; several at once are one start. */
  function sendSoon() {
    if (status.sending) again = true;
    else starting ??= setTimeout(() => {
      starting = undefined;
      void send();
    }, WORDS_FIRST_MS);
  }

  /** Asks for a key for whoever is logged in on this page; null if nobody is, or no signal. */
  async function renewKey() {
    const { status: code, json } = await api.newKey(store.device_id);
    if (code !== 0) done.renewed = Date.now();
    if (code !== 201 || typeof json?.key !== "string") return null;
    const { account_id, name, role, company, key, expires_at } = json;
    /** @type {Person} */
    const person = { account_id, name, role, company, key, expires_at, ended: false };
    await store.putPerson(person);
    hooks.onPerson?.(person);
    return person;
  }

  /**
   * Brings the present person's package up to date.
   * @returns {Promise<Refreshed>}
   */
  async function refresh() {
    const person = hooks.person();
    if (!person || person.ended || status.refreshing) return { ok: false, status: 0, fetched: 0 };
    say({ refreshing: true });
    try {
      const allowed = ALLOWED[(await room()).level];
      if (!allowed.package) return { ok: false, status: 507, fetched: 0 };
      const refreshed = await refreshPackage(store, api, person);
      if (refreshed.ok) done.refreshed = Date.now();
      if (refreshed.ok && allowed.thumbs) await refreshThumbs(store, api, person);
      return refreshed;
    } finally {
      say({ refreshing: false });
    }
  }

  /** Whatever is due: a key, the package, what is old. */
  async function tend() {
    const now = Date.now();
    const ended = (await store.people()).some((person) => person.ended);
    if (now - done.renewed > (ended ? RENEW_MS : RENEW_GOOD_MS)) await renewKey();
    if (now - done.cleaned > CLEAN_MS) {
      done.cleaned = now;
      await store.cleanUp(now);
    }
    if (now - done.refreshed > FRESH_MS) await refresh();
  }

  /** The page is shown, the signal is back: at once. */
  async function hurry() {
    outbox.hurry();
    await Promise.all([send(), guarded(tend)]);
  }

  const soon = () => void hurry();
  const shown = () => {
    if (document.visibilityState === "visible") soon();
  };
  const unsubscribe = store.subscribe((change) => {
    if (change === "people") void send();
    if (change === "outbox") sendSoon();
  });
  addEventListener("online", soon, { signal: stopping.signal });
  addEventListener("pageshow", soon, { signal: stopping.signal });
  document.addEventListener("visibilitychange", shown, { signal: stopping.signal });
  const regular = setInterval(() => void guarded(tend), FRESH_MS);
  soon();

  return {
    /** Tries all at once, whatever waits for its time. */
    now: hurry,
    refresh,
    renewKey,
    status: () => ({ ...status }),
    stop() {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(starting);
      clearInterval(regular);
      stopping.abort();
      unsubscribe();
      turns.close();
    },
  };
}
