"""The map asks for hidden layers when they are wanted; a class is chosen with the keyboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from maps import static_files
from maps.features import collect
from maps.layers import LAYERS
from maps.payload import layer_payload
from maps.texts import get_texts
from maps.webmap import MapOptions, build_map
from tests.browser.light_service import NO_NEWS
from tests.browser.running import until
from tests.unit.maps_sample import COMPUTED_AT, sample

SITE = "http://ljusrond.test"
OPTIONS = MapOptions("Bärkullen", COMPUTED_AT, layer_url="/map/layers/{layer}")
KINDS = {".js": "text/javascript", ".css": "text/css"}


class Site:
    """A served map whose late layers can be made to fail; notes what was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.broken = False

    def answer(self, route: Route) -> None:
        """Answer one request of the browser."""
        path = urlsplit(route.request.url).path
        if path == "/map":
            html = build_map(sample(), replace(OPTIONS, title="Prov"))
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif path == "/live":
            route.fulfill(**NO_NEWS)
        elif path.startswith("/map/layers/"):
            self._layer(route, path.rsplit("/", 1)[-1])
        else:
            file = static_files.STATIC / path.removeprefix("/static/")
            kind = KINDS.get(Path(path).suffix, "text/plain")
            route.fulfill(body=file.read_bytes(), content_type=kind)

    def _layer(self, route: Route, name: str) -> None:
        self.asked.append(name)
        if self.broken:
            route.fulfill(status=503)
            return
        found = layer_payload(collect(LAYERS[name], sample()[name]), get_texts("sv"))
        route.fulfill(body=json.dumps(found), content_type="application/json")


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Give a page on which no script fails."""
    problems: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    made = context.new_page()
    made.on("pageerror", lambda error: problems.append(str(error)))
    made.route("**/*", site.answer)
    yield made
    context.close()
    assert problems == []


def opened(page: Page, path: str = "/map") -> Page:
    page.goto(f"{SITE}{path}")
    page.wait_for_selector("[data-drawn]")
    return page


def drawn_of(page: Page, layer: str) -> int:
    """How many features of a layer are on the map."""
    script = "() => Object.values(map_ljusrond._layers).map(part => part.options?.layer)"
    return list(page.evaluate(script)).count(layer)


def test_surfaces_are_asked_for_once_when_they_are_switched_on(page: Page, site: Site) -> None:
    opened(page)
    assert (site.asked, drawn_of(page, "lit_surfaces")) == ([], 0)
    box = page.get_by_label("Ytor mot sin klass")
    box.check()
    until(
        page, "Object.values(map_ljusrond._layers).some(l => l.options?.layer === 'lit_surfaces')"
    )
    assert drawn_of(page, "lit_surfaces") == 4
    box.uncheck()
    assert drawn_of(page, "lit_surfaces") == 0
    box.check()
    assert drawn_of(page, "lit_surfaces") == 4
    assert site.asked == ["lit_surfaces"]


def test_a_layer_that_does_not_come_says_so_and_can_be_asked_for_again(
    page: Page, site: Site
) -> None:
    site.broken = True
    box = opened(page).get_by_label("Ytor mot sin klass")
    box.check()
    expect(page.locator("[data-module=map-status]")).to_contain_text("Lagret kunde inte hämtas")
    site.broken = False
    box.uncheck()
    box.check()
    until(
        page, "Object.values(map_ljusrond._layers).some(l => l.options?.layer === 'lit_surfaces')"
    )


def test_an_address_brings_the_layer_of_what_it_names(page: Page, site: Site) -> None:
    opened(page, "/map#place/p1")
    expect(page.locator(".leaflet-popup h3")).to_have_text("Lekplats")
    assert site.asked == ["places"]
    assert page.get_by_label("Platser", exact=True).is_checked()


def test_the_number_of_a_repair_stands_beside_the_sign_and_opens(page: Page) -> None:
    opened(page, "/map#lamp/lamp-1")
    popup = page.locator(".leaflet-popup")
    expect(popup).to_be_visible()
    other = popup.get_by_role("button", name="Laga först")
    other.click()
    page.wait_for_timeout(400)  # longer than a pop-up takes to fade that closes
    expect(popup.locator("dl")).to_contain_text("Tillsammans med", timeout=100)
    expect(popup.locator("dl")).to_contain_text("L002")
    expect(popup.locator("dl")).to_contain_text("kommunen")
