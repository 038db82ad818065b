// Files that are being made: how far they are, without loading the page again; once they end, the
// page is loaded for what it says then.

const EVERY_MS = 2000;

const table = document.querySelector("[data-module=exports]");
if (table) setTimeout(look, EVERY_MS);

/** Ask for all files at once, and show what changed. */
async function look() {
  if (document.hidden) {
    document.addEventListener("visibilitychange", look, { once: true });
    return;
  }
  try {
    const answer = await fetch("/api/v1/exports", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    for (const one of await answer.json()) show(one);
  } catch {
    // No line: the next look tells.
  }
  setTimeout(look, EVERY_MS);
}

/** @param {{id: string, status: string, rows_done: number}} one */
function show({ id, status, rows_done: rows }) {
  const row = table?.querySelector(`[data-export="${CSS.escape(id)}"]`);
  if (!(row instanceof HTMLElement)) return;
  if (row.dataset.status !== status) {
    location.reload();
    return;
  }
  const bar = row.querySelector("progress");
  if (bar) bar.value = rows;
  const said = row.querySelector("[data-rows]");
  if (said?.textContent) {
    const number = new Intl.NumberFormat(document.documentElement.lang).format(rows);
    said.textContent = said.textContent.replace(/^[\d\s\u00a0,.]*/u, `${number} `);
  }
}
