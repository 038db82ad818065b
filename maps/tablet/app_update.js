// The service worker: registered once the app stands; a new version waits until its reader says so.

/** @import { Context } from "./app.js" */

/** @type {ServiceWorkerRegistration | null} */
let registration = null;
let asked = false;

/** Whether a newer version is here, and waits. */
export const readyToUpdate = () => Boolean(registration?.waiting && navigator.serviceWorker.controller);

/** Takes the new version now: the page is loaded anew; what is saved or half written stays. */
export function activate() {
  asked = true;
  registration?.waiting?.postMessage("activate");
}

/** @param {Context} context */
export async function register(context) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  workers.addEventListener("controllerchange", () => {
    if (asked) location.reload();
  });
  try {
    // A browser that allows no worker here answers with none.
    registration = (await workers.register("/tablet/sw.js", { scope: "/tablet" })) ?? null;
  } catch (error) {
    console.error(error); // works without; the next start tries again
    return;
  }
  const tell = () => context.setStatus(context.status);
  registration?.addEventListener("updatefound", () => {
    registration?.installing?.addEventListener("statechange", tell);
  });
  tell();
}
