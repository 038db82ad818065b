// Language, day or night, and which version of the app this is.

import { fill, h } from "./dom.js";
import { APP_VERSION } from "./submission.js";
import { LANGUAGES } from "./words.js";

/** @import { Context } from "./app.js" */

const THEMES = ["auto", "day", "night"];
const NAMES = { sv: "Svenska", en: "English" };

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function show(root, context) {
  root.append(h("h1", null, context.t("person.settings")), settings(context, false));
}

/**
 * @param {Context} context
 * @param {boolean} [heading]
 * @returns {HTMLElement}
 */
export function settings(context, heading = true) {
  const { t, store } = context;
  const part = h("section", { class: "r-settings" });
  const choice = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ words, /** @type {boolean} */ on) => {
    const input = { type: "radio", name, value, checked: on, onchange: () => void store.put(name, value) };
    return h("label", { class: "r-choice" }, h("input", input), h("span", null, words));
  };
  fill(
    part,
    heading && h("h2", null, t("person.settings")),
    h(
      "fieldset",
      { class: "r-question" },
      h("legend", null, t("person.language")),
      LANGUAGES.map((one) => choice("language", one, NAMES[one], context.language === one)),
    ),
    h(
      "fieldset",
      { class: "r-question" },
      h("legend", null, t("person.theme")),
      THEMES.map((one) => choice("theme", one, t(`person.theme_${one}`), context.theme === one)),
    ),
    h("p", { class: "r-small" }, t("person.version", { version: APP_VERSION })),
  );
  return part;
}
