// Which input was used last: hints for keys show for keys only, and a finger needs more room.

const root = document.documentElement;

addEventListener("pointerdown", (event) => (root.dataset.input = event.pointerType || "mouse"), true);
addEventListener("keydown", () => (root.dataset.input = "key"), true);

/** @param {MouseEvent} event a click; browsers that are older say nothing of its pointer */
export function isFinger(event) {
  const type = event instanceof PointerEvent ? event.pointerType : "";
  return (type || root.dataset.input) === "touch";
}
