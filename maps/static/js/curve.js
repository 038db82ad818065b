// The curve behind the slider of nights: how much was dark, night by night, and in which month.
import { filled, written } from "./lux.js";

/** @typedef {import("./nights.js").Night} Night */

const CURVE = { wide: 1000, high: 100 };

/** @param {string} night @param {"long" | "short"} month */
export function dayOf(night, month = "long") {
  const locale = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const day = /** @type {const} */ ({ day: "numeric", month, year: "numeric", timeZone: "UTC" });
  return new Date(`${night}T00:00:00Z`).toLocaleDateString(locale, day);
}

/** The first step of each month under the curve, so that June can be found; not that of the month
 * that the curve begins within.
 * @param {Element} bar @param {string[]} days in order */
export function markMonths(bar, days) {
  const row = bar.querySelector(".nights-months");
  const locale = document.documentElement.lang;
  days.forEach((day, i) => {
    const begins = i ? day.slice(0, 7) !== days[i - 1]?.slice(0, 7) : day.endsWith("-01");
    if (!begins) return;
    const mark = document.createElement("span");
    mark.textContent = new Date(`${day}T00:00:00Z`).toLocaleDateString(locale, { month: "short", timeZone: "UTC" }).replace(".", "");
    mark.style.left = `${(100 * i) / days.length}%`;
    row?.append(mark);
  });
}

/** What is dark in all, and within it what is certainly dark; now is the step at the end.
 * @param {Element} bar @param {Night[]} nights @param {Night} now @param {Record<string, string>} words */
export function drawCurve(bar, nights, now, words) {
  const areas = nights.map(({ dark_m2 }) => dark_m2);
  const rows = [...nights, now].map(({ dark_m2, certain_m2 }) => ({ dark_m2, certain_m2 }));
  drawParts(bar, rows, ["dark_m2", "certain_m2"], filled(words.curve, {
    first: dayOf(nights[0]?.night ?? ""),
    last: dayOf(nights.at(-1)?.night ?? ""),
    least: written(Math.min(...areas), 0),
    most: written(Math.max(...areas), 0),
  }));
}

/** One filled line a part, each row a step; the first part is the largest.
 * @param {Element} bar @param {Record<string, number>[]} rows the last one is now
 * @param {string[]} parts @param {string} title */
export function drawParts(bar, rows, parts, title) {
  const curve = bar.querySelector(".nights-curve");
  const { wide, high } = CURVE;
  const step = wide / (rows.length - 1);
  const most = Math.max(...rows.map((row) => row[parts[0] ?? ""] ?? 0), 1);
  curve?.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  for (const part of parts) {
    // A row lies around its place on the slider.
    const line = rows.map((row, i) => {
      const [from, to] = [Math.max(0, i - 0.5) * step, Math.min(wide, (i + 0.5) * step)];
      return `${from} ${high - ((row[part] ?? 0) / most) * (high - 6)}H${to}`;
    });
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", `nights-${part}`);
    path.setAttribute("d", `M0 ${high}L${line.join("L")}V${high}z`);
    curve?.append(path);
  }
  curve?.setAttribute("aria-label", title);
}
