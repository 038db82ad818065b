// The page of a proposal: a pole by a tap on the map, and news of the computation.
/// <reference types="leaflet" />
export {};

const LOOK_EVERY_MS = 1500;
const BUSY = new Set(["waiting", "running"]);

const map = /** @type {any} */ (window).map_ljusrond;
const news = /** @type {HTMLElement | null} */ (document.querySelector("[data-module=map-status]"));
const button = document.querySelector("[data-module=place-pole]");
const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#f-position"));

/** @param {string | undefined} text */
function say(text) {
  if (news) news.textContent = text ?? "";
  news?.classList.toggle("seen", Boolean(text));
}

/** @type {any} */
let mark = null;

/** @param {boolean} on */
function placing(on) {
  button?.setAttribute("aria-pressed", String(on));
  map.getContainer().classList.toggle("placing", on);
  say(on ? news?.dataset.tap : "");
}

/** Takes the press before anything on the map does: a pole may stand in a yard that answers.
 * @param {MouseEvent} event */
function take(event) {
  if (button?.getAttribute("aria-pressed") !== "true" || !field) return;
  if (event.target instanceof Element && event.target.closest(".leaflet-control")) return;
  event.stopPropagation();
  event.preventDefault();
  const at = map.mouseEventToLatLng(event);
  field.value = `${at.lat.toFixed(6)}, ${at.lng.toFixed(6)}`;
  if (!map.getPane("mark")) map.createPane("mark").classList.add("mark-pane");
  mark?.remove();
  const icon = L.divIcon({ className: "mark-ring", iconSize: [32, 32] });
  mark = L.marker(at, { icon, pane: "mark", interactive: false, keyboard: false }).addTo(map);
  placing(false);
  say(news?.dataset.placed);
  field.focus({ preventScroll: innerWidth >= 1024 });
}

if (button && field && map) {
  button.removeAttribute("hidden");
  button.addEventListener("click", () => placing(button.getAttribute("aria-pressed") !== "true"));
  map.getContainer().addEventListener("click", take, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") placing(false);
  });
}

/** Whether somebody is writing: what is written must not go with a page that loads again. */
function isWriting() {
  return [...document.querySelectorAll("form[data-module=lamp-form] :is(input, select)")].some(
    (part) =>
      part instanceof HTMLSelectElement
        ? ![...part.options].every((one) => one.selected === one.defaultSelected) && part.value !== ""
        : part instanceof HTMLInputElement && part.value !== part.defaultValue,
  );
}

/** @param {string} url @param {string} page its own address: this may be the answer to a form */
async function look(url, page) {
  const answer = await fetch(url);
  if (!answer.ok) return;
  const found = await answer.json();
  if (BUSY.has(found.status) || isWriting() || document.querySelector("[role=alert]")) return;
  location.replace(page);
}

const waiting = /** @type {HTMLElement | null} */ (
  document.querySelector("[data-module=proposal-status]")
);
if (waiting?.dataset.url) {
  const { url } = waiting.dataset;
  const page = waiting.querySelector("a")?.href ?? location.pathname;
  setInterval(() => look(url, page).catch(() => {}), LOOK_EVERY_MS);
}
