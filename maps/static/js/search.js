// Finding a place on the map by address, code or name: a field that offers what fits.
/// <reference types="leaflet" />
import { ROOM } from "./panel.js";

/** @typedef {{kind: string, id: string, title: string, about: string, estate: string, bounds: [[number, number], [number, number]] | null}} Item */

const WAIT_MS = 160;
const LEAST = 2;
const MOST = 10;

/** @param {any} map @param {import("./office.js").Start} start */
export function bindSearch(map, start) {
  const form = document.querySelector("[data-module=map-search]");
  const field = form?.querySelector("input");
  const list = form?.querySelector("ul");
  const said = form?.querySelector("[role=status]");
  if (!form || !field || !list || !said) return;
  /** @type {Item[]} */
  let items = [];
  let at = -1;
  /** @type {string | null} What the answer on its way, or the newest one, is about. */
  let asked = null;
  let answered = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const close = () => {
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (/** @type {number} */ place) => {
    at = place;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    const option = list.children[at];
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };
  const move = (/** @type {number} */ step) => {
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    mark((at + step + items.length) % items.length);
  };
  const choose = (/** @type {Item | undefined} */ item) => {
    if (!item) return;
    field.value = item.title;
    close();
    go(map, start, item);
  };
  const show = (/** @type {Item[]} */ found) => {
    items = found;
    list.replaceChildren(...items.map((item, i) => {
      const option = optionOf(item, i);
      // Before the field loses focus, and the list with it.
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => choose(item));
      return option;
    }));
    list.hidden = !items.length;
    at = -1;
    field.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = items.length ? "" : (start.words.nothing_found ?? "");
    said.classList.toggle("seen", !items.length);
  };
  const answer = async (/** @type {string} */ words) => {
    const sent = await fetch(`/api/v1/search?${new URLSearchParams({ q: words, limit: String(MOST) })}`).catch(() => null);
    const found = sent?.ok ? await sent.json().catch(() => null) : null;
    if (words !== asked) return;
    if (found) return show(found.items);
    asked = null;
    close();
    said.textContent = start.words.not_loaded ?? "";
    said.classList.add("seen");
  };
  const ask = () => {
    const words = field.value.trim();
    if (words === asked) return answered;
    asked = words;
    // Enter and the arrows never take what an earlier word found.
    items = [];
    mark(-1);
    said.classList.remove("seen");
    if (words.length < LEAST) close();
    else answered = answer(words);
    return answered;
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (step) {
      event.preventDefault();
      clearTimeout(timer);
      // Who goes on before the answer is there means its first place, too.
      void ask().then(() => items.length && move(step));
    } else if (event.key === "Escape") close();
  });
  field.addEventListener("focus", () => items.length && field.value.trim() === asked && show(items));
  field.addEventListener("blur", close);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    const words = field.value.trim();
    await ask();
    if (words === field.value.trim()) choose(items[Math.max(0, at)]);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, select, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
  });
}

/** @param {Item} item @param {number} place */
function optionOf({ title, about }, place) {
  const option = document.createElement("li");
  option.id = `map-found-${place}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const [name, more] = [document.createElement("b"), document.createElement("span")];
  name.textContent = title;
  more.textContent = about;
  option.append(name, " ", more);
  return option;
}

/** @param {any} map @param {import("./office.js").Start} start @param {Item} item */
function go(map, start, { kind, id, estate, bounds }) {
  const here = !start.estate || start.estate === estate;
  if (kind === "estate") {
    if (here && bounds) map.fitBounds(bounds, ROOM);
    else location.assign(`/map?${new URLSearchParams({ estate })}`);
    map.getContainer().focus({ preventScroll: true });
    return;
  }
  const hash = `#${kind}/${encodeURIComponent(id)}`;
  if (!here) return location.assign(`/map?${new URLSearchParams({ estate })}${hash}`);
  // The same place once more is looked at once more.
  if (location.hash === hash) dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = hash;
}
