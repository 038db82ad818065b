"""The office map of Bärkullen: bytes of everything it loads, and time until it is drawn."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

from tests.bench.common import Figure, installation, server, signed_in

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
RUNS = 5


def figures() -> Iterator[Figure]:
    """Measure with an empty browser cache each time; the median counts."""
    with (
        installation() as environment,
        server(environment, "demo") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        drawn, sizes = [], []
        header = signed_in(environment)
        for _ in range(RUNS + 1):
            page = browser.new_page(
                viewport={"width": 1440, "height": 900}, extra_http_headers=header
            )
            sizes.append(_load(page, f"{address}/map"))
            drawn.append(float(page.get_attribute("[data-drawn]", "data-drawn") or "nan"))
            page.close()
        browser.close()
    yield Figure("map page and all it loads, uncompressed", statistics.median(sizes), "kB", 500)
    yield Figure("map page drawn", statistics.median(drawn[1:]) / 1e3, "s", 1.5)


def _load(page: Page, url: str) -> float:
    bodies: list[int] = []
    page.on("response", lambda response: bodies.append(len(response.body())))
    page.goto(url, wait_until="load")
    page.wait_for_selector("[data-drawn]")
    return sum(bodies) / 1000
