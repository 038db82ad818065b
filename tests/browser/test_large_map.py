"""Chromium on a map whose layers come as vector tiles: the same signs, pop-ups, tools, address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.db import open_engine
from backend.pages import estates
from maps.palette import DAY, NIGHT
from tests.browser.running import running, until
from tests.browser.test_map_pages import colours
from tests.estate_sample import see_lamps, store_sample
from tests.sign_in import browser_cookie

#: Keeps what search answers back until it is given, or fails.
HOLD_ANSWERS = """() => {
  const ask = window.fetch;
  window.held = [];
  window.fetch = (...asked) => !String(asked[0]).startsWith("/api/v1/search") ? ask(...asked)
    : new Promise((give, fail) => {
      document.body.dataset.asked = held.push({ give: () => ask(...asked).then(give), fail });
    });
}"""


#: Counts how many pictures of ground are painted.
COUNT_PAINTED = """() => {
  const paint = OffscreenCanvas.prototype.transferToImageBitmap;
  window.painted = 0;
  OffscreenCanvas.prototype.transferToImageBitmap = function () {
    window.painted += 1;
    return paint.call(this);
  };
}"""


@pytest.fixture(scope="module")
def opened(browser: Browser, clone: Callable[[], str]) -> Iterator[Callable[..., Page]]:
    """Give a function that opens the map of a sample that is said to be too large for a page."""
    url = clone()
    engine = open_engine(url, pool_size=2)
    with engine.begin() as tx:
        store_sample(tx)
        see_lamps(tx, "dark")
    problems: list[str] = []
    with pytest.MonkeyPatch.context() as patch, running(url) as address:
        patch.setattr(estates, "MOST_ON_PAGE", 1)
        made = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
        made.add_cookies([browser_cookie(engine, address, "manager")])

        def open_(path: str = "/map?lang=sv") -> Page:
            page = made.new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
            page.goto(path)
            page.wait_for_selector(".map[data-whole]", timeout=60_000)
            page.wait_for_selector("[data-module=map-search]:not([hidden])")
            return page

        yield open_
        made.close()
    engine.dispose()
    assert problems == []


def settle(page: Page) -> None:
    """Wait until the map has asked for what its view needs, and has drawn it."""
    page.wait_for_timeout(300)
    until(page, "!map_ljusrond.getContainer().dataset.waits")


def place_of(page: Page, code: str) -> tuple[float, float]:
    """Where a thing that search finds lies on the screen."""
    answer = page.request.get("/api/v1/search", params={"q": code})
    expect(answer).to_be_ok()
    found = answer.json()["items"]
    assert found, f"search finds no {code}"
    script = """({ lat, lon }) => {
      const at = map_ljusrond.latLngToContainerPoint([lat, lon]);
      const box = map_ljusrond.getContainer().getBoundingClientRect();
      return [box.left + at.x, box.top + at.y];
    }"""
    x, y = page.evaluate(script, found[0])
    return x, y


def test_objects_are_drawn_pressed_and_told_as_on_a_page_that_holds_them(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    expect(page.locator(".product-broken_fixtures .number")).to_have_text("2")
    page.wait_for_timeout(200)
    assert {DAY[name] for name in ("building", "courtyard", "path", "broken")} <= colours(page)
    page.mouse.click(*place_of(page, "P1"))
    expect(page.locator(".leaflet-popup h3")).to_have_text("P1")
    assert page.locator(".leaflet-popup a[href^='/assets/lamp/']").count() == 1
    page.close()


def test_ground_is_painted_once_and_moved_about(opened: Callable[..., Page]) -> None:
    page = opened("/map?at=16/57.7998/12.0202&lang=sv")
    page.evaluate(COUNT_PAINTED)
    page.evaluate("map_ljusrond.setZoom(17, { animate: false })")
    settle(page)
    ground = {DAY[name] for name in ("building", "courtyard", "path")}
    counted = [page.evaluate("painted")]
    assert counted[0] > 0
    for east_px in (300, -300, 300, -300):
        page.evaluate("px => map_ljusrond.panBy([px, 0], { animate: false })", east_px)
        settle(page)
        counted.append(page.evaluate("painted"))
    assert len(set(counted)) == 1, counted
    assert ground <= colours(page)
    page.close()


def test_ground_follows_zoom_classes_and_theme(opened: Callable[..., Page]) -> None:
    page = opened("/map?at=17/57.7998/12.0202&lang=sv")
    for zoom in (16, 18, 17):
        page.evaluate("zoom => map_ljusrond.setZoom(zoom, { animate: false })", zoom)
        settle(page)
        assert DAY["building"] in colours(page), zoom
    page.uncheck("input[data-show=courtyards]")
    settle(page)
    assert DAY["courtyard"] not in colours(page)
    page.check("input[data-show=courtyards]")
    page.click("[data-module=theme]")
    settle(page)
    shown = colours(page)
    assert {NIGHT["building"], NIGHT["courtyard"]} <= shown
    assert not {DAY["building"], DAY["courtyard"]} & shown
    page.close()


def test_from_afar_they_are_numbers_that_lead_closer(opened: Callable[..., Page]) -> None:
    page = opened("/map?at=10/57.7998/12.0202&lang=sv")
    page.mouse.click(*place_of(page, "P1"))
    box = page.locator(".popup-cell")
    expect(box).to_contain_text("Trasiga armaturer 2")
    expect(box).to_contain_text("Släckt")
    box.locator("button").click()
    until(page, "map_ljusrond.getZoom() === 12")
    page.close()


def test_the_address_keeps_view_layers_and_classes(opened: Callable[..., Page]) -> None:
    page = opened()
    page.uncheck("input[data-show=lamps]")
    page.check("input[data-show=places]")
    page.uncheck("input[data-filter='broken_fixtures.dark']")
    page.evaluate("map_ljusrond.setView([57.7998, 12.0202], 18, {animate: false})")
    page.wait_for_url(re.compile(r"hide=broken_fixtures\.dark"))
    page.wait_for_url(re.compile(r"at=18/57\.7998"))
    again = opened(page.url.replace("lang=sv", "lang=en"))
    assert not again.is_checked("input[data-show=lamps]")
    assert again.is_checked("input[data-show=places]")
    assert not again.is_checked("input[data-filter='broken_fixtures.dark']")
    assert again.evaluate("map_ljusrond.getZoom()") == 18
    assert DAY["broken"] not in colours(again)
    page.close()
    again.close()


def test_search_by_keyboard_leads_to_the_place(opened: Callable[..., Page]) -> None:
    page = opened()
    page.focus(".map")
    page.keyboard.press("/")
    page.keyboard.type("miljöhus")
    expect(page.locator("#map-found li")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#map-found li")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup h3")).to_have_text("Miljöhus 1")
    assert page.locator(".mark-ring").count() == 1
    page.close()


def test_enter_waits_for_the_newest_answer_and_asks_again_after_a_failed_one(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    page.evaluate(HOLD_ANSWERS)
    page.focus("[data-module=map-search] input")
    page.keyboard.type("P1")
    page.wait_for_selector("body[data-asked='1']")
    page.evaluate("held[0].give()")
    expect(page.locator("#map-found li")).to_have_count(1)
    page.keyboard.press("Backspace")
    page.keyboard.type("2")
    page.wait_for_selector("body[data-asked='2']")
    page.keyboard.press("Enter")
    page.evaluate("held[1].give()")
    expect(page.locator(".leaflet-popup h3")).to_have_text("P2")

    page.focus("[data-module=map-search] input")
    page.keyboard.press("Control+A")
    page.keyboard.type("miljöhus")
    page.wait_for_selector("body[data-asked='3']")
    page.evaluate("held[2].fail()")
    expect(page.locator("[data-module=map-search] [role=status]")).to_have_class(re.compile("seen"))
    page.keyboard.press("Enter")
    page.wait_for_selector("body[data-asked='4']")
    page.evaluate("held[3].give()")
    expect(page.locator(".leaflet-popup h3")).to_have_text("Miljöhus 1")

    page.focus("[data-module=map-search] input")
    page.keyboard.press("Control+A")
    page.keyboard.type("P1")
    page.keyboard.press("ArrowDown")  # before the answer
    page.wait_for_selector("body[data-asked='5']")
    page.evaluate("held[4].give()")
    expect(page.locator("#map-found li").first).to_have_attribute("aria-selected", "true")
    page.close()


def test_a_measured_line_is_as_long_as_the_ground(opened: Callable[..., Page]) -> None:
    page = opened()
    page.click(".map-more summary")
    page.click("[data-tool=measure]")
    ends = [place_of(page, code) for code in ("P1", "P2")]
    for end in ends:
        page.mouse.click(*end)
        page.wait_for_timeout(350)  # else it would be a double press
    told = page.locator("[data-module=measured]").inner_text()
    metres = float(re.findall(r"[\d,]+", told)[0].replace(",", "."))
    assert abs(metres - 24) < 1, told
    assert page.locator(".leaflet-popup").count() == 0
    page.keyboard.press("Escape")
    assert page.locator("[data-module=measure]").is_hidden()
    page.close()


def test_lists_follow_the_view(opened: Callable[..., Page]) -> None:
    page = opened()
    link = page.locator(".view-lists a[data-view-list]").first
    assert "bbox=" in (link.get_attribute("href") or "")
    page.goto((link.get_attribute("href") or "").replace("dark_spots", "lamps"))
    expect(page.locator("tbody tr")).to_have_count(2)
    page.close()
