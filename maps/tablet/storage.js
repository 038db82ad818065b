// How much room the tablet has, and what is still allowed with it: reports always come first.

/** @typedef {"ok" | "low" | "full"} Level */
/** @typedef {{used_bytes: number, free_bytes: number, level: Level, persisted: boolean}} Room */

/** Below this the tablet warns: some 120 photos. */
export const LOW_BYTES = 60_000_000;
/** Below this there is room for words alone. */
export const FULL_BYTES = 6_000_000;

/** @type {Readonly<Record<Level, {rows: boolean, photos: boolean, package: boolean, thumbs: boolean}>>} */
export const ALLOWED = {
  ok: { rows: true, photos: true, package: true, thumbs: true },
  low: { rows: true, photos: true, package: true, thumbs: false },
  full: { rows: true, photos: false, package: false, thumbs: false },
};

/**
 * @param {number} free_bytes
 * @returns {Level}
 */
export function level(free_bytes) {
  if (free_bytes < FULL_BYTES) return "full";
  return free_bytes < LOW_BYTES ? "low" : "ok";
}

/**
 * What is left; a browser that does not say is taken to have room, and a full disk is met at the save.
 * @param {StorageManager} [storage]
 * @returns {Promise<Room>}
 */
export async function room(storage = navigator.storage) {
  try {
    const { usage = 0, quota = Infinity } = await storage.estimate();
    const free_bytes = Math.max(0, quota - usage);
    const persisted = (await storage.persisted?.()) ?? false;
    return { used_bytes: usage, free_bytes, level: level(free_bytes), persisted };
  } catch {
    return { used_bytes: 0, free_bytes: Infinity, level: "ok", persisted: false };
  }
}

/**
 * Asks the browser never to clear what is stored here.
 * @param {StorageManager} [storage]
 * @returns {Promise<boolean>} whether it promises that
 */
export async function persist(storage = navigator.storage) {
  try {
    return (await storage.persisted()) || (await storage.persist());
  } catch {
    return false;
  }
}
