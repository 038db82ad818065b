// Following changes: one stream for all tabs of a browser, since a server without HTTP/2 lets it
// open six connections in all. The tab that holds the lock has the stream and tells the others.

const CHANNEL = "ljusrond-live";
const LOST_RETRY_MS = 30_000;
/** A page that nobody touches for so long asks for nothing: to ask keeps a session alive. */
const IDLE_MS = 60 * 60_000;
/** Changes come in swarms; and all pages of a house must not ask in the same moment. */
const SOON_MS = 100;
const SPREAD_MS = 300;
const APART_MS = 1000;

/** @typedef {{estates: string[], lost?: boolean}} Told estates whose cases changed; none: any */

/** Calls `look` soon after something changed in one of the estates, as long as the page is used.
 * @param {string[]} estates ids of the estates shown; none: all
 * @param {() => Promise<void>} look asks for what may have changed
 * @param {(lost: boolean) => void} [lose] told when the stream is lost, and when it is back */
export function follow(estates, look, lose = () => {}) {
  const soon = gathered(look);
  const hear = (/** @type {Told} */ told) => {
    lose(Boolean(told.lost));
    const ours = !told.estates.length || !estates.length || told.estates.some((id) => estates.includes(id));
    if (!told.lost && ours) soon();
  };
  if (!("EventSource" in window)) return;
  if (!navigator.locks || !("BroadcastChannel" in window)) {
    void stream(hear);
    return;
  }
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", (event) => hear(event.data));
  const pass = (/** @type {Told} */ told) => {
    channel.postMessage(told);
    hear(told);
  };
  void navigator.locks.request(CHANNEL, () => stream(pass));
  // Whoever comes later follows a stream that stands: what happened before is asked for once.
  soon();
}

/** Makes what says on a page that it is no longer followed, as long as it is not.
 * @param {Element | null} status with the words in its data @returns {(lost: boolean) => void} */
export function saysLost(status) {
  return (lost) => {
    if (!(status instanceof HTMLElement) || status.classList.contains("lost") === lost) return;
    status.classList.toggle("lost", lost);
    status.textContent = lost ? (status.dataset.lost ?? "") : "";
  };
}

/** The stream, as long as the page stands; a server that lets nobody in is asked again later.
 * @param {(told: Told) => void} hear @returns {Promise<void>} never done */
function stream(hear) {
  const open = () => {
    const source = new EventSource("/live");
    // Between two streams changes are missed: each begins with a look at everything.
    source.addEventListener("hello", () => hear({ estates: [] }));
    source.addEventListener("cases", (event) => hear(JSON.parse(event.data)));
    source.addEventListener("end", () => {
      source.close();
      hear({ estates: [], lost: true });
      again();
    });
    source.addEventListener("error", () => {
      hear({ estates: [], lost: true });
      if (source.readyState === EventSource.CLOSED) again();
    });
  };
  const again = () => setTimeout(open, LOST_RETRY_MS);
  open();
  return new Promise(() => {});
}

/** Makes of many calls one soon, and never two close together; nothing while nobody looks.
 * @param {() => Promise<void>} look */
function gathered(look) {
  let waits = false;
  let last = -Infinity;
  let touched = performance.now();
  const rests = () => document.hidden || performance.now() - touched > IDLE_MS;
  const run = async () => {
    last = performance.now();
    waits = false;
    await look().catch(() => {});
    last = performance.now();
  };
  const soon = () => {
    if (waits) return;
    waits = true;
    if (rests()) return;
    const wait = Math.max(SOON_MS + Math.random() * SPREAD_MS, last + APART_MS - performance.now());
    setTimeout(run, wait);
  };
  const wake = () => {
    const rested = rests();
    touched = performance.now();
    if (!rested || !waits || document.hidden) return;
    waits = false;
    soon();
  };
  for (const name of ["pointerdown", "keydown", "scroll", "focus"]) addEventListener(name, wake, { passive: true });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !waits) return;
    waits = false;
    soon();
  });
  return soon;
}
