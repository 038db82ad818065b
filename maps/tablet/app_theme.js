// Day, night, or as the device says. Night is dimmed; the colours are those of css/tablet.css.

/** @import { Theme } from "./app.js" */

const dark = matchMedia("(prefers-color-scheme: dark)");
/** @type {Theme} */
let chosen = "auto";

/** @param {unknown} value @returns {Theme} */
export const themeOf = (value) => (value === "day" || value === "night" ? value : "auto");

/** @param {Theme} theme */
export function applyTheme(theme) {
  chosen = theme;
  const night = theme === "night" || (theme === "auto" && dark.matches);
  document.documentElement.dataset.theme = night ? "dark" : "light";
  const page = getComputedStyle(document.documentElement).getPropertyValue("--lr-page");
  document.querySelector("meta[name=theme-color]")?.setAttribute("content", page.trim());
  dispatchEvent(new Event("themechange"));
}

dark.addEventListener("change", () => applyTheme(chosen));
