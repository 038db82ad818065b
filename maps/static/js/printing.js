// Printing the map: as large as the paper, with what it shows named below it.
/// <reference types="leaflet" />

const PATIENCE_MS = 4000;

/** @param {any} map @param {HTMLElement} button */
export function bindPrint(map, button) {
  const root = document.documentElement;
  /** @type {{centre: any, zoom: number, theme: string | undefined} | null} */
  let before = null;
  /** Paper is white. @param {string | undefined} theme */
  const paint = (theme) => {
    if (theme === undefined) delete root.dataset.theme;
    else root.dataset.theme = theme;
    document.dispatchEvent(new CustomEvent("ljusrond:theme"));
  };
  const lay = () => {
    if (before) return;
    before = { centre: map.getCenter(), zoom: map.getZoom(), theme: root.dataset.theme };
    const bounds = map.getBounds();
    root.classList.add("print-map");
    paint("light");
    const time = document.querySelector("[data-module=print-time]");
    if (time) time.textContent = new Date().toLocaleString(root.lang, { dateStyle: "long", timeStyle: "short" });
    map.invalidateSize({ animate: false, pan: false });
    map.fitBounds(bounds, { animate: false, padding: [0, 0] });
  };
  const back = () => {
    if (!before) return;
    root.classList.remove("print-map");
    map.invalidateSize({ animate: false, pan: false });
    map.setView(before.centre, before.zoom, { animate: false });
    paint(before.theme);
    before = null;
  };
  button.addEventListener("click", async () => {
    lay();
    map.fire("moveend");
    await settled(map);
    print();
    back();
  });
  // The browser's own command prints what there is of the map.
  addEventListener("beforeprint", lay);
  addEventListener("afterprint", back);
}

/** Until the tiles of the larger map are there, or are not waited for any longer. @param {any} map */
async function settled(map) {
  const until = performance.now() + PATIENCE_MS;
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  const lacks = () => map.getContainer().dataset.waits || document.querySelector(".lux-pane img:not(.leaflet-tile-loaded)");
  while (lacks() && performance.now() < until) await frame();
  await frame();
}
