"""A photometric file in a browser: sent by the form, drawn, read, declared, linked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from backend.db import open_engine
from tests.browser.running import running
from tests.luminaire_sample import HOSTILE, road, square, store_types
from tests.sign_in import browser_cookie
from tests.unit.photometry_sample import ies

SIZES = [(800, 1280), (1440, 900)]


@pytest.fixture(scope="module")
def served(clone: Callable[[], str]) -> Iterator[tuple[Engine, str]]:
    """Serve luminaire types of two companies from a thread."""
    url = clone()
    engine = open_engine(url, pool_size=1)
    with engine.begin() as tx:
        store_types(tx)
    with running(url) as address:
        yield engine, address
    engine.dispose()


@pytest.fixture
def page(browser: Browser, served: tuple[Engine, str]) -> Iterator[Page]:
    """Give a Swedish reader's page on which no error and no request elsewhere may occur."""
    problems: list[str] = []
    address = served[1]
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="sv-SE", base_url=address
    )
    context.add_cookies([browser_cookie(*served, code="prov")])
    made = context.new_page()
    made.on("pageerror", lambda error: problems.append(str(error)))
    made.on(
        "request",
        lambda r: problems.append(r.url) if not r.url.startswith((address, "data:")) else None,
    )
    yield made
    context.close()
    assert problems == []


def send(page: Page, folder: Path, name: str, content: bytes, type_name: str = "") -> None:
    """Send a file by the form of the page."""
    path = folder / name
    path.write_bytes(content)
    page.goto("/luminaires")
    page.get_by_label("Fil: IES").set_input_files(path)
    if type_name:
        page.get_by_label("Armaturtyp som får den").select_option(label=type_name)
    page.get_by_role("button", name="Lägg in filen").click()


def test_a_file_is_sent_drawn_and_linked(page: Page, tmp_path: Path) -> None:
    send(page, tmp_path, "väg.ies", road(90.0), "Lyktfabriken Park 20")
    expect(page.get_by_role("status")).to_have_text("Tack. Filen finns nu i registret.")
    expect(page.get_by_role("heading", level=1)).to_have_text("väg.ies")
    picture = page.get_by_role("img", name="Polärkurva för väg.ies")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 150
    solid, dashed = (
        page.locator(f"svg.polar path.{kind}").evaluate("e => getComputedStyle(e).strokeDasharray")
        for kind in ("polar-c0", "polar-c90")
    )
    assert solid == "none"
    assert dashed != "none"
    page.get_by_text("Kurvan som tabell").click()
    expect(page.get_by_role("columnheader", name="C270")).to_be_visible()
    page.get_by_role("button", name="Koppla bort Park 20").click()
    expect(page.get_by_text("Ingen armaturtyp använder den än")).to_be_visible()


def test_a_refused_file_is_told_on_the_page(page: Page, tmp_path: Path) -> None:
    send(page, tmp_path, "spot.ies", ies(kind="2 2 0 0 0"))
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Filen togs inte emot, och inget är ändrat.")
    expect(alert).to_contain_text("spot.ies, line 5: type B photometry")


def test_the_street_side_is_declared_with_the_keyboard(page: Page, tmp_path: Path) -> None:
    send(page, tmp_path, "torg.ies", square())
    expect(page.get_by_text("Ingen vet ännu åt vilket håll armaturen är vänd.")).to_be_visible()
    page.get_by_label("Gatusida").focus()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Noterat.")
    expect(page.get_by_text("Gatusidan vid C0 (nordamerikanskt)")).to_be_visible()


def test_the_words_of_a_file_are_only_text(page: Page, tmp_path: Path) -> None:
    send(page, tmp_path, "ord.ies", ies(keywords=f"[TEST] 1\n[MANUFAC] {HOSTILE}"))
    expect(page.get_by_role("heading", level=1)).to_have_text("ord.ies")
    assert page.locator("main img").count() == 0
    expect(page.locator(".lum-words")).to_contain_text(HOSTILE)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("theme", ["day", "night"])
def test_nothing_runs_over_the_edge(
    page: Page, tmp_path: Path, width: int, height: int, theme: str
) -> None:
    name = "en_mycket_lång_" + "ljusfil" * 12 + ".ies"
    send(page, tmp_path, name, road(0.0), "Lyktfabriken Vägg 9")
    page.set_viewport_size({"width": width, "height": height})
    for path in (page.url, "/luminaires"):
        page.goto(f"{path}?theme={theme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        small = page.locator("main button, main select, main input[type=file]").evaluate_all(
            "all => all.filter(e => e.getBoundingClientRect().height < 44).length"
        )
        assert small == 0
