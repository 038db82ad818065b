// One round: what was not OK last time, the place to go to next, and all places in the order of the walk.

import { okOf } from "./check.js";
import { deviationWords } from "./check_deviation.js";
import { openAt, walked } from "./check_rounds.js";
import { draftKey, halfDone } from "./check_state.js";
import { checkAddress } from "./check_way.js";
import { showCleaningMap } from "./cleaning_map.js";
import { row } from "./cleaning_row.js";
import { lastVisit, nameOfTask, placeName, standingWords } from "./cleaning_words.js";
import { fill, h } from "./dom.js";
import { glyph } from "./glyphs.js";
import { saveAll } from "./round_state.js";
import { day, minutesWords } from "./words.js";

/** @import { Context } from "./app.js" */
/** @import { Round } from "./check_rounds.js" */
/** @import { Item, Outcome } from "./cleaning_rules.js" */

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @param {Round} round
 * @param {Map<string, Outcome>} said
 * @returns {Promise<() => void>} ends it
 */
export async function showRound(root, context, round, said) {
  const { t, store } = context;
  const begun = await halfDone(store, round.estate.account_id);
  const way = { sample: round.sample?.id ?? null, corrects: null, all: false };
  const left = new Set(round.left);
  const items = walked(round.items);
  const next = items.find((item) => left.has(item));
  const address = (/** @type {Item} */ item) => checkAddress(item, way);
  /** @param {Item} item */
  const tags = (item) => {
    const open = openAt(item).length;
    return [
      left.has(item) && open > 0 && h("span", { class: "r-tag r-bad" }, glyph("refused"), t("check.open", { count: open })),
      begun.has(draftKey(item.estate.account_id, item.plan.id, way)) && h("span", { class: "r-tag r-going" }, glyph("pen"), t("check.half_done")),
      !left.has(item) && h("span", { class: "r-tag r-good" }, glyph("check"), t("check.answered")),
    ];
  };
  const place = h("div");
  /** @type {Promise<() => void> | null} gives the map back */
  let map = null;
  const giveBack = () => {
    void map?.then((end) => end());
    map = null;
  };
  const outcomeOf = (/** @type {Item} */ item) => (round.sample ? undefined : said.get(item.plan.id));
  function paint() {
    giveBack();
    if (toggle.getAttribute("aria-pressed") === "true") {
      map = showCleaningMap(place, context, items, said, address);
      return;
    }
    fill(place, h("ol", { class: "r-list k-walk" }, items.map((item) => row(context, item, outcomeOf(item), { address: address(item), tags: tags(item), ofTask: true }))));
  }
  const toggle = h(
    "button",
    {
      type: "button", class: "button k-tall", "aria-pressed": "false",
      onclick() {
        toggle.setAttribute("aria-pressed", String(toggle.getAttribute("aria-pressed") !== "true"));
        paint();
      },
    },
    glyph("map"),
    t("cleaning.show_map"),
  );
  fill(
    root,
    head(context, round),
    round.deviations.length > 0 && openList(context, round, items, address),
    next && nextCard(context, round, next, address(next)),
    !next && h("p", { class: "r-note" }, glyph("check"), t("check.round_done")),
    h("div", { class: "r-tools" }, h("h2", { class: "k-grow" }, t("check.in_order")), toggle),
    place,
  );
  paint();
  return giveBack;
}

/**
 * @param {Context} context
 * @param {Round} round
 */
function head(context, round) {
  const { t, language, estates } = context;
  const { estate, sample } = round;
  const name = nameOfTask(context, estate, round.task);
  return h(
    "div",
    { class: "r-head" },
    h("a", { class: "r-back", href: "#/cleaning", "aria-label": t("check.rounds") }, glyph("back")),
    h("h1", null, sample ? t("check.sample", { name: sample.contractor }) : name),
    h("p", { class: "r-counts" }, roundWords(context, round)),
    sample && h("p", { class: "r-note k-wide" }, `${name}. ${t("check.sample_about", { when: day(`${sample.inspect_by}T12:00:00`, language) })}`),
    estates.length > 1 && h("p", { class: "r-small k-wide" }, estate.name),
    h("progress", { class: "r-progress k-wide", max: round.items.length, value: round.items.length - round.left.length, "aria-label": t("check.progress") }),
  );
}

/**
 * @param {Context} context
 * @param {Round} round
 * @returns {string} 12 kvar av 30 · 3 försenade · ungefär 2 tim
 */
export function roundWords({ t, language }, { items, left, overdue, minutes }) {
  return [
    t("check.left", { count: left.length, total: items.length }),
    overdue > 0 && t("check.overdue", { count: overdue }),
    minutes && t("check.takes", { time: minutesWords(minutes, language) }),
  ]
    .filter(Boolean)
    .join(" · ");
}

/**
 * What was not OK in earlier rounds: each must be seen OK by somebody before it is gone.
 * @param {Context} context
 * @param {Round} round
 * @param {Item[]} items
 * @param {(item: Item) => string} address
 */
function openList(context, { deviations, left }, items, address) {
  const { t, language } = context;
  const still = new Set(left);
  return h(
    "details",
    { class: "r-details k-open", open: deviations.length <= 3 },
    h("summary", null, t("check.open", { count: deviations.length })),
    h(
      "ul",
      { class: "r-list" },
      items
        .filter((item) => still.has(item))
        .flatMap((item) =>
          openAt(item).map((one) =>
            h(
              "li",
              null,
              h(
                "a",
                { class: "r-row", href: address(item) },
                h("strong", null, placeName(context, item)),
                h("span", { class: "r-facts" }, one[`question_${language}`]),
                h("span", { class: "r-tag r-bad" }, glyph("refused"), deviationWords(context, one)),
                glyph("next", "glyph r-next"),
              ),
            ),
          ),
        ),
    ),
  );
}

/**
 * The place to go to next, stamped OK from here where nothing stands against it.
 * @param {Context} context
 * @param {Round} round
 * @param {Item} item
 * @param {string} address
 */
function nextCard(context, { template, sample }, item, address) {
  const { t } = context;
  const ok = template && !sample && okOf(context, item, template);
  /** @param {MouseEvent} event */
  const stamp = async ({ currentTarget }) => {
    const button = /** @type {HTMLButtonElement} */ (currentTarget);
    button.disabled = true; // the next place comes once the tablet has this one
    const draft = template && okOf(context, item, template); // of this moment
    if (draft && (await saveAll(context, [draft]))) context.say(t("cleaning.saved", { place: placeName(context, item) }));
    else button.disabled = false;
  };
  return h(
    "section",
    { class: "r-card k-next" },
    h("p", { class: "r-small" }, t("check.next")),
    h("h2", { class: "r-next-name" }, placeName(context, item)),
    h("p", { class: "r-small" }, `${standingWords(context, item)} · ${lastVisit(context, item)}`),
    h(
      "div",
      { class: "r-answers" },
      h("a", { class: "r-answer k-go", href: address }, glyph("list"), h("span", null, t("check.open_it", { count: template?.items.length ?? 0 }))),
      ok && h("button", { type: "button", class: "r-answer r-verdict-ok", onclick: stamp }, glyph("check"), h("span", null, t("check.all_ok", { count: template?.items.length ?? 0 }))),
    ),
  );
}
