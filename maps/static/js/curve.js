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

/** The first of each month under the curve, so that June can be found.
 * @param {Element} bar @param {Night[]} nights */
export function markMonths(bar, nights) {
  const row = bar.querySelector(".nights-months");
  const locale = document.documentElement.lang;
  nights.forEach(({ night }, i) => {
    if (!night.endsWith("-01")) return;
    const mark = document.createElement("span");
    mark.textContent = new Date(`${night}T00:00:00Z`).toLocaleDateString(locale, { month: "short", timeZone: "UTC" }).replace(".", "");
    mark.style.left = `${(100 * i) / nights.length}%`;
    row?.append(mark);
  });
}

/** What is dark in all, and within it what is certainly dark; now is the step at the end.
 * @param {Element} bar @param {Night[]} nights @param {Night} now @param {Record<string, string>} words */
export function drawCurve(bar, nights, now, words) {
  const curve = bar.querySelector(".nights-curve");
  const areas = nights.map(({ dark_m2 }) => dark_m2);
  const { wide, high } = CURVE;
  const step = wide / nights.length;
  const most = Math.max(...areas, now.dark_m2, 1);
  curve?.setAttribute("viewBox", `0 0 ${wide} ${high}`);
  for (const part of /** @type {const} */ (["dark_m2", "certain_m2"])) {
    // A night lies around its place on the slider.
    const line = [...nights, now].map((one, i) => {
      const [from, to] = [Math.max(0, i - 0.5) * step, Math.min(wide, (i + 0.5) * step)];
      return `${from} ${high - (one[part] / most) * (high - 6)}H${to}`;
    });
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", `nights-${part}`);
    path.setAttribute("d", `M0 ${high}L${line.join("L")}V${high}z`);
    curve?.append(path);
  }
  curve?.setAttribute("aria-label", filled(words.curve, {
    first: dayOf(nights[0]?.night ?? ""),
    last: dayOf(nights.at(-1)?.night ?? ""),
    least: written(Math.min(...areas), 0),
    most: written(Math.max(...areas), 0),
  }));
}
