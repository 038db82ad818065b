// Day, night, or what the system says. Loaded in the head, before the first paint, as a plain script.
"use strict";
(() => {
  const KEY = "ljusrond-theme";
  const root = document.documentElement;

  /** Storage may be closed, as on a file opened from disk; the page then forgets, and works. */
  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };

  const isDark = () =>
    root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;

  const announce = () => {
    for (const button of document.querySelectorAll("[data-module=theme]")) {
      button.setAttribute("aria-pressed", String(isDark()));
    }
    document.dispatchEvent(new CustomEvent("ljusrond:theme"));
  };

  // A theme that the address asks for stands in the page already and goes before the stored one.
  const choice = stored();
  if (!root.dataset.theme && (choice === "light" || choice === "dark")) root.dataset.theme = choice;

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-module=theme]")) {
      button.removeAttribute("hidden");
      button.addEventListener("click", () => {
        root.dataset.theme = isDark() ? "light" : "dark";
        try {
          localStorage.setItem(KEY, root.dataset.theme);
        } catch {
          // Closed storage: the choice lasts as long as the page.
        }
        announce();
      });
    }
    announce();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);
})();
