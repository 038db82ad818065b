"""The list of cases beside its map: keys, one case current in both, and both follow changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine, text

from backend.db import open_engine
from backend.live import routes
from tests.browser.running import running, until
from tests.estate_sample import store_sample
from tests.people_sample import report
from tests.sign_in import browser_cookie, company

#: Within so long an open page shows what changed [ms].
SOON_MS = 2_000
#: After so long one that was let go asks again (live.js) [ms].
LOST_RETRY_MS = 30_000
FREE = """
INSERT INTO core.free_day (company_id, free_on, name)
SELECT :company, current_date + day, 'Ledigt' FROM generate_series(-1, 1) AS day
"""


@pytest.fixture(scope="module")
def site(clone: Callable[[], str]) -> Iterator[tuple[Engine, str]]:
    """Serve the sample with three cases; give the owner's engine and the address."""
    url = clone()
    engine = open_engine(url, pool_size=2)
    with engine.begin() as tx:
        store_sample(tx)
        for category, kind in (
            ("GRAFFITI.TAG", "courtyard"), ("LIGHT.DARK", "lamp"), ("ENTRANCE.DOOR", "stairwell"),
        ):  # fmt: skip
            report(tx, category, kind=kind)
    with running(url) as address:
        yield engine, address
    engine.dispose()


@pytest.fixture
def context(browser: Browser, site: tuple[Engine, str]) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="sv-SE", base_url=site[1]
    )
    made.add_cookies([browser_cookie(*site, "manager")])
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Give a page of the list on which no error occurs."""
    problems: list[str] = []
    made = opened(context, problems)
    yield made
    assert problems == []


def opened(context: BrowserContext, problems: list[str]) -> Page:
    made = context.new_page()
    made.on("pageerror", lambda error: problems.append(str(error)))
    made.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    made.goto("/cases?state=open")
    made.wait_for_selector("#case-map[data-points]")
    return made


def current(page: Page) -> str | None:
    return page.locator("tr[data-current]").get_attribute("data-case")


def test_keys_move_select_search_help_and_open(page: Page) -> None:
    rows = page.locator("tr[data-case]")
    names = [rows.nth(i).get_attribute("data-case") for i in range(rows.count())]
    assert len(names) >= 3
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert current(page) == names[1]
    expect(page.locator(".leaflet-popup h3")).to_be_visible()
    page.keyboard.press("x")
    assert page.locator("input[name=ids]:checked").input_value() == names[1]
    expect(page.locator("[data-module=case-count]")).to_have_text("1 markerade")
    page.keyboard.press("k")
    assert current(page) == names[0]
    page.keyboard.press("Escape")
    assert page.locator("input[name=ids]:checked").count() == 0
    page.keyboard.press("?")
    expect(page.locator("dialog.case-keys")).to_be_visible()
    page.locator("[data-module=case-keys-on]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert current(page) == names[0], "keys of one letter are off"
    page.evaluate("localStorage.clear()")
    page.reload()
    page.wait_for_selector("#case-map[data-points]")
    page.keyboard.press("/")
    page.keyboard.type("jjx")
    assert page.locator("input[name=text]").input_value() == "jjx"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{names[0]}")


def test_what_is_chosen_on_the_map_is_chosen_in_the_list(page: Page) -> None:
    cell = [page.locator("tr[data-case]").nth(row).locator("td").last for row in (0, 2)]
    cell[1].click()
    chosen = current(page)
    place = page.locator(".mark-ring").bounding_box()
    name = page.locator(".leaflet-popup h3").inner_text()
    assert place
    page.locator(".leaflet-popup-close-button").click()
    expect(page.locator(".mark-ring")).to_have_count(0)
    # The map stands where it stood; the list alone goes elsewhere.
    page.evaluate("document.querySelector('tr[data-current]').removeAttribute('data-current')")
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    assert current(page) == chosen
    expect(page.locator(".leaflet-popup h3")).to_have_text(name)
    cell[0].click()
    assert current(page) != chosen
    expect(page.locator(".leaflet-popup h3")).not_to_have_text(name)


def test_two_tabs_follow_a_new_case_and_a_new_status_within_two_seconds(
    context: BrowserContext, page: Page, site: tuple[Engine, str]
) -> None:
    other = opened(context, [])
    page.locator("input[name=ids]").first.check()
    rows = page.locator("tr[data-case]").count()
    with site[0].begin() as tx:
        case_id = report(tx, "WINTER.ICE", kind="footpath")
    started = time.perf_counter()
    for tab in (page, other):
        tab.bring_to_front()
        expect(tab.locator(f"#case-{case_id}")).to_be_visible(timeout=SOON_MS)
        expect(tab.locator("#case-map")).to_have_attribute("data-points", str(rows + 1))
    assert time.perf_counter() - started < 2 * SOON_MS / 1000
    assert page.locator("input[name=ids]:checked").count() == 1, "what was selected stays so"
    with site[0].begin() as tx:
        done = (
            "INSERT INTO core.report_event (report_id, company_id, kind)"
            " SELECT id, company_id, 'in_work' FROM core.report WHERE id = :id"
        )
        tx.execute(text(done), {"id": case_id})
    page.bring_to_front()
    status = page.locator(f"#case-{case_id} td").nth(1)
    expect(status).to_have_text("pågår", timeout=SOON_MS)


def test_what_happens_while_the_stream_is_lost_shows_once_it_is_back(
    context: BrowserContext, site: tuple[Engine, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    context.clock.install()
    page = opened(context, [])
    page.wait_for_timeout(700)
    # The server ends the streams that stand.
    monkeypatch.setattr(routes, "HEARTBEAT_S", 0.05)
    monkeypatch.setattr(routes, "_is_open", lambda *_: False)
    with site[0].begin() as tx:
        before = report(tx, "GRAFFITI.TAG")
    expect(page.locator(f"#case-{before}")).to_be_visible()
    until(page, "document.querySelector('.live.lost') !== null")
    with site[0].begin() as tx:
        missed = report(tx, "GRAFFITI.TAG")
    page.wait_for_timeout(500)
    assert page.locator(f"#case-{missed}").count() == 0
    monkeypatch.undo()
    page.clock.fast_forward(LOST_RETRY_MS)
    expect(page.locator(f"#case-{missed}")).to_be_visible()
    expect(page.locator(".live.lost")).to_have_count(0)


def test_the_office_map_follows_what_is_reported(
    context: BrowserContext, site: tuple[Engine, str]
) -> None:
    problems: list[str] = []
    made = context.new_page()
    made.on("pageerror", lambda error: problems.append(str(error)))
    made.goto("/map?estate=provgarden")
    made.wait_for_selector("[data-drawn]")
    box = made.locator("input[data-show=reports]:not([data-class])")
    with made.expect_response("**/map/layers/reports*"):
        box.check()
    shown = made.locator(".other:has(input[data-show=reports]) .row b")
    made.wait_for_timeout(700)  # the stream begins with a look at everything
    before = int(shown.inner_text())
    with site[0].begin() as tx:
        case_id = report(tx, "GRAFFITI.TAG", kind="waste_station")
    expect(shown).to_have_text(str(before + 1), timeout=SOON_MS)
    drawn = (
        "new Set(Object.values(map_ljusrond._layers)"
        ".filter(l => l.options?.layer === 'reports').map(l => l.options.feature)).size"
    )
    assert made.evaluate(drawn) == before + 1
    links = made.evaluate(
        """async (id) => {
          const { popupContent } = await import("/static/js/popup.js");
          const { labelsOf } = await import("/static/js/decode.js");
          const payload = await (await fetch("/map/layers/reports?estate=provgarden")).json();
          payload.labels = labelsOf(payload);
          const boxes = payload.class.map((_, i) => popupContent(payload, i, "/assets/{kind}", {}));
          return boxes.flatMap((box) => [...box.querySelectorAll("a.popup-case")]
            .map((a) => a.getAttribute("href"))).filter((href) => href.endsWith(id));
        }""",
        str(case_id),
    )
    assert links == [f"/cases/{case_id}"]
    assert problems == []


def test_danger_stands_in_the_list_of_the_night_without_loading(
    context: BrowserContext, site: tuple[Engine, str]
) -> None:
    problems: list[str] = []
    with site[0].begin() as tx:  # on free days it is night at every hour
        tx.execute(text(FREE), {"company": company(tx)})
    night = context.new_page()
    night.on("pageerror", lambda error: problems.append(str(error)))
    night.goto("/on-call")
    danger = night.locator(".night-danger")
    expect(danger).to_have_count(0)
    night.wait_for_timeout(500)  # until the stream stands
    with site[0].begin() as tx:
        report(tx, "LIGHT.HATCH", kind="lamp")
    expect(danger).to_have_count(1, timeout=SOON_MS)
    assert problems == []
