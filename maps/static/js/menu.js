// Menus that fold out: Escape and a press beside them fold them again.

/** @returns {HTMLDetailsElement | null} */
const unfolded = () => document.querySelector("header details[open]");

addEventListener("pointerdown", (event) => {
  const menu = unfolded();
  if (menu && !(event.target instanceof Node && menu.contains(event.target))) menu.open = false;
});
addEventListener("keydown", (event) => {
  const menu = unfolded();
  if (event.key !== "Escape" || !menu) return;
  const isInside = menu.contains(document.activeElement);
  menu.open = false;
  if (isInside) menu.querySelector("summary")?.focus();
});
