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
from tests.browser.running import until
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
    if path == "/live":
        route.fulfill(body=": nothing happens\n\n", content_type="text/event-stream")
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


def point_of(page: Page, layer: str, feature: int) -> tuple[float, float]:
    """Where a sign stands on the screen."""
    x, y = page.evaluate(
        """([layer, feature]) => {
          const part = Object.values(map_ljusrond._layers)
            .find(l => l.options?.layer === layer && l.options.feature === feature);
          const box = map_ljusrond.getContainer().getBoundingClientRect();
          const at = map_ljusrond.latLngToContainerPoint(part.getLatLng());
          return [box.left + at.x, box.top + at.y];
        }""",
        [layer, feature],
    )
    return x, y


def test_one_file_opens_from_disk_and_draws_every_feature(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables)))
    names = page.evaluate(
        "[...document.querySelectorAll('[data-layer]')].map(e => e.dataset.layer)"
    )
    assert set(PRODUCTS) <= set(names)
    parts = page.evaluate("Object.values(map_ljusrond._layers).filter(l => l.options.sign).length")
    shown = [name for name, layer in LAYERS.items() if layer.visible]
    casings = len(tables["footpaths"])
    hidden_plan, due_soon = 1, 1
    assert parts == sum(len(tables[name]) for name in shown) + casings - hidden_plan - due_soon
    seen = colours(page)
    for token in ("building", "courtyard", "path", "broken", "dark_hatch", "never", "lamp_lit"):
        assert DAY[token] in seen, token


def test_words_from_people_never_run(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables)))
    page.check("input[data-show=reports]")
    for name in ("lamps", "reports"):
        page.evaluate("map_ljusrond.closePopup().stop(); 0")
        at = point_of(page, name, 0)
        page.mouse.move(*at)
        page.wait_for_selector(".leaflet-tooltip")
        page.mouse.click(*at)
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
        "a[data-name]"
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
    days = table.locator("thead th").nth(2)
    for direction, first in (("ascending", "3 dagar"), ("descending", "40 dagar")):
        days.locator("button").click()
        assert days.get_attribute("aria-sort") == direction
        cells = table.locator("tbody tr td:nth-child(3)").all_inner_texts()
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


@pytest.mark.parametrize("size", [(390, 844), (800, 1280), (1280, 800), (1440, 900)])
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
        search="",
        narrowed=False,
        kept={},
        at=None,
        start_url="/lists/lamps",
        now_url="/lists/lamps",
        why_nothing="No dark spots",
        next_url=None,
        export_urls=[],
        computed=None,
        shares="",
    )
    page = open_page(html, served=True)
    page.locator("thead button").first.click()
    assert page.locator("tbody th").last.inner_text() == "L003"


def goto_hash(page: Page, target: str) -> None:
    page.evaluate("target => { location.hash = target; }", target)
    until(page, "document.querySelector('[data-module=map-status]').textContent !== ''")


def test_the_address_of_an_asset_opens_it_on_the_map(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables)))
    page.uncheck("input[data-show=lamps]")
    goto_hash(page, "#lamp/lamp-2")
    assert page.is_checked("input[data-show=lamps]")
    assert page.inner_text(".leaflet-popup h3") == "L002"
    assert page.locator(".mark-ring").count() == 1
    assert page.evaluate("map_ljusrond.getZoom()") >= 19
    assert "L002" in page.inner_text("[data-module=map-status]")
    goto_hash(page, "#place/p1")
    assert page.is_checked("input[data-show=places]")
    assert page.inner_text(".leaflet-popup h3") == "Lekplats"


def test_the_address_is_read_when_the_page_opens(open_page: Open, tables: Tables) -> None:
    ids = [str(uuid.UUID(int=number << 64 | 0xBEEF)) for number in range(len(tables["lamps"]))]
    page = drawn(open_page(one_file({**tables, "lamps": tables["lamps"].assign(id=ids)})))
    page.evaluate(f"location.hash = '#lamp/{ids[3]}'")
    page.reload()
    drawn(page)
    assert page.inner_text(".leaflet-popup h3") == "L003"


def test_an_asset_that_is_not_on_the_map_is_said_to_be_elsewhere(
    open_page: Open, tables: Tables
) -> None:
    page = drawn(open_page(one_file(tables)))
    for target in ("#lamp/none", "#property/1", "#lamp/%E0%A4%A"):
        goto_hash(page, target)
        assert "Finns inte på kartan" in page.inner_text("[data-module=map-status]")
        assert page.locator("[data-module=map-status]").bounding_box()["width"] > 100  # type: ignore[index]
    assert page.locator(".leaflet-popup").count() == 0


def test_hints_for_keys_show_for_keys_only(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables), has_touch=True))
    width = "document.querySelector('.map-help').getBoundingClientRect().width"
    outline = "getComputedStyle(document.querySelector('.map')).outlineStyle"

    def seen() -> bool:
        return bool(page.evaluate(width) > 1 or page.evaluate(outline) != "none")

    page.focus(".map")
    assert not seen()
    box = page.locator(".map").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert not seen()
    page.locator("[data-module=zoom-all]").focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('map')"):
            break
    assert seen()


CLEAR_OF_BUTTONS = """() => {
    const [popup, tip, ring, button] = [
        ".leaflet-popup", ".leaflet-popup-tip", ".mark-ring", "[data-module=zoom-all]",
    ].map((found) => document.querySelector(found)?.getBoundingClientRect());
    if (!popup || !tip || !ring || !button) return false;
    const middle = tip.left + tip.width / 2;
    return popup.top >= button.bottom && ring.left < middle && middle < ring.right;
}"""


@pytest.mark.parametrize("size", [(1440, 900), (800, 1280), (390, 844)])
def test_a_pop_up_is_not_under_the_buttons_of_the_map(
    open_page: Open, tables: Tables, size: tuple[int, int]
) -> None:
    page = drawn(open_page(one_file(tables), viewport={"width": size[0], "height": size[1]}))
    for row in page.locator(".show-on-map").all()[:4]:
        row.click()
        # Read at one moment: page and map still move for a while.
        until(page, CLEAR_OF_BUTTONS, 5.0)


def test_a_pop_up_says_what_class_its_feature_is(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables)))
    rows = page.locator("table[data-layer=overdue_cleaning] .show-on-map")
    words = []
    for row in rows.all():
        row.click()
        words.append(page.inner_text(".popup-layer"))
    assert words[-2:] == ["Aldrig besökt: inget antecknat", "Snart dags"]
    assert words[0] == "Mer än 30 dagar sen"


def test_what_is_due_soon_is_drawn_when_asked_for(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables)))
    box = "input[data-class=due_soon]"
    count = (
        "Object.values(map_ljusrond._layers)"
        ".filter(l => l.options.layer === 'overdue_cleaning').length"
    )
    assert not page.is_checked(box)
    assert page.evaluate(count) == 4
    page.check(box)
    assert page.evaluate(count) == 5
    page.uncheck("input[data-show=overdue_cleaning] >> nth=0")
    assert page.evaluate(count) == 0
    order = page.evaluate(
        """() => {
          document.querySelector("input[data-show=overdue_cleaning]").click();
          const seen = [];
          const canvas = Object.values(map_ljusrond._layers).find(l => l._drawFirst);
          for (let o = canvas._drawFirst; o; o = o.next) seen.push(o.layer.options);
          const at = test => seen.findIndex(test);
          return [at(o => o.layer === "overdue_cleaning"), at(o => o.layer === "dark_spots")];
        }"""
    )
    assert order[0] < order[1]


def test_a_finger_beside_a_lamp_takes_it_and_a_mouse_does_not(
    open_page: Open, tables: Tables
) -> None:
    page = drawn(open_page(one_file(tables), has_touch=True))
    for name in ("stairwells", "broken_fixtures", "waste_stations"):
        page.uncheck(f"input[data-show={name}]")
    x, y = point_of(page, "lamps", 2)
    page.mouse.click(x, y + 18)
    if page.locator(".leaflet-popup").count():
        assert page.inner_text(".leaflet-popup h3") != "L002"
    page.keyboard.press("Escape")
    page.touchscreen.tap(x, y + 18)
    assert page.inner_text(".leaflet-popup h3") == "L002"


def test_things_under_one_finger_are_offered_nearest_first(open_page: Open, tables: Tables) -> None:
    page = drawn(open_page(one_file(tables), has_touch=True))
    x, y = point_of(page, "lamps", 2)
    page.touchscreen.tap(x, y)
    assert page.inner_text(".leaflet-popup h3") == "L002"
    assert "Också här" in page.inner_text(".leaflet-popup")
    offers = page.locator(".leaflet-popup button[type=button]")
    texts = offers.all_inner_texts()
    assert texts[-1] == "Gård 1: Gård"
    offers.last.click()
    assert page.inner_text(".leaflet-popup h3") == "Gård 1"
    assert any(text.startswith("L002") for text in offers.all_inner_texts())


def test_the_outline_of_the_estate_answers_nothing_and_the_ground_is_what_fits(
    open_page: Open, tables: Tables
) -> None:
    page = drawn(open_page(one_file(tables)))
    estate = "Object.values(map_ljusrond._layers).find(l => l.options.layer === 'estates')"
    assert page.evaluate(f"{estate}.options.interactive") is False
    inside = "map_ljusrond.getBounds().contains(%s.getBounds())"
    building = estate.replace("estates", "buildings")
    assert page.evaluate(inside % building) is True
    assert page.evaluate(inside % estate) is False


def test_names_of_yards_and_houses_are_written_from_zoom_17(
    open_page: Open, tables: Tables
) -> None:
    page = drawn(open_page(one_file(tables)))
    page.evaluate(
        """() => {
          window.written = [];
          const real = CanvasRenderingContext2D.prototype.fillText;
          CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
            window.written.push(text); real.call(this, text, ...rest); };
        }"""
    )

    def at(zoom: int) -> set[str]:
        page.evaluate(
            "zoom => { written = []; map_ljusrond.setZoom(zoom, {animate: false}); }", zoom
        )
        page.wait_for_timeout(50)
        return {text for text in page.evaluate("written") if not text.isdigit()}

    assert at(19) == {"Gård 1", "Hus 1"}
    assert at(16) == set()
    page.uncheck("input[data-show=courtyards]")
    assert at(19) == {"Hus 1"}
