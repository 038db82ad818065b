// Keys of the list: j and k to the next and the previous case, x selects, / searches, ? helps.
// Keys of one letter can be switched off: whoever speaks to their machine types them unmeant.

const OFF = "ljusrond-keys-off";

/**
 * @typedef {object} Acts
 * @property {(step: 1 | -1) => void} move @property {() => void} select @property {() => void} clear
 */

/** @param {Acts} acts */
export function bindKeys(acts) {
  const dialog = document.querySelector("dialog.case-keys");
  const opener = document.querySelector("[data-module=case-keys]");
  const on = document.querySelector("[data-module=case-keys-on]");
  const search = document.querySelector("[data-module=case-search]");
  if (!(dialog instanceof HTMLDialogElement) || !(on instanceof HTMLInputElement)) return;
  on.checked = !isOff();
  on.addEventListener("change", () => setOff(!on.checked));
  opener?.removeAttribute("hidden");
  opener?.addEventListener("click", () => dialog.showModal());
  /** @type {Record<string, () => void>} */
  const keys = {
    j: () => acts.move(1),
    k: () => acts.move(-1),
    x: acts.select,
    "/": () => search instanceof HTMLInputElement && search.select(),
    "?": () => dialog.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
    if (isWriting(event.target)) {
      if (event.key === "Escape") /** @type {HTMLElement} */ (event.target).blur();
      return;
    }
    if (event.key === "Escape") return acts.clear();
    const act = on.checked ? keys[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** @param {EventTarget | null} target */
function isWriting(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target.matches("select, textarea, [role=application], [role=application] *");
}

function isOff() {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false;
  }
}

/** @param {boolean} off */
function setOff(off) {
  try {
    localStorage.setItem(OFF, off ? "yes" : "no");
  } catch {
    // Closed storage: the choice lasts as long as the page.
  }
}
