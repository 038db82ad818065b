// Who works on this tablet now, who else does, and how to change or leave.

import { ask } from "./ask.js";
import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { leave, startLogin, workHere } from "./leaving.js";
import { settings } from "./settings.js";
import { day, word } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { OutboxRow, Person } from "./types.d.ts" */

const LOGIN = "/login?next=/tablet";

/**
 * @param {HTMLElement} root
 * @param {Context} context
 */
export async function show(root, context) {
  const { t, store } = context;
  const body = h("div");
  let written = "";
  async function paint() {
    const [people, rows] = await Promise.all([store.people(), store.rows()]);
    const waiting = rows.filter((row) => row.state === "waiting");
    const text = JSON.stringify([people, context.person, waiting.length, context.online, context.language]);
    if (text === written) return;
    written = text;
    const others = people.filter((one) => one.account_id !== context.person?.account_id);
    fill(
      body,
      here(context, waiting),
      others.length > 0 ? h("h2", null, t("person.others")) : "",
      others.length > 0 ? h("ul", { class: "r-list" }, others.map((one) => otherRow(context, one, waiting))) : "",
      h("div", { class: "r-tools" }, loginLink(context, context.person ? "person.other" : "person.log_in")),
      context.online ? "" : h("p", { class: "r-note" }, t("person.offline")),
      h("p", { class: "r-small" }, t("person.shared")),
    );
  }
  root.append(h("h1", null, t("person.title")), body, settings(context));
  await paint();
  return context.watch(() => void paint());
}

/**
 * @param {Context} context
 * @param {string} words
 */
function loginLink({ t, online, store, api }, words) {
  if (!online) return "";
  const go = async (/** @type {Event} */ event) => {
    event.preventDefault();
    await startLogin(store, api);
    location.assign(LOGIN);
  };
  return h("a", { class: "button", href: LOGIN, onclick: go }, glyph("user"), t(words));
}

/**
 * @param {OutboxRow[]} waiting
 * @param {Person} person
 */
const unsentOf = (waiting, person) => waiting.filter((row) => row.account_id === person.account_id).length;

/**
 * @param {Context} context
 * @param {OutboxRow[]} waiting
 */
function here(context, waiting) {
  const { t, person, language } = context;
  if (!person) return h("p", { class: "r-note" }, t("person.nobody"));
  const unsent = unsentOf(waiting, person);
  return h(
    "section",
    { class: "r-card" },
    h("p", { class: "r-next-name" }, person.name),
    h("p", { class: "r-facts" }, `${word(t, "role", person.role)} · ${person.company}`),
    person.ended
      ? h("p", { class: "r-tag r-bad" }, glyph("refused"), t("person.ended"))
      : h("p", { class: "r-facts" }, t("person.until", { when: day(person.expires_at, language) })),
    unsent > 0 && h("p", { class: "r-tag r-going" }, glyph("clock"), t("person.unsent", { count: unsent })),
    h(
      "div",
      { class: "r-tools" },
      person.ended && loginLink(context, "person.log_in_again"),
      h("button", { type: "button", class: "button", onclick: () => askLeave(context, person, unsent) }, glyph("close"), t("person.log_out")),
    ),
  );
}

/**
 * @param {Context} context
 * @param {Person} person
 * @param {OutboxRow[]} waiting
 */
function otherRow(context, person, waiting) {
  const { t } = context;
  const unsent = unsentOf(waiting, person);
  const change = async () => {
    await workHere(context, person.account_id);
    context.say(t("person.now", { name: person.name }));
  };
  return h(
    "li",
    { class: "r-entry" },
    h("p", { class: "r-entry-title" }, h("strong", null, person.name)),
    h("p", { class: "r-facts" }, word(t, "role", person.role)),
    person.ended && h("p", { class: "r-tag r-bad" }, glyph("refused"), t("person.ended_other")),
    unsent > 0 && h("p", { class: "r-tag r-going" }, glyph("clock"), t("person.unsent", { count: unsent })),
    !(person.ended && context.online) &&
      h(
        "div",
        { class: "r-tools" },
        h("button", { type: "button", class: "button", onclick: change }, glyph("user"), t("person.change", { name: person.name })),
      ),
  );
}

/**
 * Gives the key back once nothing waits for it; what waits keeps its key until it is sent.
 * @param {Context} context
 * @param {Person} person
 * @param {number} unsent
 */
async function askLeave(context, person, unsent) {
  const { t } = context;
  const lines = [unsent > 0 ? t("person.leave_unsent", { count: unsent }) : t("person.leave_empty")];
  const question = { title: t("person.leave_ask", { name: person.name }), lines, yes: t("person.log_out") };
  if (!(await ask(context, question))) return;
  await leave(context, person);
  context.say(t("person.left", { name: person.name }));
}
