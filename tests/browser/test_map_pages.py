"""Chromium opens the pages: what is drawn, what is pressed, what must never run."""

import mimetypes
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from maps import static_files
from maps.features import collect
from maps.layers import LAYERS, PRODUCTS
from maps.palette import DAY, NIGHT
from maps.render import render
from maps.table import make_table
from maps.texts import get_texts
from maps.webmap import MapOptions, build_map
from tests.unit.maps_sample import COMPUTED_AT, Tables, sample

OPTIONS = MapOptions("Bärkullen", COMPUTED_AT)
SITE = "http://ljusrond.test"
POLICY = "default-src 'self'; script-src 'self' 'nonce-n1'; style-src 'self'; img-src 'self' data:"

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return sample()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open a page from disk with the network off, or as served; no error may occur."""
    contexts, problems = [], []

    def open_(html: str, *, served: bool = False, **context: object) -> Page:
        made = browser.new_context(offline=not served, **context)  # type: ignore[arg-type]
        contexts.append(made)
        page = made.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: problems.append(r.url) if _is_outside(r.url) else None)
        if served:
            page.route("**/*", lambda route: _answer(route, html))
            page.goto(f"{SITE}/map")
        else:
            file = tmp_path / "map.html"
            file.write_text(html, "utf-8")
            page.goto(file.as_uri())
        return page

    yield open_
    for made in contexts:
        made.close()
    assert problems == []


def _is_outside(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:", SITE))


def _answer(route: Route, html: str) -> None:
    path = urlsplit(route.request.url).path
    if path == "/map":
        headers = {"content-security-policy": POLICY, "content-type": "text/html; charset=utf-8"}
        route.fulfill(body=html, headers=headers)
        return
    file = static_files.STATIC / path.removeprefix("/static/")
    kind = mimetypes.guess_type(file.name)[0] or "text/plain"
    if file.is_file():
        route.fulfill(body=file.read_bytes(), content_type=kind)
    else:
        route.fulfill(status=404)


def one_file(tables: Tables, **changes: object) -> str:
    return build_map(tables, replace(OPTIONS, assets="inline", **changes))  # type: ignore[arg-type]


def drawn(page: Page) -> Page:
    page.wait_for_selector(".map[data-drawn]", timeout=10_000)
    return page


def colours(page: Page) -> set[str]:
    """Colours on the canvas of the map, as ``#rrggbb``."""
    found: list[str] = page.evaluate(
        """() => {
          const canvas = document.querySelector(".map canvas");
          const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const seen = new Set();
          for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255)
            seen.add("#" + [0, 1, 2].map(k => data[i + k].toString(16).padStart(2, "0")).join(""));
          return [...seen];
        }"""
    )
    return set(found)


def test_one_file_opens_from_disk_and_draws_every_feature(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables)))
    names = page.evaluate(
        "[...document.querySelectorAll('[data-layer]')].map(e => e.dataset.layer)"
    )
    assert set(PRODUCTS) <= set(names)
    parts = page.evaluate("Object.values(map_ljusrond._layers).filter(l => l.options.sign).length")
    shown = [name for name, layer in LAYERS.items() if layer.visible]
    casings = len(tables["footpaths"])
    hidden_plan = 1
    assert parts == sum(len(tables[name]) for name in shown) + casings - hidden_plan
    seen = colours(page)
    for token in ("building", "courtyard", "path", "broken", "dark_hatch", "never", "lamp_lit"):
        assert DAY[token] in seen, token


def test_words_from_people_never_run(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables)))
    page.check("input[data-show=reports]")
    for name in ("lamps", "reports"):
        page.evaluate(
            """name => {
              const group = Object.values(map_ljusrond._layers)
                .find(l => l.options?.layer === name && l.options.feature === 0);
              group.fire("mouseover", {latlng: group.getLatLng()}, true);
              group.fire("click", {latlng: group.getLatLng()}, true);
            }""",
            name,
        )
        assert "<img src=x" in page.inner_text(".leaflet-popup")
    assert page.evaluate("window.harmed") is None
    assert page.locator(".leaflet-popup img, .leaflet-tooltip img, table img").count() == 0


def test_a_row_shows_its_own_place_on_the_map(open_page: Open, tables: Tables) -> None:
    fixtures = tables["broken_fixtures"]
    ids = [str(uuid.UUID(int=number << 64 | 0xBEEF)) for number in range(len(fixtures))]
    page = drawn(open_page(one_file({**tables, "broken_fixtures": fixtures.assign(id=ids)})))
    row = page.locator("table[data-layer=broken_fixtures] tbody tr").nth(3)
    code = row.locator("[data-name]").inner_text()
    row.locator(".show-on-map").click()
    assert page.locator(".leaflet-popup h3").inner_text() == code
    assert page.get_attribute(".leaflet-popup a[href^='/assets']", "href") == row.locator(
        "a"
    ).get_attribute("href")
    assert code in page.inner_text("[data-module=map-status]")


def test_a_row_switches_its_layer_on(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables)))
    page.uncheck("input[data-show=dark_spots]")
    page.locator("table[data-layer=dark_spots] .show-on-map").first.click()
    assert page.is_checked("input[data-show=dark_spots]")
    assert page.inner_text(".leaflet-popup h3") == "Gård 1"


def test_layers_switch_by_keyboard(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables)))
    count = (
        "Object.values(map_ljusrond._layers).filter(l => l.options.layer === 'dark_spots').length"
    )
    assert page.evaluate(count) == 2
    page.focus("input[data-show=dark_spots]")
    page.keyboard.press("Space")
    assert page.evaluate(count) == 0
    page.keyboard.press("Space")
    assert page.evaluate(count) == 2


def test_the_theme_changes_the_map_and_back(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables), color_scheme="dark"))
    assert NIGHT["building"] in colours(page)
    page.click("[data-module=theme]")
    page.wait_for_timeout(100)
    assert DAY["building"] in colours(page)
    assert page.get_attribute("[data-module=theme]", "aria-pressed") == "false"


def test_tables_sort_by_value_with_absent_last(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables)))
    table = page.locator("table[data-layer=overdue_cleaning]")
    days = table.locator("thead th").nth(3)
    for direction, first in (("ascending", "3 dagar"), ("descending", "40 dagar")):
        days.locator("button").click()
        assert days.get_attribute("aria-sort") == direction
        cells = table.locator("tbody tr td:nth-child(4)").all_inner_texts()
        assert cells[0] == first
        assert cells[-1] == "kan inte räknas"


def test_the_served_page_works_under_a_strict_policy(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(build_map(tables, replace(OPTIONS, nonce="n1")), served=True))
    assert page.locator(".leaflet-control-scale-line").count() == 1
    assert page.locator(".show-on-map").count() == 2 + 7 + 5


def test_a_page_with_nothing_on_it_opens(open_page: Open) -> None:
    page = drawn(open_page(build_map({}, MapOptions("Tom", None, assets="inline"))))
    assert page.inner_text(".product-dark_spots .state") == "Inte beräknat ännu"
    assert page.is_disabled("input[data-show=dark_spots]")


def test_without_script_the_tables_are_there(open_page: Open, tables: Tables) -> None:
    page = open_page(one_file(tables), java_script_enabled=False)
    assert page.locator("tbody tr").count() == 2 + 7 + 5
    assert page.locator("noscript").count() == 1
    assert page.locator("[data-module=theme]").is_hidden()


@pytest.mark.parametrize("size", [(800, 1280), (1280, 800), (1440, 900)])
def test_nothing_is_wider_than_the_screen_and_targets_are_large(
    open_page: Open, tables: Tables, size: tuple[int, int]
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    page = drawn(open_page(one_file(tables), viewport=viewport))
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    boxes = page.evaluate(
        """() => [...document.querySelectorAll("button, .switch, .leaflet-control-zoom a")]
          .filter(e => e.offsetParent).map(e => e.getBoundingClientRect())
          .map(box => Math.min(box.width, box.height))"""
    )
    assert min(boxes) >= 24, "WCAG 2.2, 2.5.8"


def test_a_list_page_sorts_and_is_read_from_its_own_server(open_page: Open, tables: Tables) -> None:
    table = make_table(collect(LAYERS["lamps"], tables["lamps"]), get_texts("sv"))
    html = render(
        "list.html",
        "sv",
        table=table,
        layers=[],
        filters=[],
        next_url=None,
        export_urls=[],
        computed=None,
    )
    page = open_page(html, served=True)
    page.locator("thead button").first.click()
    assert page.locator("tbody th").last.inner_text() == "L003"
