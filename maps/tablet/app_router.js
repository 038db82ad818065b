// Which screen stands: the address behind # says. A screen is left before the next one is shown, and
// each has an element of its own: one that was left while it read from the tablet writes over no other.

import { byId, h } from "./dom.js";
import { glyph } from "./glyphs.js";

/** @import { Context, Show } from "./app.js" */

/** By the first word of the address. @type {Record<string, () => Promise<Show>>} */
const SCREENS = {
  map: async () => (await import("./map_screen.js")).show,
  report: async () => (await import("./form_screen.js")).show,
  danger: async () => (await import("./danger.js")).show,
  more: async () => (await import("./app_more.js")).show,
  round: async () => (await import("./round.js")).show,
  walk: async () => (await import("./walk.js")).show,
  cleaning: async () => (await import("./cleaning.js")).show,
  outbox: async () => (await import("./receipt.js")).show,
  package: async () => (await import("./package_view.js")).show,
  person: async () => (await import("./person.js")).show,
  settings: async () => (await import("./settings.js")).show,
};

/**
 * @param {string} hash
 * @returns {string[]} words of an address: `#/report/lamp/x` is report, lamp, x
 */
export function words(hash) {
  const found = hash.replace(/^#?\/?|\?.*$/g, "").split("/").filter(Boolean);
  return found.length > 0 ? found.map(decodeURIComponent) : ["map"];
}

/** @param {Context} context */
export function startRouter(context) {
  let root = byId("screen");
  /** @type {(() => void) | void} */
  let end;
  let turn = 0;
  let first = true;

  async function route() {
    const mine = (turn += 1);
    const [name = "map", ...params] = words(location.hash);
    const screen = SCREENS[name] ?? SCREENS.map;
    const show = screen && (await loaded(screen, root, context));
    if (!show || mine !== turn) return;
    end?.();
    end = undefined;
    root = renewed(root);
    root.dataset.screen = name;
    const ended = await show(root, context, params);
    if (mine !== turn) return ended?.();
    end = ended;
    if (!first) focusOn(root);
    first = false;
  }
  addEventListener("hashchange", () => void route());
  void route();
}

/** @param {HTMLElement} root @returns {HTMLElement} an empty one in its place */
function renewed(root) {
  const place = /** @type {HTMLElement} */ (root.cloneNode(false));
  root.replaceWith(place);
  return place;
}

/**
 * @param {() => Promise<Show>} screen
 * @param {HTMLElement} root
 * @param {Context} context
 */
async function loaded(screen, root, context) {
  try {
    return await screen();
  } catch (error) {
    console.error(error);
    const { t } = context;
    root.replaceChildren(
      h("div", { class: "empty" }, glyph("offline", "empty-glyph"), h("p", null, t("app.not_loaded"))),
    );
    return null;
  }
}

/** Moves the focus to the new screen, so that a screen reader starts there. @param {HTMLElement} root */
function focusOn(root) {
  if (root.contains(document.activeElement) && document.activeElement !== root) return;
  const heading = root.querySelector("h1");
  if (heading) heading.tabIndex = -1;
  (heading ?? root).focus({ preventScroll: true });
}
