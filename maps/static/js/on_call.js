// The list of the night follows what happens, so that danger stands in it without anybody loading it.
import { follow, saysLost } from "./live.js";

const LIST = "night-cases";
const status = document.querySelector("[data-module=night-status]");

/** Asks for the page anew and takes over the list where it has changed. */
async function look() {
  const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
  const list = document.getElementById(LIST);
  if (!answer.ok || answer.redirected || !list) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(LIST);
  if (!fresh || fresh.isEqualNode(list)) return;
  const focused = document.activeElement?.closest(`#${LIST} a`)?.getAttribute("href");
  list.replaceWith(document.adoptNode(fresh));
  if (focused) fresh.querySelector(/** @type {"a"} */ (`a[href="${CSS.escape(focused)}"]`))?.focus();
  if (status instanceof HTMLElement) status.textContent = status.dataset.changed ?? "";
}

follow([], look, saysLost(status));
