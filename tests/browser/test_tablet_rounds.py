"""A round on the tablet in a real browser: a stairwell check from end to end, without a signal."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine, text

from backend.db import open_engine
from backend.plans.schemas import PlanIn
from backend.plans.service import put_plans
from tests.browser.running import running
from tests.browser.test_tablet import SUBMISSIONS, opened, seed, sent, states
from tests.browser.trouble import PROBLEM, Instead, Trouble
from tests.photo_sample import encoded
from tests.sign_in import browser_cookie
from tests.tablet_sample import build


@pytest.fixture(scope="module")
def world(
    clone: Callable[[], str], tmp_path_factory: pytest.TempPathFactory, before_it: Trouble
) -> Iterator[Any]:
    """Serve the estate with a stairwell that is cleaned; give engine, address, plan."""
    url = clone()
    engine = open_engine(url, pool_size=2)
    plan = uuid.uuid4()
    with engine.begin() as tx:
        made = build(tx)
        tx.execute(text("DELETE FROM core.cleaning_plan"))
        put_plans(
            tx,
            [
                PlanIn(
                    id=plan_id,
                    asset_id=uuid.UUID(made.ids["stairwell"]),
                    task=task,
                    interval_days=7,
                    starts_on=date(2026, 1, 1),
                )
                for plan_id, task in (
                    (plan, "stairwell_cleaning"),
                    (uuid.uuid4(), "window_cleaning"),
                )
            ],
        )
    with running(url, before_it, data=tmp_path_factory.mktemp("rounds")) as address:
        yield engine, address, str(plan)
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


def to(page: Page, address: str) -> None:
    """Show a screen."""
    page.evaluate("hash => { location.hash = hash; }", address)


def item(page: Page, question: str) -> Locator:
    """Return the card of an item."""
    return page.locator(".k-item").filter(has_text=question)


def save(page: Page) -> None:
    """Save a check; the round comes back."""
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.locator("#say")).to_contain_text("Sparat på plattan")


def answers(engine: Engine) -> list[tuple[Any, ...]]:
    """Return what the server has of the newest visit, not OK first."""
    with engine.connect() as tx:
        found = tx.execute(
            text(
                "SELECT visit.outcome, visit.clean_score, item.code, answer.answer, answer.note,"
                " report.category, report.origin, count(photo.sha256)"
                " FROM core.cleaning_visit AS visit"
                " INNER JOIN core.visit_answer AS answer ON answer.visit_id = visit.id"
                " INNER JOIN core.round_item AS item ON item.id = answer.item_id"
                " LEFT JOIN core.report ON report.id = answer.report_id"
                " LEFT JOIN core.report_photo AS photo ON photo.report_id = report.id"
                " WHERE visit.received_at = (SELECT max(received_at) FROM core.cleaning_visit)"
                " GROUP BY visit.id, item.id, answer.visit_id, answer.item_id, report.id"
                " ORDER BY answer.answer = 'not_ok' DESC, item.position"
            )
        )
        return [tuple(row) for row in found]


def test_a_stairwell_is_checked_without_a_signal_and_its_fault_stands_until_seen_ok(
    page: Page,
    world: Any,  # noqa: ANN401
) -> None:
    engine, _, plan = world
    page.context.set_offline(True)
    to(page, "#/cleaning")
    page.get_by_role("link", name="Trapphusstädning").click()
    page.get_by_role("link", name="Gå igenom").click()
    floor = item(page, "Är entrégolvet rent?")
    floor.get_by_role("button", name="Inte OK").click()
    picture = {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": encoded(seed(1), "JPEG")}
    floor.locator("input[type=file]").first.set_input_files(picture)  # type: ignore[arg-type]
    expect(floor.locator(".thumb img")).to_have_count(1)
    floor.get_by_label("Anteckning").fill("Sirap")

    page.reload()  # the battery died, and it is started without a signal
    expect(page.locator(".r-note").first).to_contain_text("som du lämnade den")
    expect(item(page, "Är entrégolvet rent?").locator(".thumb img")).to_have_count(1)
    page.get_by_role("button", name="Resten OK").click()
    clean = page.locator(".k-score").filter(has_text="Rent")
    expect(clean.get_by_role("button", pressed=True)).to_contain_text("Godtagbart")
    clean.get_by_role("button", name="Dåligt").click()
    save(page)
    assert states(page) == ["waiting"]
    expect(page.locator(".k-walk")).to_contain_text("Inte OK")

    page.context.set_offline(False)
    sent(page, 1, 1)
    [fault, *others] = answers(engine)
    assert fault == (
        "not_ok", 0, "entrance_floor", "not_ok", "Sirap", "STAIR.DIRT", "round", 1
    )  # fmt: skip
    assert {row[3] for row in others} == {"ok"}

    to(page, "#/package")
    page.get_by_role("button", name="Hämta nytt").click()
    # The tablet may have fetched it by itself before; what it holds now is seen below.
    expect(page.locator("main")).to_contain_text(re.compile("Uppdaterat|Inget hade ändrats"))
    to(page, f"#/cleaning/{plan}")
    first = page.locator(".k-item").first
    expect(first).to_contain_text("öppet sedan")
    first.get_by_role("button", name="OK", exact=True).click()
    page.get_by_role("button", name="Resten OK").click()
    save(page)
    sent(page, 2, 1)
    assert {row[3] for row in answers(engine)} == {"ok"}
    to(page, f"#/cleaning/{plan}?from=all")
    expect(page.locator(".k-item").first).to_be_visible()
    expect(page.locator(".k-deviation")).to_have_count(0)


def test_a_refused_check_is_opened_as_it_was_and_saved_as_a_new_one(
    page: Page,
    world: Any,  # noqa: ANN401
    trouble: Trouble,
) -> None:
    _, _, plan = world
    body = (
        '{"type":"about:blank","title":"Unprocessable","status":422,"detail":"no",'
        '"errors":[{"field":"visit.answers.0.note","reason":"too long"}]}'
    )
    trouble.on(SUBMISSIONS, lambda _method, _headers: Instead(422, body, PROBLEM))
    to(page, f"#/cleaning/{plan}?from=all")
    item(page, "Lyser alla lampor?").get_by_role("button", name="Inte OK").click()
    item(page, "Lyser alla lampor?").get_by_label("Anteckning").fill("Plan 3")
    page.get_by_role("button", name="Resten OK").click()
    save(page)
    to(page, "#/outbox")
    page.get_by_role("link", name="Rätta").click(timeout=20_000)
    lamps = item(page, "Lyser alla lampor?")
    expect(lamps.get_by_label("Anteckning")).to_have_value("Plan 3")
    expect(lamps.get_by_role("button", pressed=True)).to_contain_text("Inte OK")
    trouble.over()
    lamps.get_by_label("Anteckning").fill("Plan 3, båda")
    save(page)
    expect(page.locator("main")).to_contain_text("rättad, sparad som en ny", timeout=20_000)
    expect(page.locator("main")).to_contain_text("skickad och mottagen", timeout=20_000)
    assert sorted(states(page)) == ["refused", "sent"]


def test_all_of_a_place_is_ok_in_one_tap(page: Page, world: Any) -> None:  # noqa: ANN401
    engine, _, _ = world
    to(page, "#/cleaning/round/provgarden/window_cleaning")
    page.get_by_role("button", name="Allt OK").click()
    expect(page.locator("main")).to_contain_text("Alla platser är besvarade.")
    sent(page, 1)
    found = answers(engine)
    assert len(found) > 1
    assert {(row[0], row[3]) for row in found} == {("done", "ok")}
