"""The service on a thread of this process, for a browser to visit."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Error, Page

from backend.app import create_app
from backend.serve import Server
from backend.settings import Settings
from tests.browser.trouble import Trouble
from tests.sign_in import SECRET


@contextmanager
def running(
    database: str,
    trouble: Trouble | None = None,
    **settings: Any,  # noqa: ANN401 -- those of Settings
) -> Iterator[str]:
    """Serve a database, with trouble before it where some is given; give the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"database_url": database, "secret": SECRET, "limits": False, **settings}
    app = create_app(Settings(**given))
    served = trouble.around(app) if trouble else app
    server = Server(uvicorn.Config(served, port=port, log_config=None), app.state.live)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def until(page: Page, condition: str, timeout_s: float = 30.0) -> None:
    """Wait until a condition holds in a page.

    Not by Playwright's wait_for_function: it looks again by eval, which our pages do not allow.
    """
    ends = time.monotonic() + timeout_s
    while time.monotonic() < ends:
        with suppress(Error):  # the page is being loaded anew
            if page.evaluate(condition):
                return
        page.wait_for_timeout(50)
    pytest.fail(f"never so: {condition}")
