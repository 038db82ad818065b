"""Every screen of the tablet, by day and by night, under axe-core: no violation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from backend.db import open_engine
from backend.settings import ROOT
from tests.browser.running import running
from tests.sign_in import browser_cookie
from tests.tablet_sample import World, build

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
#: By name: the address of the screen, with the ids of what stands in the sample; what is clicked
#: there, if anything; and what stands once it is shown.
SCREENS = {
    "map": ("#/map", "", ".tools"),
    "list": ("#/map", ".tools-main button", ".sheet .rows"),
    "other ways": ("#/map", ".tools-main .main", ".sheet:not([hidden])"),
    "faults": ("#/report/lamp/{lamp}", "", ".fault"),
    "form": ("#/report/lamp/{lamp1}", ".fault", ".form-foot button"),
    "point": ("#/report/point", "", "h1"),
    "indoors": ("#/report/indoors", "", "h1"),
    "missing": ("#/report/missing", "", "h1"),
    "several": ("#/report/several", "", "h1"),
    "danger": ("#/report/lamp/{side_lamp}", ".fault.danger", "[data-screen=danger] h1"),
    "nearby": ("#/report/lamp/{side_lamp}/LIGHT.HATCH", "", ".form-body li, .form-foot button"),
    "round": ("#/round", "", "h1"),
    "circuit": ("#/round/S1/S1-1", "", ".round-strip, h1"),
    "rounds": ("#/cleaning", "", ".r-row"),
    "round of a task": ("#/cleaning/round/provgarden/stairwell_cleaning", "", ".k-walk .r-row"),
    "all checks": ("#/cleaning/all", "", ".r-list"),
    "check": ("#/cleaning/{plan}", ".k-item[data-answer=''] .k-not_ok", ".k-more textarea"),
    "outbox": ("#/outbox", "", "h1"),
    "package": ("#/package", "", "h1"),
    "person": ("#/person", "", "h1"),
    "settings": ("#/settings", "", "h1"),
    "more": ("#/more", "", "h1"),
}
_CHECK = """
async () => {
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  return violations.map(({ id, help, nodes }) => [id, help, nodes.map(node => node.html)]);
}
"""


@pytest.fixture(scope="module")
def seen(
    browser: Browser, clone: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Page, World]]:
    """Give a caretaker's tablet with its package, axe-core in its page."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run ./ljusrond test once")
    url = clone()
    engine = open_engine(url, pool_size=2)
    with engine.begin() as tx:
        made = build(tx)
        tx.execute(text("UPDATE core.lamp SET cabinet = 'S1', circuit = 'S1-1'"))
    with running(url, data=tmp_path_factory.mktemp("tablet")) as address:
        context = browser.new_context(
            viewport={"width": 800, "height": 1280}, has_touch=True, locale="sv-SE",
            base_url=address, bypass_csp=True, reduced_motion="reduce",
        )  # fmt: skip
        context.add_cookies([browser_cookie(engine, address, "caretaker", "prov")])
        page = context.new_page()
        page.goto("/tablet")
        expect(page.locator("#status")).to_contain_text("Paket")
        page.add_script_tag(path=AXE)
        yield page, made
        context.close()
    engine.dispose()


@pytest.mark.parametrize("theme", ["day", "night"])
def test_no_screen_has_a_violation(seen: tuple[Page, World], theme: str) -> None:
    page, world = seen
    page.evaluate(
        "async theme => { const { openStore } = await import('/tablet/app/store.js');"
        " await (await openStore()).put('theme', theme); }",
        theme,
    )
    wanted = "dark" if theme == "night" else "light"
    expect(page.locator("html")).to_have_attribute("data-theme", wanted)
    found: dict[str, Any] = {}
    for name in SCREENS:
        _open(page, world, name)
        if violations := page.evaluate(_CHECK):
            found[name] = violations
    assert found == {}, json.dumps(found, indent=1, ensure_ascii=False)


def _open(page: Page, world: World, name: str) -> None:
    """Show a screen anew, and what is clicked on it."""
    address, clicked, shown = SCREENS[name]
    screen = page.locator("#screen")
    page.evaluate("location.hash = '#/more'")
    expect(screen).to_have_attribute("data-screen", "more")
    page.evaluate("hash => { location.hash = hash; }", address.format(**world.ids))
    if not address.startswith("#/more"):
        expect(screen).not_to_have_attribute("data-screen", "more")
    if clicked:
        page.locator(clicked).first.click()
    page.locator(shown).first.wait_for()
    page.wait_for_timeout(100)
