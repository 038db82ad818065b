// Wires the app: store, words, package, sending, shell and screens. Alone makes a context.

import { createApi } from "./api.js";
import { loadContext } from "./app_context.js";
import { startRouter } from "./app_router.js";
import { startShell } from "./app_shell.js";
import { arrived, giveBack } from "./leaving.js";
import { persist } from "./storage.js";
import { openStore } from "./store.js";
import { register } from "./app_update.js";

/** @import { Api } from "./api.js" */
/** @import { Store } from "./store.js" */
/** @import { Draft, Estate, OutboxRow, Overview, Person } from "./types.d.ts" */
/** @import { Language, Translate } from "./words.js" */
/** @import { Room } from "./storage.js" */
/** @import { Counts } from "./schema.d.ts" */
/** @import { Status, Sync } from "./sync.js" */

/** @typedef {typeof import("./checks.json")} Checks */
/** @typedef {"day" | "night" | "auto"} Theme */
/**
 * What a screen is given. One object for the whole life of the page: its fields change in place.
 * @typedef {object} Context
 * @property {Store} store
 * @property {Api} api
 * @property {Person | null} person who is logged in on this tablet now
 * @property {Estate[]} estates local truth: the package, with own rows laid over it
 * @property {Overview | null} overview
 * @property {Checks} checks
 * @property {Translate} t
 * @property {Language} language
 * @property {Theme} theme
 * @property {boolean} online
 * @property {Counts} counts
 * @property {Room} room
 * @property {Sync | null} sync null for the first moment of the page
 * @property {Status} status of the sending
 * @property {(draft: Draft) => Promise<OutboxRow>} save resolves once the tablet has it
 * @property {(hash: string) => void} go
 * @property {(title: string, drafts: import("./types.d.ts").Draft[]) => Promise<void>} offerFile of what could not be kept
 * @property {(text: string) => void} say says it on the screen, and to screen readers
 * @property {(status: Status) => void} setStatus for the sending alone
 * @property {(fn: () => void) => () => void} watch told after the fields have changed; gives its end
 */

/**
 * A screen: fills `root`, which is empty, and may return what ends it.
 * @typedef {(root: HTMLElement, context: Context, params: string[]) =>
 *   Promise<(() => void) | void>} Show
 */

async function start() {
  const store = await openStore();
  const api = createApi();
  const context = await loadContext(store, api);
  startShell(context);
  startRouter(context);
  // The screen stands before anything is sent.
  const { startSync } = await import("./sync.js");
  context.sync = startSync(store, api, {
    person: () => context.person,
    onStatus: context.setStatus,
    onPerson: (person) => void arrived(context, person),
    onError: (error) => console.error(error),
  });
  context.watch(() => void giveBack(context));
  register(context);
  await persist();
}

await start();
