"""Chromium on the served map: the slider of nights past."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.light_service import NIGHTS, Start, shown, starts, switch_on


@pytest.fixture
def start(browser: Browser) -> Iterator[Start]:
    yield from starts(browser)


def slide(page: Page, place: int) -> None:
    page.locator(".nights input").evaluate(
        "(range, place) => { range.value = place; range.dispatchEvent(new Event('input')); }", place
    )


def wait_for_then(page: Page) -> None:
    """Wait until spots of a night past are drawn; the page's policy forbids polling inside it."""
    for _ in range(100):
        if shown(page, "dark_spots_then"):
            return
        page.wait_for_timeout(50)
    pytest.fail("no night past was drawn")


def test_a_night_past_is_drawn_instead_of_now(start: Start) -> None:
    page, _ = start()
    page.wait_for_selector(".nights:not([hidden])")
    live = shown(page, "dark_spots")
    assert live > 0
    now = page.inner_text(".nights-said").replace("\u00a0", " ")
    assert re.fullmatch(
        r"Nu: [\d ]+ m² säkert mörkt, [\d ]+ m² kanske, \d+ plats(er)?\. Dra för .*", now
    )
    assert page.locator(".nights-months span").all_inner_texts() == ["okt"]
    assert page.locator(".past").is_hidden()
    slide(page, 14)
    wait_for_then(page)
    assert shown(page, "dark_spots") == 0
    assert "Så här var det natten den 15 oktober 2026 (beräknat)." in page.inner_text(".past")
    said = "Natten den 15 oktober 2026: 40 m² säkert mörkt, 70 m² kanske, 2 platser"
    assert page.inner_text(".nights-said") == said
    assert page.get_attribute(".nights input", "aria-valuetext") == said
    assert page.is_disabled("input[data-module=lux]")
    page.click("[data-module=nights-now]")
    assert (shown(page, "dark_spots"), shown(page, "dark_spots_then")) == (live, 0)
    assert page.locator(".past").is_hidden()
    assert not page.is_disabled("input[data-module=lux]")


def test_nights_step_by_button_and_key(start: Start) -> None:
    page, service = start()
    page.wait_for_selector(".nights:not([hidden])")
    page.click(".nights [data-step='-1']")
    assert "20 oktober" in page.inner_text(".nights-said")
    page.focus(".nights input")
    page.keyboard.press("ArrowLeft")
    assert "19 oktober" in page.inner_text(".nights-said")
    page.keyboard.press("Home")
    assert page.inner_text(".nights-said") == (
        "Natten den 1 oktober 2026: 40 m² säkert mörkt, 0 m² kanske, 1 plats"
    )
    assert page.get_attribute(".nights [data-step='-1']", "aria-disabled") == "true"
    wanted = "/api/v1/estates/prov%20g%C3%A5rd/dark-spots?at=2026-10-01"
    for _ in range(100):
        if wanted in service.asked:
            break
        page.wait_for_timeout(50)
    assert wanted in service.asked
    page.keyboard.press("End")
    assert page.get_attribute("[data-module=nights-now]", "aria-pressed") == "true"
    assert shown(page, "dark_spots_then") == 0


def test_the_switch_of_dark_spots_counts_for_nights_past(start: Start) -> None:
    page, _ = start()
    page.wait_for_selector(".nights:not([hidden])")
    slide(page, 3)
    wait_for_then(page)
    page.uncheck("input[data-show=dark_spots]")
    assert shown(page, "dark_spots_then") == 0
    page.check("input[data-show=dark_spots]")
    assert (shown(page, "dark_spots_then"), shown(page, "dark_spots")) == (1, 0)


def test_a_dark_spot_of_then_tells_its_name_as_text(start: Start) -> None:
    page, _ = start()
    page.wait_for_selector(".nights:not([hidden])")
    slide(page, 3)
    wait_for_then(page)
    at = page.evaluate(
        """() => {
          const part = Object.values(map_ljusrond._layers)
            .find(l => l.options?.layer === "dark_spots_then");
          map_ljusrond.fitBounds(part.getBounds(), {animate: false, maxZoom: 20});
          const point = map_ljusrond.latLngToContainerPoint(part.getBounds().getCenter());
          const box = map_ljusrond.getContainer().getBoundingClientRect();
          return [box.left + point.x, box.top + point.y];
        }"""
    )
    page.mouse.click(*at)
    assert "<b>Gård</b>" in page.inner_text(".leaflet-popup")
    assert "77 m²" in page.inner_text(".leaflet-popup")


def test_a_row_of_the_list_leads_back_to_now(start: Start) -> None:
    page, _ = start()
    page.wait_for_selector(".nights:not([hidden])")
    slide(page, 3)
    wait_for_then(page)
    page.locator("table[data-layer=dark_spots] .show-on-map").first.click()
    assert page.locator(".past").is_hidden()
    assert page.locator(".leaflet-popup").count() == 1


@pytest.mark.parametrize("nights", [[], NIGHTS[:1]])
def test_one_night_is_no_history(start: Start, nights: list[dict[str, object]]) -> None:
    page, service = start(lambda service: setattr(service, "nights", nights))
    page.wait_for_timeout(300)
    assert any("/nights" in url for url in service.asked)
    assert page.locator(".nights").is_hidden()


@pytest.mark.parametrize("size", [(390, 844), (800, 1280), (1440, 900)])
def test_slider_and_card_fit_and_are_large_enough(start: Start, size: tuple[int, int]) -> None:
    page, _ = start(viewport={"width": size[0], "height": size[1]}, has_touch=True)
    page.wait_for_selector(".nights:not([hidden])")
    switch_on(page)
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".nights button, .nights input, .lux-card label")]
          .map(e => e.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"""
    )
    assert min(boxes) >= 44
    slide(page, 3)
    right = """() => Math.max(...[...document.querySelectorAll(".nights *, .lux-card *, .past")]
      .map(e => e.getBoundingClientRect().right))"""
    assert page.evaluate(right) <= size[0]
    clear = """() => {
      const [past, zoom, bar, map] = [".past", ".leaflet-control-zoom", ".nights", ".map"]
        .map(found => document.querySelector(found).getBoundingClientRect());
      return past.left >= zoom.right && map.bottom <= bar.top + 1;
    }"""
    assert page.evaluate(clear)
    curve = page.get_attribute(".nights-curve", "aria-label")
    assert curve
    assert "minst 40 m²" in curve
    assert "mest 135 m²" in curve
