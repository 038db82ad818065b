// The slider of weeks: how cleaning stood then, drawn instead of how it stands now.
import { dayOf, drawParts, markMonths } from "./curve.js";
import { labelsOf } from "./decode.js";
import { ask, filled, written } from "./lux.js";
import { bindSteps, makeDrawer, tellPast } from "./steps.js";

/** @typedef {{week: string, plans: number, overdue: number, never_visited: number}} Week its last day */
/**
 * @typedef {object} Weeks what maps/weeks_panel.py tells the map
 * @property {string} estate @property {string} query which plans are shown
 * @property {{overdue: number, never_visited: number}} now @property {Record<string, string>} words
 */

const NOW = "overdue_cleaning";
const THEN = "overdue_cleaning_then";
const DAY_MS = 86_400_000;

/**
 * @param {import("./steps.js").Stage} stage
 * @param {Weeks} start
 * @returns {Promise<(() => void) | null>} leads back to now; null: there is no slider
 */
export async function makeWeeks(stage, { estate, query, now, words }) {
  const bar = document.querySelector("[data-module=weeks]");
  const range = bar?.querySelector("input");
  if (!bar || !range) return null;
  const home = `/api/v1/estates/${encodeURIComponent(estate)}`;
  /** @type {Week[] | null} */
  const weeks = await ask(`${home}/cleaning-weeks?${query}`);
  if (!weeks || weeks.length < 2) return null;
  drawWeeks(bar, weeks, now, words);
  markMonths(bar, weeks.map(({ week }) => week));
  const draw = makeDrawer(stage, {
    now: NOW,
    then: THEN,
    failed: words.failed,
    fetch: async (at) => {
      const asked = new URLSearchParams({ estate, at });
      const found = await ask(`/map/layers/${NOW}?${asked}${query && `&${query}`}`);
      return found && { ...found, name: THEN, labels: labelsOf(found) };
    },
  });
  const tell = (/** @type {number} */ place) => {
    const week = weeks[place];
    const when = week ? filled(words.week, { week: numberOf(week.week), date: dayOf(week.week) }) : (words.now ?? "");
    const { overdue, never_visited } = week ?? now;
    const facts = filled(words.facts, { overdue: written(overdue, 0), never: written(never_visited, 0) });
    return `${when}: ${facts}${week ? "" : `. ${words.drag ?? ""}`}`;
  };
  const list = /** @type {HTMLAnchorElement | null} */ (document.querySelector("[data-module=past-list]"));
  return bindSteps(bar, range, { days: [...weeks.map(({ week }) => week), null], tell }, (day) => {
    tellPast(day && filled(words.past, { date: dayOf(day) }));
    if (list) {
      list.hidden = !day;
      list.href = `/lists/${NOW}?${new URLSearchParams({ estate, at: day ?? "" })}${query && `&${query}`}`;
    }
    draw(day);
  });
}

/** What was overdue, and on top of it what nobody had been seen at.
 * @param {Element} bar @param {Week[]} weeks @param {Weeks["now"]} now @param {Record<string, string>} words */
function drawWeeks(bar, weeks, now, words) {
  const rows = [...weeks, now].map(({ overdue, never_visited }) => ({ overdue, unseen: overdue + never_visited }));
  const counts = weeks.map(({ overdue }) => overdue);
  drawParts(bar, rows, ["unseen", "overdue"], filled(words.curve, {
    first: dayOf(weeks[0]?.week ?? ""),
    last: dayOf(weeks.at(-1)?.week ?? ""),
    least: written(Math.min(...counts), 0),
    most: written(Math.max(...counts), 0),
  }));
}

/** Number of a week by ISO 8601: that of its Thursday in the year.
 * @param {string} sunday */
function numberOf(sunday) {
  const thursday = new Date(Date.parse(sunday) - 3 * DAY_MS);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return String(Math.floor((thursday.getTime() - first) / DAY_MS / 7) + 1);
}
