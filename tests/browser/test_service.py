"""The whole way: demo estate, real server, real browser, a report, and the map that follows it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text

from backend.analysis import service as analysis
from backend.db import open_engine
from backend.demo import load_demo
from backend.pages.service import map_file
from tests.browser.running import running
from tests.sign_in import browser_cookie

DESKTOP = {"width": 1440, "height": 900}
TABLET = {"width": 800, "height": 1280}


@pytest.fixture(scope="module")
def demo(clone: Callable[[], str]) -> Iterator[tuple[Engine, str]]:
    """Serve the demo estate from a thread; give the owner's engine and the address."""
    url = clone()
    engine = open_engine(url, pool_size=2)
    load_demo(engine, nights_since_days=2)
    with running(url, demo=True) as address:
        yield engine, address
    engine.dispose()


@pytest.fixture
def page(browser: Browser, demo: tuple[Engine, str]) -> Iterator[Page]:
    """Give a Swedish reader's page on which no error and no request elsewhere may occur."""
    problems: list[str] = []
    context = browser.new_context(viewport=DESKTOP, locale="sv-SE", base_url=demo[1])
    context.add_cookies([browser_cookie(*demo)])
    made = context.new_page()
    made.on("pageerror", lambda error: problems.append(str(error)))
    made.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    made.on(
        "request",
        lambda r: problems.append(r.url) if not r.url.startswith((demo[1], "data:")) else None,
    )
    yield made
    context.close()
    assert problems == []


def _number(page: Page, layer: str) -> int:
    box = page.locator(f"section.products :has(> header input[data-show={layer}]) .number")
    return int(re.sub(r"\D", "", box.first.inner_text()))


def test_the_map_shows_the_three_layers_with_their_lists(page: Page) -> None:
    page.goto("/map")
    page.wait_for_selector("[data-drawn]")
    for layer in ("dark_spots", "broken_fixtures", "overdue_cleaning"):
        assert _number(page, layer) > 0
        assert page.locator(f"table[data-layer={layer}] tbody tr").count() > 0
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.get_by_text("beräknat, direktljus, underhållet värde").first).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/map", "/lists/dark_spots", "/lists/lamps"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_fit_a_tablet(page: Page, path: str, language: str) -> None:
    page.set_viewport_size({"width": TABLET["width"], "height": TABLET["height"]})
    page.goto(f"{path}?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"]


def test_the_weekly_picture_is_whole_on_a_tablet(page: Page) -> None:
    page.set_viewport_size({"width": TABLET["width"], "height": TABLET["height"]})
    page.goto("/situation?lang=sv")
    hidden = "boxes => boxes.map(box => box.scrollWidth - box.clientWidth)"
    over = page.locator(".scroll").evaluate_all(hidden)
    assert over
    assert max(over) <= 0


@pytest.mark.parametrize("wide", [1280, 1366, DESKTOP["width"]])
def test_the_menu_takes_one_line_of_an_office_screen(page: Page, wide: int) -> None:
    page.set_viewport_size({"width": wide, "height": DESKTOP["height"]})
    page.goto("/")
    name = page.locator(".me-who b")
    name.evaluate("name => { name.textContent = 'Anna-Karin Bergström Lindqvist'; }")
    brand, shown = page.locator(".brand").bounding_box(), name.bounding_box()
    assert brand is not None
    assert shown is not None
    assert shown["y"] < brand["y"] + brand["height"]


def test_a_report_through_the_form_makes_the_dark_grow_and_lit_takes_it_back(
    page: Page, demo: tuple[Engine, str]
) -> None:
    engine, _ = demo
    with engine.connect() as tx:
        lamps = [
            tx.scalars(text("SELECT id FROM app.lamps WHERE code = :code"), {"code": code}).one()
            for code in ("P081", "P082", "P083")
        ]
    before = _dark_m2(engine)
    for lamp in lamps:
        _send(page, lamp, "Lampan är släckt")
    _recompute(engine)
    assert _dark_m2(engine) > before
    page.goto("/map")
    page.wait_for_selector("[data-drawn]")
    assert page.locator("table[data-layer=broken_fixtures] tr", has_text="P082").count() == 1
    for lamp in lamps:
        _send(page, lamp, "Lampan lyser som den ska")
    _recompute(engine)
    assert _dark_m2(engine) == before


def test_a_form_without_a_choice_is_answered_in_words(page: Page, demo: tuple[Engine, str]) -> None:
    with demo[0].connect() as tx:
        lamp = tx.scalars(text("SELECT id FROM app.lamps ORDER BY id LIMIT 1")).one()
    page.goto(f"/assets/lamp/{lamp}")
    answer = page.request.post(
        f"/assets/lamp/{lamp}/reports",
        form={"id": str(uuid.uuid4()), "description": "mörkt"},
        headers={"Origin": demo[1]},
    )
    assert "Välj vad det gäller." in answer.text()
    assert "mörkt" in answer.text()


def test_done_now_takes_a_door_off_the_overdue_list_and_thanks_once(
    page: Page, demo: tuple[Engine, str]
) -> None:
    with demo[0].connect() as tx:
        plan = tx.execute(
            text(
                "SELECT asset_id, asset_code FROM app.overdue_cleaning WHERE asset_kind ="
                " 'stairwell' AND cleaning_state = 'overdue' ORDER BY overdue_days DESC LIMIT 1"
            )
        ).one()
    for size in (TABLET, DESKTOP):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.goto(f"/assets/stairwell/{plan.asset_id}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="Utförd nu").click()
    thanks = page.get_by_role("status").filter(has_text=f"Tack. Noterat för {plan.asset_code}")
    expect(thanks).to_be_visible()
    page.reload()
    expect(thanks).to_have_count(0)
    page.goto("/map")
    page.wait_for_selector("[data-drawn]")
    row = page.locator("table[data-layer=overdue_cleaning] tr", has_text=plan.asset_code)
    assert row.count() == 0


def test_the_demo_lets_in_by_a_role_and_each_sees_its_own(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/map")
    expect(page.get_by_role("heading", level=1)).to_have_text("Välj en roll")
    page.get_by_role("button", name="Entreprenör").click()
    expect(page.get_by_text("Trasig belysning").first).to_be_visible()
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Logga ut").click()
    expect(page.get_by_role("status")).to_have_text("Du är utloggad.")
    page.get_by_role("button", name="Planerare").click()
    page.goto("/account")
    expect(page.get_by_text("planner@barkullen.example")).to_be_visible()


def test_one_file_opens_from_disk_with_the_network_off(
    browser: Browser, demo: tuple[Engine, str], tmp_path: Path
) -> None:
    with demo[0].connect() as tx:
        (tmp_path / "map.html").write_text(map_file(tx, "barkullen", "sv"), encoding="utf-8")
    context = browser.new_context(viewport=DESKTOP, offline=True)
    page = context.new_page()
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_selector("[data-drawn]")
    assert page.locator("table[data-layer=dark_spots] tbody tr").count() > 0
    context.close()


def _send(page: Page, lamp: object, choice: str) -> None:
    page.goto(f"/assets/lamp/{lamp}")
    page.get_by_text(choice, exact=True).click()
    page.get_by_role("button", name="Skicka anmälan").click()
    expect(page.get_by_role("status").filter(has_text="Tack")).to_be_visible()


def _recompute(engine: Engine) -> None:
    with engine.connect() as tx:
        estate = tx.scalars(text("SELECT id FROM core.estate WHERE code = 'barkullen'")).one()
    assert analysis.recompute(engine, estate) is not None


def _dark_m2(engine: Engine) -> float:
    with engine.connect() as tx:
        return float(tx.scalar(text("SELECT sum(area_m2) FROM app.dark_spots")) or 0.0)
