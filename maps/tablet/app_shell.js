// What stands around every screen: the status line above, the bar below, and what is said.

import { offerFile } from "./receipt_files.js";
import { byId, fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { alerts } from "./app_alerts.js";
import { applyTheme } from "./app_theme.js";
import { ago, moment } from "./words.js";

/** @import { Context } from "./app.js" */

/** Address, sign and word of each place of the bar. */
const PLACES = [
  ["map", "map"],
  ["round", "lamp"],
  ["cleaning", "broom"],
  ["outbox", "outbox"],
  ["more", "more"],
];
/** Screens that stand under another's place. @type {Record<string, string>} */
const UNDER = { report: "map", danger: "map", package: "more", walk: "more", person: "more", settings: "more" };
const SAID_MS = 6000;

/** @param {Context} context */
export function startShell(context) {
  document.documentElement.lang = context.language;
  applyTheme(context.theme);
  const draw = () => {
    document.documentElement.lang = context.language;
    drawBar(context);
    drawStatus(context);
  };
  addEventListener("hashchange", draw);
  context.watch(draw);
  context.say = sayer();
  context.offerFile = (title, drafts) => offerFile(context, title, drafts);
  setInterval(draw, 60_000); // the age of the package
  draw();
}

/** @returns {(text: string) => void} */
function sayer() {
  const region = byId("say");
  let timer = 0;
  return (text) => {
    clearTimeout(timer);
    fill(region, h("p", { class: "said" }, text));
    timer = setTimeout(() => region.replaceChildren(), SAID_MS);
  };
}

/** @param {Context} context */
function drawBar(context) {
  const { t, counts } = context;
  const bar = byId("bar");
  const name = /^#?\/?([^/]*)/.exec(location.hash)?.[1] || "map";
  const here = UNDER[name] ?? name;
  const unsent = counts.waiting + counts.photos_waiting;
  bar.setAttribute("aria-label", t("bar.label"));
  const links = PLACES.map(([place = "", sign = ""]) => {
    const isOutbox = place === "outbox";
    const badge = isOutbox && counts.refused > 0 && h("span", { class: "badge bad" }, "!");
    const count = isOutbox && unsent > 0 && !badge && h("span", { class: "badge" }, unsent > 99 ? "99+" : unsent);
    return h(
      "a",
      { href: `#/${place}`, class: "place", "aria-current": here === place && "page" },
      h("span", { class: "place-sign" }, glyph(sign), badge, count),
      h("span", { class: "place-word" }, t(`bar.${place}`)),
      isOutbox && h("span", { class: "place-note" }, t("bar.unsent", { count: unsent })),
    );
  });
  // Written anew only where it differs: a tap that has begun, and the focus, stay.
  const text = links.map((one) => one.textContent).join("");
  if (bar.textContent === text && bar.dataset.here === here) return;
  const focused = [...bar.children].indexOf(document.activeElement ?? bar);
  bar.replaceChildren(...links);
  bar.dataset.here = here;
  links[focused]?.focus();
}

/** @param {Context} context */
function drawStatus(context) {
  const { t, person, estates, online, language } = context;
  const line = h(
    "div",
    { class: "status-line" },
    h(
      "span",
      { class: `signal ${online ? "" : "off"}` },
      glyph(online ? "online" : "offline"),
      h("span", null, t(online ? "status.online" : "status.offline")),
    ),
    estates[0] &&
      h(
        "a",
        { href: "#/package", class: "status-link" },
        h("span", { class: "sr" }, t("status.package")),
        t("status.package_age", { age: age(estates.map((estate) => estate.fetched_at), language) }),
      ),
    h(
      "a",
      { href: "#/person", class: "status-link person" },
      glyph("user"),
      h("span", null, person?.name ?? t("status.nobody")),
    ),
  );
  const status = byId("status");
  const made = [line, ...alerts(context).map((alert) => alert.element)];
  const same = status.textContent === made.map((part) => part.textContent).join("");
  if (!same) status.replaceChildren(...made);
}

/** @param {string[]} times @param {"sv" | "en"} language @returns {string} of the oldest */
function age(times, language) {
  const oldest = times.reduce((a, b) => (Date.parse(a) < Date.parse(b) ? a : b));
  const hours = (Date.now() - Date.parse(oldest)) / 3_600_000;
  return hours < 20 ? moment(oldest, language) : ago(oldest, language);
}
