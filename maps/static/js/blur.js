// Boxes over faces and number plates: drawn on the picture by mouse, finger or keys. The fields of
// the form hold them, so that what is seen is sent; without this script the fields do alone.
export {};

/** @typedef {{row: HTMLElement, frame: HTMLButtonElement}} Drawn */
/** @typedef {{left: number, top: number, width: number, height: number}} Box in percent */

const SMALLEST = 1;
const SQUARES = 5;
const FIELDS = /** @type {const} */ (["left", "top", "width", "height"]);
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const stage = /** @type {HTMLElement | null} */ (document.querySelector("[data-module=blur]"));
const picture = stage?.querySelector("img");
const body = /** @type {HTMLElement | null} */ (document.querySelector("[data-boxes]"));
const template = /** @type {HTMLTemplateElement | null} */ (document.querySelector("[data-row]"));
const news = document.querySelector("[data-news]");
const cover = document.createElement("canvas");
const tiny = document.createElement("canvas");
/** @type {Drawn[]} */
let drawn = [];

/** @param {string | undefined} text @param {number} n */
const told = (text, n) => (text ?? "").replace("{number}", String(n));
/** @param {string | undefined} text @param {number} n */
const say = (text, n) => news && (news.textContent = told(text, n));
/** @param {HTMLElement} row @param {string} name */
const field = (row, name) => /** @type {HTMLInputElement} */ (row.querySelector(`[data-${name}]`));

/** What a row says; null where it says nothing that can be drawn.
 * @param {HTMLElement} row @returns {Box | null} */
function boxOf(row) {
  const [left = NaN, top = NaN, width = NaN, height = NaN] = FIELDS.map((name) =>
    Number.parseFloat(field(row, name).value.replace(",", ".")),
  );
  const said = [left, top, width, height].every((value) => value >= 0 && value <= 100);
  return said && width && height ? { left, top, width, height } : null;
}

/** @param {number} value @param {number} low @param {number} high */
const within = (value, low, high) => Math.min(Math.max(value, low), high);

/** @param {Drawn} one @param {Box} wanted */
function put(one, wanted) {
  const width = within(wanted.width, SMALLEST, 100);
  const height = within(wanted.height, SMALLEST, 100);
  const left = within(wanted.left, 0, 100 - width);
  const top = within(wanted.top, 0, 100 - height);
  for (const [name, value] of Object.entries({ left, top, width, height })) {
    field(one.row, name).value = String(Math.round(value * 10) / 10);
  }
  show();
}

/** Frames, numbers and mosaic as the fields say. */
function show() {
  for (const [index, { row, frame }] of drawn.entries()) {
    const [box, number] = [boxOf(row), index + 1];
    frame.hidden = !box;
    if (box) for (const name of FIELDS) frame.style[name] = `${box[name]}%`;
    frame.setAttribute("aria-label", told(stage?.dataset.box, number));
    const shown = [...frame.querySelectorAll("span"), ...row.querySelectorAll("[data-number]")];
    for (const part of shown) part.textContent = String(number);
    for (const part of row.querySelectorAll("[aria-label]")) {
      const words = part.getAttribute("aria-label") ?? "";
      part.setAttribute("aria-label", words.replace(/\d+|\{number\}/, String(number)));
    }
  }
  mosaic();
}

/** The mosaic is only shown here; the server makes the one that counts. */
function mosaic() {
  const pen = cover.getContext("2d");
  const small = tiny.getContext("2d");
  if (!picture?.naturalWidth || !pen || !small) return;
  cover.width = picture.naturalWidth;
  cover.height = picture.naturalHeight;
  pen.imageSmoothingEnabled = false;
  for (const { row } of drawn) {
    const box = boxOf(row);
    if (!box) continue;
    const [x, y] = [(box.left / 100) * cover.width, (box.top / 100) * cover.height];
    const [w, h] = [(box.width / 100) * cover.width, (box.height / 100) * cover.height];
    const square = Math.max(w, h) / SQUARES;
    tiny.width = Math.max(1, Math.round(w / square));
    tiny.height = Math.max(1, Math.round(h / square));
    small.drawImage(picture, x, y, w, h, 0, 0, tiny.width, tiny.height);
    pen.drawImage(tiny, 0, 0, tiny.width, tiny.height, x, y, w, h);
  }
}

/** @param {HTMLElement} row @returns {Drawn} */
function watch(row) {
  const frame = document.createElement("button");
  frame.setAttribute("type", "button");
  frame.className = "photo-box";
  frame.append(document.createElement("span"), document.createElement("i"));
  const one = { row, frame };
  frame.addEventListener("keydown", (event) => byKey(event, one));
  for (const part of row.querySelectorAll(".photo-gone")) part.removeAttribute("hidden");
  row.querySelector("[data-gone]")?.addEventListener("click", () => remove(one));
  row.addEventListener("input", show);
  stage?.append(frame);
  drawn.push(one);
  return one;
}

/** @param {Box} box @returns {Drawn | null} */
function add(box) {
  if (!body || !template || drawn.length >= Number(stage?.dataset.most)) return null;
  const row = /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild);
  body.append(row);
  const one = watch(row);
  put(one, box);
  say(stage?.dataset.added, drawn.length);
  return one;
}

/** @param {Drawn} one */
function remove(one) {
  one.row.remove();
  one.frame.remove();
  drawn = drawn.filter((other) => other !== one);
  show();
  say(stage?.dataset.removed, drawn.length);
  /** @type {HTMLElement | null} */ (drawn.at(-1)?.frame ?? document.querySelector("[data-add]"))?.focus();
}

/** @param {KeyboardEvent} event @param {Drawn} one */
function byKey(event, one) {
  const box = boxOf(one.row);
  const way = ARROWS[event.key];
  if (event.key === "Delete" || event.key === "Backspace") remove(one);
  else if (box && way) put(one, shifted(box, ...way, event.shiftKey));
  else return;
  event.preventDefault();
}

/** @param {Box} box @param {number} right @param {number} down @param {boolean} larger */
function shifted(box, right, down, larger) {
  return larger
    ? { ...box, width: box.width + right, height: box.height + down }
    : { ...box, left: box.left + right, top: box.top + down };
}

/** Where a pointer is, in percent of the picture.
 * @param {PointerEvent} event @returns {[number, number]} */
function spot(event) {
  const { left, top, width, height } = /** @type {HTMLElement} */ (stage).getBoundingClientRect();
  const [x, y] = [((event.clientX - left) / width) * 100, ((event.clientY - top) / height) * 100];
  return [within(x, 0, 100), within(y, 0, 100)];
}

/** A press on a box moves it, at its corner makes it larger, elsewhere draws a new one.
 * @param {PointerEvent} start */
function press(start) {
  if (start.button !== 0 || !start.isPrimary || !(start.target instanceof Element)) return;
  const [x, y] = spot(start);
  const frame = start.target.closest(".photo-box");
  let one = drawn.find((other) => other.frame === frame) ?? null;
  const box = one && boxOf(one.row);
  const [larger, ended] = [start.target.matches("i"), new AbortController()];
  /** @param {PointerEvent} event */
  const move = (event) => {
    if (event.pointerId !== start.pointerId) return;
    const [toX, toY] = spot(event);
    if (one && box) return put(one, shifted(box, toX - x, toY - y, larger));
    const [width, height] = [Math.abs(toX - x), Math.abs(toY - y)];
    if (!one && Math.max(width, height) < SMALLEST) return; // a tap is no box
    const wanted = { left: Math.min(x, toX), top: Math.min(y, toY), width, height };
    if (one) return put(one, wanted);
    one = add(wanted);
  };
  const done = () => {
    ended.abort();
    one?.frame.focus({ preventScroll: true });
  };
  addEventListener("pointermove", move, ended);
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, done, ended);
  start.preventDefault();
}

if (stage && picture && body) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll("tr"))) {
    if (FIELDS.some((name) => field(row, name).value.trim())) watch(row);
    else row.remove();
  }
  picture.draggable = false;
  stage.classList.add("drawing");
  stage.insertBefore(cover, picture.nextSibling);
  stage.addEventListener("pointerdown", press);
  picture.addEventListener("load", mosaic);
  for (const part of document.querySelectorAll("[data-help], [data-add], th.photo-gone")) part.removeAttribute("hidden");
  document.querySelector("[data-add]")?.addEventListener("click", () => {
    add({ left: 40, top: 40, width: 20, height: 20 })?.frame.focus({ preventScroll: true });
  });
  show();
}
