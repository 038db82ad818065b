"""Chromium on the served map: illuminance under the signs, and values in lux."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from maps.lux_scale import colours
from tests.browser.light_service import Service, Start, starts, switch_on
from tests.browser.test_map_pages import one_file
from tests.unit.maps_sample import LON, sample


@pytest.fixture
def start(browser: Browser) -> Iterator[Start]:
    yield from starts(browser)


def tiles_asked(service: Service) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(u).query) for u in service.asked if ".png" in u]


def test_the_layer_is_off_until_it_is_asked_for(start: Start) -> None:
    page, service = start()
    assert not page.is_checked("input[data-module=lux]")
    assert page.locator(".lux-card").is_hidden()
    assert not any("illuminance" in url for url in service.asked)
    switch_on(page)
    assert page.locator(".lux-card").is_visible()
    card = page.inner_text(".lux-card")
    assert "beräknat, direktljus, underhållet värde" in card
    assert "P6 0,4, P5 0,6, P4 1, P2 2" in card
    assert all(asked["estate"] == ["prov gård"] for asked in tiles_asked(service))
    page.uncheck("input[data-module=lux]")
    assert page.locator(".lux-pane img").count() == 0
    assert page.locator(".lux-card").is_hidden()


def test_tiles_follow_unseen_lamps_and_theme(start: Start) -> None:
    page, service = start(color_scheme="light")
    switch_on(page)
    assert {(a["unseen"][0], a["theme"][0]) for a in tiles_asked(service)} == {("lit", "day")}
    service.asked.clear()
    page.check(".lux-card input[value=out]")
    page.wait_for_timeout(200)
    assert {(a["unseen"][0], a["theme"][0]) for a in tiles_asked(service)} == {("out", "day")}
    service.asked.clear()
    page.click("[data-module=theme]")
    page.wait_for_timeout(200)
    assert {(a["unseen"][0], a["theme"][0]) for a in tiles_asked(service)} == {("out", "night")}
    assert page.locator(".lux-night").is_visible()
    assert page.locator(".lux-day").is_hidden()


def filled(page: Page) -> float:
    """Return the share of the map that is drawn on, once it is drawn whole: no more is added."""
    alpha = """() => {
      const canvas = document.querySelector(".map canvas");
      const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let filled = 0;
      for (let i = 3; i < data.length; i += 4) filled += data[i] > 0;
      return filled / (data.length / 4);
    }"""
    shares: list[float] = []
    for _ in range(50):
        shares.append(page.evaluate(alpha))
        if len(shares) > 3 and len(set(shares[-3:])) == 1:
            return shares[-1]
        page.wait_for_timeout(200)
    pytest.fail(f"it is never still: {shares}")


def test_light_shows_through_the_yard_and_signs_stay(start: Start) -> None:
    page, _ = start(color_scheme="light")
    before = filled(page)
    switch_on(page)
    assert 0 < filled(page) < 0.6 * before
    page.uncheck("input[data-module=lux]")
    assert filled(page) == pytest.approx(before, abs=0.01)


def press(page: Page, x: float, y: float) -> None:
    box = page.locator(".map").bounding_box()
    assert box
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])


def test_a_press_tells_the_value(start: Start) -> None:
    page, service = start()
    press(page, 0.9, 0.1)
    assert page.locator(".leaflet-popup").count() == 0
    switch_on(page)
    press(page, 0.9, 0.15)
    line = page.locator(".popup-lux strong").last
    expect(line).to_have_text("4,1 lx (0,31 lx om osedda lampor är släckta)")
    asked = parse_qs(urlsplit(next(u for u in service.asked if "api/v1/ill" in u)).query)
    assert float(asked["lon"][0]) == pytest.approx(LON, abs=0.01)
    page.check(".lux-card input[value=out]")
    press(page, 0.9, 0.2)
    expect(line).to_have_text("0,31 lx (4,1 lx om osedda lampor är tända)")


@pytest.mark.parametrize(
    ("out", "lit", "said"),
    [(27.4, 27.4, "27 lx"), (0.02, 0.02, "under 0,1 lx"), (None, None, "inte beräknat här")],
)
def test_values_are_written_as_they_are_worth(
    start: Start, out: float | None, lit: float | None, said: str
) -> None:
    page, _ = start(lambda service: service.value.update(out_lx=out, lit_lx=lit))
    switch_on(page)
    page.focus(".map")
    page.keyboard.press("Enter")
    expect(page.locator(".popup-lux strong")).to_have_text(said)


def test_a_pop_up_of_a_lamp_tells_the_light_at_its_foot(start: Start) -> None:
    page, _ = start()
    switch_on(page)
    page.locator("table[data-layer=broken_fixtures] .show-on-map").first.click()
    expect(page.locator(".leaflet-popup .popup-lux strong")).to_contain_text("4,1 lx")
    assert page.locator(".popup-lux").count() == 1


def test_without_any_computation_it_says_so(start: Start) -> None:
    page, service = start(lambda service: setattr(service, "bounds", None))
    page.check("input[data-module=lux]")
    status = page.locator("[data-module=map-status]")
    expect(status).to_have_text("Ingen belysningsstyrka är beräknad ännu.")
    assert tiles_asked(service) == []


def test_a_file_from_disk_goes_without() -> None:
    html = one_file(sample(), estate="prov")
    for word in ("lux-card", "nights-said", "tiles/illuminance", "/nights?"):
        assert word not in html.split("</style>")[-1], word
    assert '"light":null' in html
    assert json.dumps(colours("day")[0]) not in html
