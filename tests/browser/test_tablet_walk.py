"""A walk on the tablet in a real browser: two stops, questions, a point with a photo, no signal."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from backend.db import open_engine
from tests.browser.running import running
from tests.browser.test_tablet import opened
from tests.photo_sample import encoded, scene
from tests.sign_in import browser_cookie
from tests.tablet_sample import build
from tests.walk_sample import store_walk


@pytest.fixture(scope="module")
def world(clone: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Serve the estate with a walk that is planned; give engine, address, walk."""
    url = clone()
    engine = open_engine(url, pool_size=2)
    with engine.begin() as tx:
        made = build(tx)
        walk = store_walk(tx, uuid.UUID(made.ids["estate"]), made.company)
    with running(url, data=tmp_path_factory.mktemp("walk")) as address:
        yield engine, address, walk
    engine.dispose()


@pytest.fixture
def page(browser: Browser, world: Any) -> Iterator[Page]:  # noqa: ANN401
    """Give a caretaker's tablet with its package; no script on it may fail."""
    engine, address, _ = world
    problems: list[str] = []
    context = browser.new_context(
        viewport={"width": 800, "height": 1280}, has_touch=True, locale="sv-SE", base_url=address
    )
    context.add_cookies([browser_cookie(engine, address, "caretaker", "prov")])
    context.on("weberror", lambda error: problems.append(str(error.error)))
    yield opened(context)
    context.close()
    assert problems == []


def test_a_walk_is_walked_without_a_signal_and_nothing_of_it_is_lost(
    page: Page,
    world: Any,  # noqa: ANN401
) -> None:
    engine, _, walk = world
    page.context.set_offline(True)
    page.evaluate("() => { location.hash = '#/walk'; }")
    page.get_by_text("Kvällsvandring").click()
    expect(page.get_by_role("heading", name="Första stoppet")).to_be_visible()
    page.get_by_role("link", name="Vi är här").click()
    expect(page.get_by_role("heading", name="1. Gången vid 1")).to_be_visible()
    expect(page.get_by_text("Ljuset är inte beräknat här.")).to_be_visible()
    first = page.get_by_role("group", name="Kan jag se vad som finns runt mig?")
    first.get_by_role("button", name="Nej").click()
    page.get_by_role("group", name="Är det rent?").get_by_role("button", name="Ja").click()
    for button in first.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 56
    # A tablet that dies takes nothing: the answers stand again.
    page.reload()
    expect(first.get_by_role("button", name="Nej")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Något är fel här").click()
    page.get_by_role("button", name="Spara punkten").click()
    expect(page.get_by_role("alert")).to_have_text("Skriv vad ni ser.")
    page.get_by_label("Vad ser ni?").fill("Mörkt vid cykelrummet.")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "bild.jpg", "mimeType": "image/jpeg", "buffer": encoded(scene())}
    )
    expect(page.locator(".thumb img")).to_be_visible()
    # The map opens where one stands: pressed at once, the point lies at the stop.
    page.get_by_role("button", name="Peka ut platsen på kartan").click()
    page.get_by_role("button", name="Här", exact=True).click()
    expect(page.get_by_text("platsen på kartan", exact=True)).to_be_visible()
    page.get_by_role("button", name="Spara punkten").click()
    expect(page.locator("#say")).to_contain_text("Punkten är sparad på plattan")
    expect(page.locator(".walk-seen")).to_contain_text("Mörkt vid cykelrummet.")
    page.get_by_role("button", name="Spara, till nästa stopp").click()
    expect(page.get_by_role("heading", name="2. Gången vid 2")).to_be_visible()
    page.get_by_role("button", name="Spara, det var sista stoppet").click()
    # A save leads on when it is done: who goes elsewhere before that is led back.
    page.wait_for_url(f"**/tablet#/walk/{walk.id}")
    page.context.set_offline(False)
    page.evaluate("() => { location.hash = '#/outbox'; dispatchEvent(new Event('online')); }")
    expect(page.locator(".r-e-sent")).to_have_count(2, timeout=15_000)
    with engine.connect() as tx:
        point = tx.execute(
            text(
                "SELECT point.*, ST_Distance(point.geom, stop.geom) AS away_m"
                " FROM core.walk_point AS point INNER JOIN core.walk_stop AS stop"
                " ON point.stop_id = stop.id WHERE point.walk_id = :id"
            ),
            {"id": walk.id},
        ).one()
        answers = tx.execute(text("SELECT question, answer FROM core.walk_answer")).all()
    assert (point.sentiment, point.observation) == ("unsafe", "Mörkt vid cykelrummet.")
    assert len(point.photos) == 1
    assert point.away_m < 1
    assert {tuple(row) for row in answers} == {("see", "no"), ("clean", "yes")}


def test_who_comes_straight_to_the_walks_sees_them_when_the_package_is_there(
    browser: Browser,
    world: Any,  # noqa: ANN401
) -> None:
    engine, address, walk = world
    context = browser.new_context(has_touch=True, locale="sv-SE", base_url=address)
    context.add_cookies([browser_cookie(engine, address, "caretaker", "prov")])
    page = context.new_page()
    page.goto(f"/tablet#/walk/{walk.id}")
    expect(page.get_by_role("heading", name="Kvällsvandring")).to_be_visible()
    context.close()
