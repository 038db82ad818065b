// Numbers of the legend that come after the map: those of a million objects take a moment.

/** @typedef {{number: string, entries: string[], status: string, notes: string[]}} Told of a layer, as written */

/** @param {string} url */
export async function fillCounts(url) {
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return;
  /** @type {Record<string, Told>} */
  const found = await answer.json();
  for (const [name, told] of Object.entries(found)) fill(name, told);
}

/** @param {string} name @param {Told} told */
function fill(name, told) {
  const block = document.querySelector(`input[data-show="${name}"]:not([data-class])`)?.closest(".product, .other");
  if (!block) return;
  const total = block.querySelector(".number, .row b");
  if (total) total.textContent = told.number;
  const entries = [...block.querySelectorAll(".signs li")];
  entries.forEach((entry, place) => {
    const text = told.entries[place] ?? "\u2013"; // where nothing is known, of each class neither
    const number = entry.querySelector("b");
    if (number) number.textContent = text;
    entry.classList.toggle("none", text === "0");
  });
  const status = block.querySelector("[data-module=status]");
  if (status) status.textContent = told.status;
  status?.toggleAttribute("hidden", !told.status);
  const notes = block.querySelector("[data-module=notes]");
  notes?.replaceChildren(
    ...told.notes.map((text) => {
      const note = document.createElement("p");
      note.className = "note";
      note.textContent = text;
      return note;
    }),
  );
}
