"""The served map with answers of the service made by hand."""

import mimetypes
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, Route

from maps import static_files
from maps.lux_tile import render
from maps.webmap import MapOptions, build_map
from tests.browser.test_map_pages import POLICY, SITE, drawn
from tests.light_blocks import block_of, plain
from tests.unit.maps_sample import COMPUTED_AT, LAT, LON, sample
from tests.unit.test_lux_tile import tile_at

FIRST = date(2026, 10, 1)
NIGHTS = [
    {
        "night": (FIRST + timedelta(days=day)).isoformat(),
        "dark_m2": 40.0 + 5 * day,
        "certain_m2": 40.0,
        "dark_spots": 1 + (day > 0),
    }
    for day in range(20)
]
BOUNDS = [LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01]
#: A stream of changes that ends without one, and need not be asked for again.
NO_NEWS: Final[dict[str, Any]] = {
    "body": "retry: 3600000\n\n", "content_type": "text/event-stream",
}  # fmt: skip


class Service:
    """Answers of the service, and what it was asked for."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.asked: list[str] = []
        self.nights: list[dict[str, object]] = list(NIGHTS)
        self.value: dict[str, object] = {"out_lx": 0.31, "lit_lx": 4.13}
        self.bounds: list[float] | None = BOUNDS
        # A whole tile of one illuminance, the same everywhere.
        block = block_of(6_410_240, 322_880, plain(0.3, 3.0))
        place = tile_at(322_880 + 32, 6_410_240 + 32, 21)
        self.tile = render([block], 21, *place, "lit", "day")

    def answer(self, route: Route) -> None:
        """Answer one request."""
        parts = urlsplit(route.request.url)
        if parts.path == "/live":
            route.fulfill(**NO_NEWS)
            return
        self.asked.append(f"{parts.path}?{parts.query}")
        if parts.path == "/map":
            headers = {"content-security-policy": POLICY, "content-type": "text/html"}
            route.fulfill(body=self.html, headers=headers)
        elif parts.path.startswith("/static/"):
            file = static_files.STATIC / parts.path.removeprefix("/static/")
            kind = mimetypes.guess_type(file.name)[0] or "text/plain"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        elif parts.path.endswith(".png"):
            route.fulfill(body=self.tile, content_type="image/png")
        else:
            route.fulfill(json=self._json(parts.path, parse_qs(parts.query)))

    def _json(self, path: str, query: dict[str, list[str]]) -> object:
        if path == "/tiles/illuminance.json":
            return {"bounds": self.bounds}
        if path == "/api/v1/illuminance":
            return {**self.value, "computed_at": None}
        if path.endswith("/nights"):
            return self.nights
        assert path == "/api/v1/estates/prov%20g%C3%A5rd/dark-spots"
        return spots(query["at"][0])


def spots(night: str) -> dict[str, object]:
    """Return one dark spot of a night, as wide as the night is late."""
    day = (date.fromisoformat(night) - FIRST).days
    west, east = LON, LON + 1e-5 * (day + 5)
    ring = [[west, LAT], [east, LAT], [east, LAT + 1e-4], [west, LAT + 1e-4], [west, LAT]]
    properties = {"certainty": "certain", "area_m2": 77.0, "surface": "<b>Gård</b>"}
    feature = {"id": night, "properties": properties}
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"known": True, "features": [{**feature, "geometry": geometry}]}


Start = Callable[..., tuple[Page, Service]]


def starts(browser: Browser) -> Iterator[Start]:
    """Give a function that opens the served map; no error may occur in it."""
    contexts, problems = [], []

    def open_(
        change: Callable[[Service], None] = lambda _: None, **context: object
    ) -> tuple[Page, Service]:
        options = MapOptions("Provgården", COMPUTED_AT, nonce="n1", estate="prov gård")
        service = Service(build_map(sample(), options))
        change(service)
        made = browser.new_context(**context)  # type: ignore[arg-type]
        contexts.append(made)
        page = made.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.route("**/*", service.answer)
        page.goto(f"{SITE}/map")
        drawn(page)
        page.wait_for_selector("input[data-module=lux]:enabled")
        return page, service

    yield open_
    for made in contexts:
        made.close()
    assert problems == []


def switch_on(page: Page) -> None:
    """Switch illuminance on and wait for its tiles."""
    page.check("input[data-module=lux]")
    page.wait_for_selector(".lux-pane img.leaflet-tile-loaded")


def shown(page: Page, layer: str) -> int:
    """Count what is drawn of a layer."""
    parts = f"Object.values(map_ljusrond._layers).filter(l => l.options?.layer === '{layer}')"
    found: int = page.evaluate(f"{parts}.length")
    return found
