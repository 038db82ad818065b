// Marking a passage of a record fills in the form that covers it. Without this script people count.

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-module=mask] form"));
const chosen = document.querySelector("[data-module=mask] [data-part=chosen]");

/** The text that a node lies in, if any. @param {Node | null} node */
function textOf(node) {
  const element = node instanceof Element ? node : node?.parentElement;
  return /** @type {HTMLElement | null} */ (element?.closest("[data-field]") ?? null);
}

/** Characters from the start of a text to a place in it, as the server counts them.
 * @param {Element} text @param {Node} node @param {number} offset */
function charactersTo(text, node, offset) {
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(node, offset);
  return Array.from(before.toString()).length;
}

/** @param {string} name @param {string} value */
function fill(name, value) {
  const field = form?.elements.namedItem(name);
  if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
}

function take() {
  const marked = document.getSelection();
  if (!form || !marked || marked.isCollapsed || !marked.rangeCount) return;
  const range = marked.getRangeAt(0);
  const text = textOf(range.startContainer);
  if (!text || text !== textOf(range.endContainer)) return;
  const first = charactersTo(text, range.startContainer, range.startOffset);
  const last = charactersTo(text, range.endContainer, range.endOffset);
  if (last <= first) return;
  fill("field", text.dataset.field ?? "");
  fill("first", String(first + 1));
  fill("last", String(last));
  const shown = chosen?.querySelector("b");
  if (!(chosen instanceof HTMLElement) || !shown) return;
  shown.textContent = range.toString();
  chosen.hidden = false;
}

document.addEventListener("selectionchange", take);
