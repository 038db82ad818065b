// Selecting cases to change many at once: how many are selected, all of a page in one press.

/** @param {HTMLElement} root that holds the list @returns {{count: () => void, clear: () => void}} */
export function bindBulk(root) {
  const form = root.querySelector("[data-module=case-bulk]");
  const all = form?.querySelector("[data-module=case-all]");
  const told = form?.querySelector("[data-module=case-count]");
  if (!(form instanceof HTMLElement) || !(all instanceof HTMLInputElement) || !(told instanceof HTMLElement)) {
    return { count: () => {}, clear: () => {} };
  }
  const details = form.querySelector("details");
  const boxes = () => /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll("input[name=ids]")]);
  all.hidden = false;
  const count = () => {
    const found = boxes();
    const some = found.filter((box) => box.checked).length;
    all.checked = some > 0 && some === found.length;
    all.indeterminate = some > 0 && some < found.length;
    told.textContent = some ? (told.dataset.some ?? "").replace("{count}", String(some)) : (told.dataset.none ?? "");
    form.toggleAttribute("data-some", some > 0);
    if (details) details.hidden = some === 0;
    form.hidden = found.length === 0;
  };
  const clear = () => {
    for (const box of boxes()) box.checked = false;
    count();
  };
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    count();
  });
  root.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.name === "ids") count();
  });
  count();
  return { count, clear };
}
