"""A planner in the browser: draws a pole by a tap or by keys, and sees the dark ground shrink."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine

from backend.proposals import tasks
from maps.palette import GROUNDS, PALETTES, contrast
from maps.proposal_layers import LAMPS, SPOTS
from maps.style import ink_of, second_sign
from tests.browser.running import running
from tests.estate_sample import EAST_M, NORTH_M
from tests.proposal_sample import DARK_MIDDLE, at, dark_estate
from tests.sign_in import browser_cookie

DESKTOP = {"width": 1440, "height": 900}
TABLET = {"width": 800, "height": 1280}


class Served(NamedTuple):
    """The owner's engine and the address of the service."""

    engine: Engine
    url: str


@pytest.fixture(scope="module")
def served(clone: Callable[[], str]) -> Iterator[Served]:
    """Serve an estate in the dark from a thread."""
    database = clone()
    with dark_estate(database) as engine, running(database) as url:
        yield Served(engine, url)


@pytest.fixture
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    """Give a Swedish reader's browser on which no error and no request elsewhere may occur."""
    problems: list[str] = []
    made = browser.new_context(
        viewport=DESKTOP, locale="sv-SE", base_url=served.url
    )  # type: ignore[arg-type] # fmt: skip
    made.add_cookies([browser_cookie(*served)])
    made.on("weberror", lambda error: problems.append(str(error.error)))
    made.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    made.on("request", lambda r: None if r.url.startswith((served.url, "data:"))
            else problems.append(r.url))  # fmt: skip
    yield made
    made.close()
    assert problems == []


def start(page: Page, name: str) -> None:
    page.goto("/proposals")
    page.locator("#draw-name").fill(name)
    page.get_by_role("button", name="Börja rita").click()
    page.wait_for_url("**/proposals/*-*")


def compute(served: Served, page: Page) -> None:
    tasks.compute(served.engine, uuid.UUID(page.url.partition("#")[0].rpartition("/")[2]))


def answer(page: Page) -> str:
    return page.locator(".answer-text").inner_text().replace("\xa0", " ")


def test_a_pole_by_a_tap_makes_the_answer_better_without_a_reload_by_hand(
    context: BrowserContext, served: Served
) -> None:
    page = context.new_page()
    start(page, "Stolpe i Storgården")
    compute(served, page)
    expect(page.locator(".answer-text")).to_contain_text("förblir", timeout=10_000)
    page.wait_for_selector("[data-drawn]")
    page.get_by_role("button", name="Sätt en stolpe på kartan").click()
    lon, lat = at(*DARK_MIDDLE)["coordinates"]
    place = page.evaluate("at => window.map_ljusrond.latLngToContainerPoint(at)", [lat, lon])
    box = page.locator(".try-map .map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + place["x"], box["y"] + place["y"])
    assert "57.7" in page.locator("#f-position").input_value()
    expect(page.get_by_role("button", name="Sätt en stolpe på kartan")).to_have_attribute(
        "aria-pressed", "false"
    )
    page.locator("#f-kind").select_option("park_pole")
    page.locator("#f-height_m").fill("4,5")
    page.locator("#f-flux_lm").fill("4000")
    page.get_by_role("button", name="Lägg till i förslaget").click()
    expect(page.get_by_role("status").filter(has_text="jämförs med i dag")).to_be_visible()
    compute(served, page)
    expect(page.locator(".answer-text")).to_contain_text("minskar", timeout=10_000)
    assert page.locator("#surfaces tbody tr").count() > 0


def test_the_same_by_keys_alone_and_without_a_script(browser: Browser, served: Served) -> None:
    made = browser.new_context(
        java_script_enabled=False, base_url=served.url, locale="sv-SE"
    )  # fmt: skip
    made.add_cookies([browser_cookie(*served)])
    page = made.new_page()
    start(page, "Utan skript")
    page.locator("#f-position").focus()
    page.keyboard.type(f"{NORTH_M + DARK_MIDDLE[1]}, {EAST_M + DARK_MIDDLE[0]}")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("4,5")
    page.keyboard.press("Enter")
    expect(page.locator("#lamps tbody tr")).to_have_count(1)
    compute(served, page)
    page.get_by_role("link", name="Ladda om").click()
    assert "minskar" in answer(page)
    assert "Kartan kräver JavaScript" in page.content()
    page.get_by_role("button", name="Ta ut N1 ur förslaget").click()
    expect(page.locator("#lamps tbody tr")).to_have_count(0)
    made.close()


def test_what_is_being_written_is_not_lost_when_the_computation_ends(
    context: BrowserContext, served: Served
) -> None:
    page = context.new_page()
    start(page, "Skriver")
    page.locator("#f-height_m").fill("5")
    compute(served, page)
    page.wait_for_timeout(2500)
    assert page.locator("#f-height_m").input_value() == "5"
    page.locator("#f-height_m").fill("")
    expect(page.locator(".answer-text")).to_be_visible(timeout=10_000)


def test_the_signs_of_the_map_stand_in_the_legend_and_in_the_table(
    context: BrowserContext, served: Served
) -> None:
    page = context.new_page()
    start(page, "Tecken")
    page.locator("summary", has_text="Mer:").click()
    page.locator("#f-lamp").fill("P1")
    page.get_by_text("Ta bort den lampan").click()
    page.get_by_role("button", name="Lägg till i förslaget").click()
    compute(served, page)
    expect(page.locator(".answer-text")).to_be_visible(timeout=10_000)
    page.wait_for_selector("[data-drawn]")
    expect(page.locator(".try-legend li", has_text="Tas bort").locator("b")).to_have_text("1")
    page.get_by_role("button", name="Visa på kartan: P1").click()
    expect(page.locator(".popup")).to_contain_text("Tas bort")


@pytest.mark.parametrize("size", [DESKTOP, TABLET], ids=["desktop", "tablet"])
@pytest.mark.parametrize("look", ["lang=sv&theme=day", "lang=en&theme=night"])
def test_the_pages_fit_and_files_are_taken(
    context: BrowserContext, tmp_path: Path, size: dict[str, int], look: str
) -> None:
    page = context.new_page()
    page.set_viewport_size(size)  # type: ignore[arg-type] # width and height
    page.goto(f"/proposals?{look}")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    rows = tmp_path / "förslag.csv"
    rows.write_text(
        f"code;lamp;remove;northing;easting\nN1;;;{NORTH_M + 30};{EAST_M + 230}\n;P9;ja;;\n",
        encoding="utf-8",
    )
    page.locator("#upload-file").set_input_files(rows)
    page.locator("#upload-crs").fill("EPSG:3006")
    page.locator("#upload-crs").press("Enter")
    page.wait_for_url("**/proposals/*-*")
    expect(page.locator("td.raw", has_text="P9")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("layer", [SPOTS, LAMPS], ids=["spots", "lamps"])
def test_signs_are_told_apart_without_colour_and_stand_out(theme: str, layer: object) -> None:
    signs = (SPOTS if layer is SPOTS else LAMPS).styles
    assert len({second_sign(sign) for sign in signs.values()}) == len(signs)
    palette = PALETTES["day" if theme == "day" else "night"]
    for key, sign in signs.items():
        for ground in GROUNDS:
            ratio = contrast(palette[ink_of(sign)], palette[ground])
            assert ratio >= 3, f"{key} on {ground} by {theme}: {ratio:.2f}"
