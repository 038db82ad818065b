// The app without a signal: its own files, from a cache of their own. The server writes before this file
// what they are: const SHELL = {version, files}.
{
  const worker = /** @type {import("./sw.d.ts").Worker} */ (/** @type {unknown} */ (self));
  /** @type {import("./sw.d.ts").Shell} */
  // @ts-expect-error -- stands before this file
  const { version, files } = SHELL;
  const PREFIX = "ljusrond-shell-";
  const NAME = PREFIX + version;
  const PAGE = "/tablet";

  /** Fetches the whole shell, past the browser's own cache; half a shell is none. */
  const install = async () => {
    const cache = await caches.open(NAME);
    await cache.addAll(files.map((file) => new Request(file, { cache: "reload" })));
  };

  const activate = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };

  /**
   * @param {string} file
   * @param {Request} request
   */
  const fromShell = async (file, request) => {
    const cache = await caches.open(NAME);
    return (await cache.match(file)) ?? fetch(request);
  };

  /**
   * The shell's file that a request is for; null: the network alone answers.
   * @param {Request} request
   */
  const fileOf = ({ method, url, mode }) => {
    const { origin, pathname } = new URL(url);
    if (method !== "GET" || origin !== worker.location.origin) return null;
    if (mode === "navigate" && (pathname === PAGE || pathname === `${PAGE}/`)) return PAGE;
    return files.includes(pathname) && pathname !== PAGE ? pathname : null;
  };

  worker.addEventListener("install", (event) => event.waitUntil(install()));
  worker.addEventListener("activate", (event) => event.waitUntil(activate()));
  worker.addEventListener("fetch", (event) => {
    const file = fileOf(event.request);
    if (file !== null) event.respondWith(fromShell(file, event.request));
  });
  // A new version waits until the page says that no form is open and nothing is being sent.
  worker.addEventListener("message", (event) => {
    if (event.data === "activate") event.waitUntil(worker.skipWaiting());
    if (event.data === "version") event.ports[0]?.postMessage(version);
  });
}
