// What a pop-up says. Every word is set as text: what people wrote can never become markup.
import { describe } from "./layers.js";

/** @typedef {import("./layers.js").Payload} Payload */

/**
 * @param {string} name
 * @param {string} text
 * @param {string} [className]
 */
function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/**
 * @param {Payload} payload
 * @param {number} feature
 * @param {string | null} assetUrl template with {kind} and {id}
 * @param {Record<string, string>} words
 */
export function popupContent(payload, feature, assetUrl, words) {
  const about = describe(payload, feature);
  const box = document.createElement("div");
  box.className = "popup";
  box.append(element("p", about.layer, "popup-layer"), element("h3", about.title));
  const list = document.createElement("dl");
  for (const row of about.rows) {
    if (row.text === about.title) continue;
    list.append(element("dt", row.title), element("dd", row.text));
  }
  if (about.rows.length) box.append(list);
  if (assetUrl && about.id) {
    const link = element("a", words.open ?? "");
    const href = assetUrl
      .replace("{kind}", encodeURIComponent(about.kind))
      .replace("{id}", encodeURIComponent(about.id));
    link.setAttribute("href", href);
    box.append(link);
  }
  return box;
}
