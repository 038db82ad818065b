// Sorting of tables by their headings. Without it the tables are whole, in the order of the server.

const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

/** @param {HTMLTableCellElement | undefined} cell */
function valueOf(cell) {
  return cell?.dataset.sort ?? cell?.textContent?.trim() ?? "";
}

/**
 * @param {string} a
 * @param {string} b
 * @param {number} direction 1 or -1; an empty value comes last either way
 */
function compare(a, b, direction) {
  if (a === "" || b === "") return Number(a === "") - Number(b === "");
  const numbers = [Number(a), Number(b)];
  const [x = 0, y = 0] = numbers;
  if (!numbers.some(Number.isNaN)) return (x - y) * direction;
  return collator.compare(a, b) * direction;
}

/** @param {HTMLTableElement} table */
export function makeSortable(table) {
  const body = table.tBodies[0];
  const headings = [...table.querySelectorAll("thead th")];
  if (!body) return;
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const direction = heading.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
      const rows = [...body.rows];
      rows.sort((a, b) => compare(valueOf(a.cells[column]), valueOf(b.cells[column]), direction));
      body.append(...rows);
    });
  });
}

for (const table of document.querySelectorAll("table[data-module=sortable]")) {
  if (table instanceof HTMLTableElement) makeSortable(table);
}
