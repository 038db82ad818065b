"""One headless Chromium for the module: Debian's, else the one that Playwright fetched."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from maps import static_files
from tests.browser.trouble import Trouble

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
#: How long a page may take to show what it should [ms]: more than it takes on a busy machine.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a browser; skip where there is none or the page's own libraries are missing."""
    if not (static_files.STATIC / "lib" / "leaflet.js").exists():
        pytest.skip("Leaflet is not in maps/static/lib: run ./ljusrond once")
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        try:
            made = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except Error as error:
            pytest.skip(f"no Chromium: {error.message.splitlines()[0]}")
        yield made
        made.close()


@pytest.fixture(scope="module")
def before_it() -> Trouble:
    """Give what stands before the server, harmless at first."""
    return Trouble()


@pytest.fixture
def trouble(before_it: Trouble) -> Iterator[Trouble]:
    """Give what a test makes go wrong; over with the test."""
    yield before_it
    before_it.over()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell with a failure what its pages showed: what fails once an hour is not seen again."""
    report = yield
    if call.when == "call" and report.failed:
        pages = [(name, page) for name, page in item.funcargs.items() if isinstance(page, Page)]
        for name, page in pages:
            with suppress(Error):  # it may be closed
                shown = page.locator("body").inner_text(timeout=1000)
                report.sections.append((f"{name} showed", f"{page.url}\n{shown}"))
    return report
