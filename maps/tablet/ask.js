// One question before something that many lamps or people notice: what it is about, yes and no.

import { h } from "./dom.js";

/** @import { Context } from "./app.js" */

/**
 * @param {Context} context
 * @param {{title: string, lines?: (string | Node)[], yes: string, no?: string}} question
 * @returns {Promise<boolean>} false also where it was closed without an answer
 */
export function ask({ t }, { title, lines = [], yes, no = t("ask.no") }) {
  return new Promise((resolve) => {
    const button = (/** @type {string} */ value, /** @type {string} */ words, /** @type {string} */ look) =>
      h("button", { type: "button", class: look, onclick: () => dialog.close(value) }, words);
    const dialog = h(
      "dialog",
      { class: "r-ask", "aria-labelledby": "ask-title" },
      h("h2", { id: "ask-title" }, title),
      lines.map((line) => (line instanceof Node ? line : h("p", null, line))),
      h("div", { class: "r-foot" }, button("", no, "button"), button("yes", yes, "button primary")),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
