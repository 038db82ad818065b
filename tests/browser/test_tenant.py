"""A tenant with a telephone: from the scan to what was sent, by fingers, without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.db import open_engine
from tests.browser.running import running
from tests.estate_sample import store_sample
from tests.tenant_sample import label, phone

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def service(clone: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the sample with a label on a lamp."""
    database = clone()
    engine = open_engine(database, pool_size=1)
    with engine.begin() as tx:
        store_sample(tx)
        label(tx, "lampaaaaaa")
        phone(tx)
    engine.dispose()
    data: Path = tmp_path_factory.mktemp("data")
    with running(database, data=data) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a telephone that runs no script."""
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, locale="sv-SE", java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def test_a_scan_becomes_a_report_that_is_followed(page: Page, service: str) -> None:
    page.goto(f"{service}/r/lampaaaaaa")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lampa P1")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    choice = page.locator("label.choice", has_text="Släckt")
    box = choice.bounding_box()
    assert box
    assert box["height"] >= 48
    choice.tap()
    page.wait_for_timeout(2_100)  # who is faster than this is no tenant
    page.get_by_role("button", name="Skicka").tap()
    expect(page.get_by_role("status")).to_contain_text("Din anmälan har kommit fram")
    assert "/s/" in page.url
    page.goto(f"{service}/r/lampaaaaaa?lang=ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.get_by_role("button", name="أراه أنا أيضًا").tap()
    expect(page.get_by_role("status")).to_contain_text("شكرًا")
