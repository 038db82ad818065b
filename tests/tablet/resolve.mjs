// The tablet's files as node finds them: addresses of the server become paths, all are ES modules.

const ROOT = new URL("../../", import.meta.url);
const LIBRARY = { "/static/lib/idb.js": "node_modules/idb/build/index.js", idb: "node_modules/idb/build/index.js" };

/** @type {import("node:module").ResolveHook} */
export async function resolve(specifier, context, next) {
  const file = LIBRARY[specifier];
  if (file) return { url: new URL(file, ROOT).href, format: "module", shortCircuit: true };
  const found = await next(specifier, context);
  return found.url.includes("/maps/tablet/") && found.url.endsWith(".js")
    ? { ...found, format: "module" }
    : found;
}
