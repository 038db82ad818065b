"""The tablet's app in Chromium: its weight, how soon it answers, whether it runs smoothly."""

from __future__ import annotations

import gzip
import math
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright
from sqlalchemy import Engine, text

from backend.db import open_engine
from backend.embedded import Cluster
from backend.tablet import files
from tests.bench.common import Figure, installation, server
from tests.bench.office_map import CHROMIUM, FLAGS
from tests.bench.tablet_estate import synthetic
from tests.sign_in import browser_cookie

SAVES = 20
STARTS = 5
PAN_S = 3.0
WAIT_S = 60.0
#: Round trip [ms], down and up [bit/s]: the line of Lighthouse's mobile reports, and what DevTools
#: calls Slow 4G, which spends the same round trip 3.75 times on each request.
LINES = {
    "slow 4G": (150.0, 1.6e6, 0.75e6),
    "DevTools' Slow 4G": (562.5, 1.6e6 * 1.048576 * 0.9, 0.75e6 * 1.048576 * 0.9),
}
#: In every page: when the bar stands and when the map is drawn [ms since navigation].
_MARKS = """
globalThis.marks = {};
const painted = name => requestAnimationFrame(() => setTimeout(() => {
  marks[name] ??= performance.now();
}));
new MutationObserver(() => {
  const bar = document.getElementById("bar");
  const more = bar?.querySelector('a[href="#/more"]');
  if (more && globalThis.tapAtOnce && !marks.bar) more.click();
  if (more) marks.bar ??= performance.now();
  if (bar?.dataset.here === "more") painted("answered");
  if (document.querySelector("#screen .empty h2")) painted("said");
  if (document.querySelector("#screen .tools")) painted("drawn");
}).observe(document, { childList: true, subtree: true, attributes: true });
"""
#: Time from the tap on Save, as the browser had it, to the frame after the words stand [ms].
_SAVE = """
globalThis.saved = null;
addEventListener("click", event => {
  const look = () => {
    if (!document.body.textContent.includes("Sparat på plattan")) return false;
    requestAnimationFrame(() => setTimeout(() => { saved = performance.now() - event.timeStamp; }));
    return true;
  };
  const watch = new MutationObserver(() => look() && watch.disconnect());
  watch.observe(document.body, { childList: true, subtree: true, characterData: true });
}, { capture: true, once: true });
"""
_LONG_TASKS = """
globalThis.tasks = [];
new PerformanceObserver(list => tasks.push(...list.getEntries().map(one => one.duration)))
  .observe({ type: "longtask" });
"""
#: The package of a synthetic estate, through the app's own store, in the place of the demo's.
_STORE = """
async parts => {
  const { openStore } = await import("/tablet/app/store.js");
  const { partKey } = await import("/tablet/app/store_package.js");
  const store = await openStore();
  const [person] = await store.people();
  const overview = await store.overview(person.account_id);
  for (const [part, content] of Object.entries(parts)) {
    await store.putPart({ key: partKey(person.account_id, "syntet", part), estate: "syntet", part,
      version: "1", size_bytes: 1, fetched_at: new Date().toISOString(), content });
  }
  const sizes = Object.fromEntries(
    Object.keys(parts).map(part => [part, { version: "1", size_bytes: 1 }]));
  await store.putOverview({ ...overview,
    estates: [{ code: "syntet", name: "Syntet", parts: sizes }] });
  await store.put("map_view", null);
}
"""


def figures() -> Iterator[Figure]:
    """Measure with the demo estate; each start is a new tablet's, or one without a signal."""
    with (
        installation() as environment,
        server(environment, "demo") as address,
        sync_playwright() as playwright,
    ):
        engine = open_engine(Cluster(Path(environment["LJUSROND_DATA"])).url(), pool_size=1)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield from measured(browser, engine, address)
        browser.close()
        engine.dispose()


def measured(browser: Browser, engine: Engine, address: str) -> Iterator[Figure]:
    """Measure a service that runs."""
    yield from _weight(browser, engine, address)
    for name, line in LINES.items():
        yield from _cold(browser, engine, address, name, line)
    with tablet(browser, engine, address) as context:
        page = opened(context)
        yield from _saves(page, engine)
        context.set_offline(True)
        yield from _offline(page)
        yield from _pan(page)


@contextmanager
def tablet(browser: Browser, engine: Engine, address: str) -> Iterator[BrowserContext]:
    """Give a caretaker's tablet that has seen nothing yet."""
    context = browser.new_context(
        viewport={"width": 800, "height": 1280}, has_touch=True, locale="sv-SE", base_url=address
    )
    context.add_cookies([browser_cookie(engine, address, "caretaker")])
    context.add_init_script(_MARKS)
    yield context
    context.close()


def opened(context: BrowserContext) -> Page:
    """Open the app; its package is here and its worker in control."""
    page = context.new_page()
    page.goto("/tablet")
    until(page, "marks.drawn")
    until(page, "navigator.serviceWorker.controller !== null")
    return page


def until(page: Page, expression: str) -> Any:  # noqa: ANN401 -- whatever it is
    """Return what an expression gives once it gives something."""
    ends = time.monotonic() + WAIT_S
    while time.monotonic() < ends:
        if found := page.evaluate(expression):
            return found
        page.wait_for_timeout(50)
    message = f"never came true: {expression}"
    raise TimeoutError(message)


def _weight(browser: Browser, engine: Engine, address: str) -> Iterator[Figure]:
    """Weigh what a browser asks for until the map is drawn, and what the worker keeps."""
    with tablet(browser, engine, address) as context:
        page = context.new_page()
        bodies: dict[str, bytes] = {}
        # The worker's own requests come later, from no frame.
        page.on(
            "response",
            lambda one: bodies.setdefault(urlsplit(one.url).path, one.body()) if one.ok else None,
        )
        page.goto("/tablet")
        until(page, "marks.drawn")
        first = {path: body for path, body in bodies.items() if _is_shell(path)}
        kept = [context.request.get(path).body() for path in files.shell()[1]]
    yield Figure(f"first screen, {len(first)} files, gzip", _packed_kb(first.values()), "kB", 150)
    yield Figure(f"kept offline, {len(kept)} files, gzip", _packed_kb(kept), "kB", math.inf)


def _is_shell(path: str) -> bool:
    return path == "/tablet" or (path in files.shell()[1] and path != "/tablet/sw.js")


def _packed_kb(bodies: Any) -> float:  # noqa: ANN401 -- an iterable of bytes
    return sum(len(gzip.compress(body, 5)) for body in bodies) / 1e3


def _cold(
    browser: Browser, engine: Engine, address: str, name: str, line: tuple[float, float, float]
) -> Iterator[Figure]:
    """Start on a slow line with nothing kept; the bar is tapped at once."""
    round_trip_ms, down, up = line
    answered, drawn = [], []
    for number in range(STARTS):
        taps = number < STARTS - 1
        with tablet(browser, engine, address) as context:
            context.add_init_script(f"globalThis.tapAtOnce = {str(taps).lower()};")
            page = context.new_page()
            devtools = context.new_cdp_session(page)
            devtools.send("Network.enable")
            devtools.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False, "latency": round_trip_ms,
                    "downloadThroughput": down / 8, "uploadThroughput": up / 8,
                },
            )  # fmt: skip
            page.goto("/tablet", wait_until="commit")
            found = until(page, f"marks.{'answered' if taps else 'drawn'}")
            (answered if taps else drawn).append(found)
    limit = 2.0 if name == "slow 4G" else math.inf
    yield Figure(f"{name}: cold start, answers", statistics.median(answered) / 1e3, "s", limit)
    yield Figure(f"{name}: cold start, map and package", drawn[0] / 1e3, "s", math.inf)


def _saves(page: Page, engine: Engine) -> Iterator[Figure]:
    """Save reports on a tablet a fourth as fast."""
    with engine.connect() as tx:
        lamps = tx.scalars(
            text("SELECT id FROM app.lamps ORDER BY id LIMIT :count"), {"count": SAVES}
        ).all()
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    took = [_save(page, str(lamp)) for lamp in lamps]
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    yield Figure("tap on Save to its words, median", statistics.median(took), "ms", 100)
    yield Figure(
        "tap on Save to its words, p95", sorted(took)[math.ceil(0.95 * SAVES) - 1], "ms", 100
    )


def _save(page: Page, lamp: str) -> float:
    page.evaluate("hash => { location.hash = hash; }", f"#/report/lamp/{lamp}")
    page.locator(".fault").first.click()
    other = page.get_by_role("button", name="Det är något annat")
    save = page.get_by_role("button", name="Spara", exact=True)
    other.or_(save).first.wait_for()
    if other.is_visible():
        other.click()
    save.wait_for()
    page.wait_for_timeout(500)  # as a finger would
    page.evaluate(_SAVE)
    save.tap()
    took: float = until(page, "saved")
    page.locator("#screen .tools").wait_for()
    page.wait_for_timeout(500)
    page.locator(".saved .round-button").click()
    return took


def _offline(page: Page) -> Iterator[Figure]:
    page.evaluate("location.hash = '#/map'")
    took = []
    for _ in range(STARTS):
        page.reload(wait_until="commit")
        took.append(until(page, "marks.drawn"))
        page.wait_for_timeout(1000)
    yield Figure("offline: map drawn", statistics.median(took) / 1e3, "s", 1.0)


def _pan(page: Page) -> Iterator[Figure]:
    """Drag a map of 5 000 assets to and fro."""
    page.evaluate(_STORE, synthetic())
    page.reload(wait_until="commit")
    until(page, "marks.drawn")
    page.wait_for_timeout(2000)
    page.evaluate(_LONG_TASKS)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.mouse.move(400, 600)
    page.mouse.down()
    before_s, moves = _task_s(devtools), 0
    began = time.monotonic()
    while (spent := time.monotonic() - began) < PAN_S:
        page.mouse.move(400 + 300 * math.sin(3 * spent), 600 + 300 * math.sin(2 * spent))
        moves += 1
    spent_s = _task_s(devtools) - before_s
    page.mouse.up()
    page.wait_for_timeout(500)
    tasks = page.evaluate("tasks")
    yield Figure("5 000 assets: long tasks in 3 s of panning", len(tasks), "", 0)
    yield Figure("5 000 assets: longest of them", max(tasks, default=0), "ms", math.inf)
    # What does not hang on who else uses the cores.
    yield Figure("5 000 assets: processor a move", 1e3 * spent_s / moves, "ms", 50)


def _task_s(devtools: CDPSession) -> float:
    """Return the processor time of the page's main thread so far [s]."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    found: float = next(one["value"] for one in metrics if one["name"] == "TaskDuration")
    return found
