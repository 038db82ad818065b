"""The office map of a million lamps: time to the first view, the longest task while one pans."""

from __future__ import annotations

import os
import statistics
import time
import urllib.request
from collections.abc import Iterator
from typing import Final, cast
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench import sector
from tests.bench.common import Figure, server, signed_in
from tests.bench.office_map import CHROMIUM, FLAGS

LAMPS = int(os.environ.get("LJUSROND_BENCH_LAMPS", "1000000"))
RUNS = 5
PORT: Final = "8767"
#: Zooms at which one pans, around the middle of the area: numbers, then single objects.
ZOOMS: Final = (11, 13, 15, 17)
STEPS: Final = 6
WATCH: Final = """
    window.longest = 0;
    new PerformanceObserver((list) => {
      const took = list.getEntries().map(({ duration }) => duration);
      window.longest = Math.max(window.longest, ...took);
    }).observe({ type: "longtask", buffered: true });
"""


def figures() -> Iterator[Figure]:
    """Measure with an empty browser cache each time; the server has shown the map once."""
    with sector.cluster() as (environment, engine):
        sector.fill(engine, LAMPS)
        given = {**environment, "LJUSROND_PORT": PORT}
        with (
            server(given, "up", "--no-worker") as address,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            header = signed_in(given)
            _opened(browser, f"{address}/map", header).close()
            first = [_first_view(browser, f"{address}/map", header) for _ in range(RUNS)]
            yield Figure(f"{LAMPS} lamps: map's first view", statistics.median(first), "s", 1.5)
            for zoom in ZOOMS:
                longest = _panned(browser, f"{address}/map", header, zoom)
                yield Figure(f"longest task, panning at zoom {zoom}", longest, "ms", 100)
            browser.close()
            for words in ("Gård 1", "finns inte"):
                took = [_search(f"{address}/api/v1/search", header, words) for _ in range(RUNS)]
                yield Figure(f"search for {words!r}", statistics.median(took), "ms", 1000)


def _opened(browser: Browser, url: str, header: dict[str, str]) -> Page:
    size = {"width": 1440, "height": 900}
    page = browser.new_page(viewport=size, extra_http_headers=header)  # type: ignore[arg-type]  # as it asks
    page.add_init_script(WATCH)
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_selector(".map[data-whole]", timeout=300_000)
    return page


def _first_view(browser: Browser, url: str, header: dict[str, str]) -> float:
    """Return the seconds until every tile of the view is drawn."""
    page = _opened(browser, url, header)
    seconds = float(page.get_attribute(".map", "data-whole") or "nan") / 1e3
    page.close()
    return seconds


def _panned(browser: Browser, url: str, header: dict[str, str], zoom: int) -> float:
    """Return the longest task [ms] while the map is dragged to and fro, tiles coming in."""
    page = _opened(browser, url, header)
    page.evaluate("zoom => map_ljusrond.setZoom(zoom, {animate: false})", zoom)
    _settle(page)
    page.evaluate("window.longest = 0")
    box = page.locator(".map").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for step in range(STEPS):
        page.mouse.move(x, y)
        page.mouse.down()
        way = 420 if step % 3 else -420
        page.mouse.move(x + way, y + 150, steps=25)
        page.mouse.up()
        page.wait_for_timeout(150)
    _settle(page)
    longest = cast("float", page.evaluate("window.longest"))
    page.close()
    return longest


def _settle(page: Page) -> None:
    page.wait_for_timeout(400)
    page.wait_for_selector(".map:not([data-waits])", timeout=300_000)
    page.wait_for_timeout(400)


def _search(url: str, header: dict[str, str], words: str) -> float:
    asked = urllib.request.Request(f"{url}?q={quote(words)}", headers=header)
    started = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=60) as answer:
        answer.read()
    return (time.perf_counter() - started) * 1e3
