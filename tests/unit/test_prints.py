"""Pages on paper: made in a process of its own, and nothing is fetched for them."""

from __future__ import annotations

import re
import socket
import threading
import zlib

import pytest

from backend import prints
from backend.errors import TooLargeError, TooManyError

PAGE = """<!DOCTYPE html><html lang="sv"><head><title>Arbetslista</title>{}</head>
<body><h1>Åtgärder</h1>{}</body></html>"""
DOT = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="  # noqa: E501


def test_a_page_becomes_a_tagged_pdf_with_its_title_and_language() -> None:
    made = prints.pdf(PAGE.format("", f'<img src="{DOT}" alt="">'))
    assert made.startswith(b"%PDF-1.7")
    inside = b"".join(streams(made))
    for word in (b"/StructTreeRoot", b"/Lang", b"/Title", b"/Image"):
        assert word in inside + made, word


def test_nothing_is_fetched_from_anywhere() -> None:
    """Neither the network nor a file: what a page names besides its own data is left out."""
    asked = threading.Event()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(3)

        def wait() -> None:
            try:
                server.accept()
            except OSError:
                return
            asked.set()

        waiting = threading.Thread(target=wait)
        waiting.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        names = (
            f'<link rel="stylesheet" href="{address}/a.css">'
            '<link rel="attachment" href="file:///etc/passwd">'
            f"<style>@import '{address}/b.css'; h1 {{ background: url({address}/c.png) }}</style>"
        )
        made = prints.pdf(PAGE.format(names, f'<img src="{address}/d.png"><img src="file:///x">'))
        waiting.join()
    assert not asked.is_set()
    assert made.startswith(b"%PDF")
    assert b"EmbeddedFile" not in made + b"".join(streams(made))


def test_who_would_wait_behind_too_many_is_told_to_come_later() -> None:
    taken = [prints._room.acquire(blocking=False) for _ in range(prints.AT_ONCE + prints.WAITING)]  # noqa: SLF001
    try:
        with pytest.raises(TooManyError):
            prints.pdf(PAGE.format("", ""))
    finally:
        for _ in taken:
            prints._room.release()  # noqa: SLF001
    assert all(taken)


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prints, "CLOCK_MAX_S", 0.05)
    with pytest.raises(TooLargeError, match="too long"):
        prints.pdf(PAGE.format("", ""))


def streams(made: bytes) -> list[bytes]:
    """Return what is packed in a PDF file."""
    found = re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL)
    return [zlib.decompressobj().decompress(part) for part in found if part[:1] == b"x"]
