// The list of cases: one case is current in list and map alike, and both follow what changes.
import { bindBulk } from "./cases_bulk.js";
import { bindKeys } from "./cases_keys.js";
import { makeCaseMap } from "./cases_map.js";
import { follow, saysLost } from "./live.js";

const root = document.querySelector("[data-module=cases]");
const box = document.querySelector("#case-map");
if (root instanceof HTMLElement && box instanceof HTMLElement) start(root, box);

/** @param {HTMLElement} root @param {HTMLElement} box of the map */
function start(root, box) {
  const { url = "", points = "", estate } = root.dataset;
  const status = root.querySelector("[data-module=case-status]");
  const mapStatus = root.querySelector("[data-module=map-status]");
  const bulk = bindBulk(root);
  /** @type {string | null} */
  let current = null;
  const map = makeCaseMap(box, (id) => choose(id, { row: true }));

  /** Makes a case the current one, and brings it into sight where it was not chosen.
   * @param {string} id @param {{row?: boolean, map?: boolean, focus?: boolean}} bring */
  function choose(id, bring) {
    current = id;
    for (const row of rows()) row.toggleAttribute("data-current", row.dataset.case === id);
    const row = rows().find((one) => one.dataset.case === id);
    if (row && bring.row) row.scrollIntoView({ block: "nearest" });
    if (row && bring.focus) row.querySelector("a")?.focus();
    if (bring.map) map.show(id);
  }

  const rows = () => /** @type {HTMLElement[]} */ ([...root.querySelectorAll("tr[data-case]")]);
  const boxOf = (/** @type {string | null} */ id) =>
    /** @type {HTMLInputElement | null} */ (id && root.querySelector(`input[name=ids][value="${CSS.escape(id)}"]`));

  root.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.target.closest("a, button, label, input")) return;
    const row = event.target.closest("tr[data-case]");
    if (row instanceof HTMLElement) choose(row.dataset.case ?? "", { map: true });
  });
  bindKeys({
    move(step) {
      const found = rows();
      const here = found.findIndex((row) => row.dataset.case === current);
      const next = found[here < 0 ? (step > 0 ? 0 : found.length - 1) : here + step];
      if (next) choose(next.dataset.case ?? "", { row: true, map: true, focus: true });
    },
    select() {
      const tick = boxOf(current);
      if (tick) tick.checked = !tick.checked;
      bulk.count();
    },
    clear: bulk.clear,
  });

  const whole = document.querySelector("[data-module=case-whole]");
  whole?.removeAttribute("hidden");
  whole?.addEventListener("click", map.whole);

  /** @param {boolean} fit */
  const draw = async (fit) => {
    const all = await map.load(points, fit);
    if (mapStatus) mapStatus.textContent = all ? "" : (box.dataset.more ?? "");
    mapStatus?.classList.toggle("seen", !all);
  };
  draw(true).catch(() => {});

  /** Asks for the page anew and takes over the parts that may have changed. */
  const look = async () => {
    const cursor = new URLSearchParams(location.search).get("cursor");
    const asked = cursor ? `${url}&cursor=${encodeURIComponent(cursor)}` : url;
    const answer = await fetch(asked, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const ticked = new Set([...root.querySelectorAll("input[name=ids]:checked")].map((one) => /** @type {HTMLInputElement} */ (one).value));
    const before = new Map(rows().map((row) => [row.dataset.case, row.textContent]));
    const focused = document.activeElement?.closest("tr[data-case]");
    let changed = false;
    for (const part of document.querySelectorAll("[data-part]")) {
      const fresh = page.getElementById(part.id);
      if (!fresh || fresh.isEqualNode(part) && part.id !== "case-rows") continue;
      if (part.id === "case-rows" && sameRows(fresh, before)) continue;
      part.replaceWith(document.adoptNode(fresh));
      changed = true;
    }
    if (!changed) return;
    for (const row of rows()) {
      const id = row.dataset.case ?? "";
      if (before.get(id) !== row.textContent) row.setAttribute("data-fresh", "");
      const tick = boxOf(id);
      if (tick) tick.checked = ticked.has(id);
    }
    bulk.count();
    if (current) choose(current, { focus: focused instanceof HTMLElement && focused.dataset.case === current });
    if (status instanceof HTMLElement) status.textContent = status.dataset.changed ?? "";
    await draw(false);
  };
  follow(estate ? [estate] : [], look, saysLost(status));
}

/** Whether a fresh list says of the same cases the same; ticks are the reader's own.
 * @param {Element} fresh @param {Map<string | undefined, string | null>} before */
function sameRows(fresh, before) {
  const rows = /** @type {HTMLElement[]} */ ([...fresh.querySelectorAll("tr[data-case]")]);
  const known = [...before.entries()];
  return rows.length > 0 && rows.length === known.length
    && rows.every((row, i) => row.dataset.case === known[i]?.[0] && row.textContent === known[i]?.[1]);
}
