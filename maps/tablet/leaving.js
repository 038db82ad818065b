// Who comes and who leaves: a key is given back once nothing of its person waits any more.

/** @import { Api } from "./api.js" */
/** @import { Context } from "./app.js" */
/** @import { Person } from "./types.d.ts" */
/** @import { Store } from "./store.js" */

const LEAVING = "leaving";
const STARTED = "login_started";
/** @type {{busy: boolean, ended: boolean, waiting: (() => void) | null}} */
const now = { busy: false, ended: false, waiting: null };

/** @param {Store} store @returns {Promise<string[]>} accounts that have logged out and still hold a key */
async function leaving(store) {
  const ids = await store.get(LEAVING);
  return Array.isArray(ids) ? ids : [];
}

/**
 * Somebody goes to the login page: who comes back from it works here then. Whoever is logged in on this
 * page is not asked again, so they are logged out of it; their key stays.
 * @param {Store} store
 * @param {Api} api
 */
export async function startLogin(store, api) {
  await store.put(STARTED, true);
  await api.endSession();
}

/**
 * Whoever is logged in on this page has a new key. They work here now if they came from the login page,
 * or if nobody does; not if they have just left and the page does not know yet.
 * @param {Context} context
 * @param {Person} person
 */
export async function arrived(context, person) {
  const { store } = context;
  const [started, gone] = await Promise.all([store.get(STARTED), leaving(store)]);
  if (started !== true && (context.person || gone.includes(person.account_id))) return;
  await store.put(STARTED, false);
  await workHere(context, person.account_id);
}

/**
 * Somebody known here works here now, and their package is brought up to date as soon as it can be.
 * @param {Context} context
 * @param {string} id of their account
 */
export async function workHere(context, id) {
  now.waiting?.();
  const end = context.watch(() => {
    if (context.person?.account_id !== id || context.status.refreshing) return;
    end();
    void context.sync?.refresh();
  });
  now.waiting = end;
  // Who comes back before what they left is sent keeps the key.
  await context.store.put(LEAVING, (await leaving(context.store)).filter((one) => one !== id));
  await context.store.put("person", id);
}

/**
 * @param {Context} context
 * @param {Person} person
 */
export async function leave(context, person) {
  const { store } = context;
  const gone = await leaving(store);
  await store.put(LEAVING, [...new Set([...gone, person.account_id])]);
  await store.put(STARTED, false);
  await store.put("person", null);
  now.ended = false;
  await giveBack(context);
}

/**
 * Gives back what keys can be: those of people who left and of whom nothing waits.
 * @param {Context} context
 */
export async function giveBack(context) {
  if (now.busy || !context.online) return;
  now.busy = true;
  try {
    for (const id of await leaving(context.store)) await giveBackOne(context, id);
  } finally {
    now.busy = false;
  }
}

/**
 * @param {Context} context
 * @param {string} id of an account
 */
async function giveBackOne({ store, api }, id) {
  // A session that goes on would bring back at the next start who has left.
  if (!now.ended) now.ended = await api.endSession();
  if (!now.ended) return;
  const [people, rows, photos] = await Promise.all([store.people(), store.rows(), store.photos()]);
  const person = people.find((one) => one.account_id === id);
  if (person && !person.ended) {
    if ([...rows, ...photos].some((one) => one.account_id === id && one.state === "waiting")) return;
    const { status } = await api.endKey(person.key);
    if (status !== 204 && status !== 401) return;
    await store.endKey(person);
  }
  // The next one here, perhaps of fewer estates, is not to look around in it.
  await store.dropPackage(id);
  await store.put(LEAVING, (await leaving(store)).filter((one) => one !== id));
}
