// The reports on the office map follow what changes, while they are shown.
import { load } from "./late.js";
import { follow } from "./live.js";
import { switchOf } from "./panel.js";

/** @typedef {import("./layers.js").Built} Built */

const NAME = "reports";
const numbers = new Intl.NumberFormat(document.documentElement.lang);

/**
 * @param {Built[]} layers
 * @param {any} renderer
 * @param {string[]} estates ids of the estates on the map
 */
export function followReports(layers, renderer, estates) {
  const built = layers.find(({ payload }) => payload.name === NAME);
  const box = switchOf(NAME);
  if (!built || !(box instanceof HTMLInputElement)) return;
  const { payload } = built;
  follow(estates, async () => {
    if (payload.late) return; // comes fresh when it is switched on
    if (!box.checked) {
      payload.late = payload.url ?? "";
      return;
    }
    await load(built, renderer);
    box.dispatchEvent(new Event("change"));
    recount(box, payload);
  });
}

/** Tiles are asked for anew; the service answers in a few bytes where nothing is other.
 * @param {() => Promise<void>} refresh @param {string[]} estates none: all */
export function followTiles(refresh, estates) {
  follow(estates, refresh);
}

/** Writes how many there are now, and how many of each class where the legend tells them apart.
 * @param {Element} box @param {import("./layers.js").Payload} payload */
function recount(box, payload) {
  const block = box.closest(".other");
  const total = block?.querySelector(".row b");
  if (total) total.textContent = numbers.format(payload.class.length);
  const entries = [...(block?.querySelectorAll(".signs li b") ?? [])];
  if (entries.length !== payload.classes.length) return;
  entries.forEach((entry, place) => {
    const count = payload.class.filter((one) => one === place).length;
    entry.textContent = numbers.format(count);
    entry.closest("li")?.classList.toggle("none", count === 0);
  });
}
