// The tools above the map: search, measuring, printing, a link to what is seen, the same as lists.
/// <reference types="leaflet" />
import { addressOf, keepAddress } from "./address.js";
import { bindMeasure } from "./measure.js";
import { bindPrint } from "./printing.js";
import { bindSearch } from "./search.js";

/** @param {any} map @param {import("./office.js").Start} start */
export function bindTools(map, start) {
  for (const tool of document.querySelectorAll("[data-module=map-search], [data-module=map-more]")) tool.removeAttribute("hidden");
  keepAddress(map);
  bindSearch(map, start);
  const of = (/** @type {string} */ name) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-tool=${name}]`));
  const [measure, print, link] = [of("measure"), of("print"), of("link")];
  if (measure) bindMeasure(map, start.words, measure);
  if (print) bindPrint(map, print);
  link?.addEventListener("click", () => copyLink(map, start.words));
  bindLists(map);
  const more = document.querySelector("details[data-module=map-more]");
  more?.addEventListener("click", ({ target }) => target instanceof Element && target.closest("button, a") && more.removeAttribute("open"));
  more?.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== "Escape" || !more.hasAttribute("open")) return;
    more.removeAttribute("open");
    more.querySelector("summary")?.focus();
  });
  document.addEventListener("pointerdown", ({ target }) => target instanceof Node && !more?.contains(target) && more?.removeAttribute("open"));
}

/** @param {any} map @param {Record<string, string>} words */
async function copyLink(map, words) {
  const status = document.querySelector("[data-module=map-status]");
  const { href } = addressOf(map);
  try {
    await navigator.clipboard.writeText(href);
    if (status) status.textContent = words.copied ?? "";
  } catch {
    // Without the right to the clipboard the link is shown, to be copied by hand.
    if (status) status.textContent = href;
  }
  status?.classList.add("seen");
}

/** Lists of what the view holds follow the view. @param {any} map */
function bindLists(map) {
  const follow = () => {
    const box = map.getBounds();
    const bbox = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((side) => side.toFixed(6)).join();
    for (const link of document.querySelectorAll("a[data-view-list]")) {
      const url = new URL(link.getAttribute("href") ?? "", location.href);
      url.searchParams.set("bbox", bbox);
      link.setAttribute("href", url.pathname + url.search);
    }
  };
  map.on("moveend", follow);
  follow();
}
