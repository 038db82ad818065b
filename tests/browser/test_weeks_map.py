"""Chromium on the served map: weeks past of cleaning, and what the map is narrowed to."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text

from backend.db import open_engine
from backend.plans import service as plans
from backend.plans.schemas import PlanIn
from gis.deadlines import local_date
from gis.workdays import STOCKHOLM
from tests.browser.running import running
from tests.estate_sample import EAST_M, NORTH_M, store_sample
from tests.sign_in import browser_cookie

TODAY = local_date(datetime.now(UTC))
SUNDAY = TODAY - timedelta(days=TODAY.isoweekday())
BEGUN = SUNDAY - timedelta(weeks=6)


@pytest.fixture(scope="module")
def served(clone: Callable[[], str]) -> Iterator[tuple[str, Engine]]:
    """Serve an estate: a stairwell late for three weeks and cleaned since, a yard nobody saw."""
    url = clone()
    engine = open_engine(url, pool_size=2)
    with engine.begin() as tx:
        store_sample(tx)
        outline = "ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(:e, :n), 3006), 150, 2))"
        place = {"e": EAST_M + 30, "n": NORTH_M + 20}
        tx.execute(text(f"UPDATE core.estate SET geom = {outline}"), place)  # noqa: S608
        ids = {
            kind: tx.scalar(text(f"SELECT id FROM core.{kind} LIMIT 1"))  # noqa: S608
            for kind in ("stairwell", "courtyard")
        }
        common = {"starts_on": BEGUN, "interval_days": 7, "move_holidays": False}
        stairs = PlanIn(
            id=uuid.uuid4(), asset_id=ids["stairwell"], task="stairwell_cleaning",
            contractor="Städ 1", **common,
        )  # fmt: skip
        yard = PlanIn(id=uuid.uuid4(), asset_id=ids["courtyard"], task="yard_round", **common)
        plans.put_plans(tx, [stairs, yard])
        for day in (BEGUN, SUNDAY, TODAY):
            visit = text(
                "INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome)"
                " SELECT company_id, id, :at, 'done' FROM core.cleaning_plan WHERE id = :id"
            )
            tx.execute(visit, {"id": stairs.id, "at": datetime.combine(day, time(9), STOCKHOLM)})
    with running(url) as address:
        yield address, engine
    engine.dispose()


@pytest.fixture
def page(browser: Browser, served: tuple[str, Engine]) -> Iterator[Page]:
    address, engine = served
    context = browser.new_context(base_url=address, locale="sv-SE")
    context.add_cookies([browser_cookie(engine, address, "manager")])  # type: ignore[list-item]
    problems: list[str] = []
    made = context.new_page()
    made.on("pageerror", lambda error: problems.append(str(error)))
    # A form that is refused comes back as a page of status 422, which the console tells, too.
    made.on(
        "console",
        lambda m: problems.append(m.text) if m.type == "error" and " 422 " not in m.text else None,
    )
    yield made
    context.close()
    assert problems == []


def shown(page: Page, layer: str) -> int:
    parts = f"Object.values(map_ljusrond._layers).filter(l => l.options?.layer === '{layer}')"
    found: int = page.evaluate(f"{parts}.length")
    return found


def until(page: Page, wanted: Callable[[], bool]) -> None:
    """Wait; the page's policy forbids polling inside it."""
    for _ in range(100):
        if wanted():
            return
        page.wait_for_timeout(50)
    pytest.fail("it did not come")


def test_a_week_past_is_drawn_instead_of_now(page: Page) -> None:
    page.goto("/map?estate=provgarden")
    page.wait_for_selector(".weeks:not([hidden])")
    # One was cleaned today, the other never: unseen is shown as such, now and then.
    assert shown(page, "overdue_cleaning") == 1
    assert page.inner_text(".weeks .nights-said").startswith("Nu: 0 försenade, 1 aldrig besökta.")
    for _ in range(3):
        page.click(".weeks [data-step='-1']")
    said = page.inner_text(".weeks .nights-said")
    week = (SUNDAY - timedelta(weeks=2)).isocalendar().week
    assert re.fullmatch(rf"Vecka {week}, till och med .*: 1 försenade, 1 aldrig besökta", said)
    until(page, lambda: shown(page, "overdue_cleaning_then") == 2)
    assert shown(page, "overdue_cleaning") == 0
    assert page.is_visible(".past")
    # The list of that day holds the same two.
    page.click("[data-module=past-list]")
    assert page.locator("tbody tr").count() == 2
    assert "Så här stod det till när" in page.inner_text("main")
    page.click("text=Så är det nu")
    assert "Så här stod det" not in page.inner_text("main")


def test_the_address_keeps_what_the_map_is_narrowed_to(page: Page) -> None:
    page.goto("/map?estate=provgarden")
    page.wait_for_selector(".weeks:not([hidden])")
    page.evaluate("map_ljusrond.setView([57.8, 12.0], 17, {animate: false})")
    page.click(".narrow summary")
    page.select_option(".narrow select[name=contractor]", "Städ 1")
    page.click(".narrow button")
    page.wait_for_selector(".weeks:not([hidden])")
    assert "contractor=St%C3%A4d+1" in page.url
    assert page.evaluate("map_ljusrond.getZoom()") == 17
    assert shown(page, "overdue_cleaning") == 0
    assert "0 aldrig besökta" in page.inner_text(".weeks .nights-said")
    link = page.locator("#list-overdue_cleaning a", has_text="Öppna hela listan")
    assert "contractor=St%C3%A4d+1" in str(link.get_attribute("href"))
    link.click()
    assert page.locator("tbody tr").count() == 1
    assert page.input_value("select[name=contractor]") == "Städ 1"
    page.click("text=Visa alla")
    assert page.locator("tbody tr").count() == 2


def test_an_area_is_drawn_by_key_and_kept(page: Page) -> None:
    page.goto("/workload/areas")
    page.wait_for_selector(".draw-map.leaflet-container")
    page.focus(".draw-map")
    page.evaluate("scrollTo(0, 0)")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press("Enter")
        page.keyboard.press(key)
        page.wait_for_timeout(350)  # the map glides
    page.click("[data-module=draw-close]")
    assert "Gränsen är sluten: 3 hörn" in page.inner_text("[data-module=draw-said]")
    page.fill("#name", "Ritat")
    page.click("text=Spara området")
    assert page.locator("tbody a").all_inner_texts() == ["Ritat"]


def test_a_walk_keeps_to_an_area_that_is_drawn(page: Page) -> None:
    page.goto("/walks/new")
    page.wait_for_selector(".walk-map.leaflet-container")

    def press(east_px: int, south_px: int) -> None:
        page.locator(".walk-map").scroll_into_view_if_needed()
        box = page.locator(".walk-map").bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.click(x + east_px, y + south_px)
        page.wait_for_timeout(350)  # else it would be a double press

    press(10, 10)
    start = page.input_value("#start")
    assert start
    page.click(".walk-area summary")
    for corner in ((-90, -60), (90, -60), (90, 60)):
        press(*corner)
    assert page.input_value("#area") == ""
    press(-90, -60)  # the first again
    assert "Gränsen är sluten: 3 hörn" in page.inner_text("[data-module=draw-said]")
    assert page.input_value("#start") == start, "a press was taken as the start"
    assert json.loads(page.input_value("#area"))["type"] == "Polygon"
    page.click("[data-module=draw-undo]")
    assert page.input_value("#area") == ""
    press(-90, 60)
    page.click("[data-module=draw-close]")
    drawn = page.input_value("#area")
    assert len(json.loads(drawn)["coordinates"][0]) == 5

    page.fill("#area", "nonsense")
    page.press("#area", "Tab")
    assert page.locator(".draw-corner").count() == 0
    assert page.input_value("#area") == "nonsense", "what somebody wrote is theirs"
    page.fill("#area", drawn)
    page.press("#area", "Tab")
    assert page.locator(".draw-corner").count() == 4

    page.fill("#minutes", "0")
    page.click("text=Räkna ut vägen")
    page.wait_for_selector("[role=alert]")
    assert page.locator(".draw-corner").count() == 4, "what was drawn is lost with a mistake"
    page.fill("#minutes", "60")
    page.click("text=Räkna ut vägen")
    page.wait_for_url(re.compile(r"/walks/[0-9a-f-]+/plan"))
    expect(page.locator(".walk-part")).to_have_count(1)
