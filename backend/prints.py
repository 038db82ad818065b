"""Pages on paper: HTML → PDF, in a process of its own that fetches nothing.

Laying out a long list takes seconds of the processor, and the library keeps what it has loaded: a
child with bounds lays it out, so the service answers others meanwhile and stays as small as it was.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
from typing import Final

from backend.errors import LjusrondError, TooLargeError, TooManyError
from backend.settings import ROOT

#: Longest that laying out may take [s], and most memory that it may have [B].
CLOCK_MAX_S: Final = 120
MEMORY_MAX_BYTES: Final = 2_000_000_000
#: PDF files that are made at once by one server process, and that wait for it; each holds one of
#: the threads that all others are served by.
AT_ONCE: Final = 2
WAITING: Final = 6
#: The file tells its order of reading to those who listen to it (ISO 14289-1).
VARIANT: Final = "pdf/ua-1"
_room = threading.BoundedSemaphore(AT_ONCE + WAITING)
_turn = threading.BoundedSemaphore(AT_ONCE)


class PrintError(LjusrondError):
    """A page could not be laid out."""


def pdf(html: str) -> bytes:
    """Return a page as a PDF file.

    Parameters
    ----------
    html : str
        A whole page with `lang` and `<title>`, its style inside and its pictures as `data:` URLs;
        whatever else it names is left out, and nothing is fetched.

    Raises
    ------
    TooLargeError
        If it takes longer or more memory than a page may.
    TooManyError
        If so many wait already that this one is to come later.
    PrintError
        If it cannot be laid out.
    """
    if not _room.acquire(blocking=False):
        raise TooManyError("many PDF files are made at once; ask again in a moment")
    try:
        with _turn:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "backend.prints"],
                cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
                input=html.encode(), capture_output=True, timeout=CLOCK_MAX_S, check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise TooLargeError("the list is too long for a PDF file") from error
    finally:
        _room.release()
    if done.stdout.startswith(b"%PDF"):
        return done.stdout
    told = done.stderr.decode(errors="replace").strip().splitlines() or ["killed"]
    if "MemoryError" in told[-1]:
        raise TooLargeError("the list is too long for a PDF file")
    raise PrintError(f"the PDF file could not be made: {told[-1]}")


def laid_out(html: str) -> bytes:
    """Return a page as a PDF file, laid out in this very process; see `pdf`."""
    from weasyprint import HTML  # noqa: PLC0415 -- takes a second, and only the child needs it
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    only_inside = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    page = HTML(string=html, url_fetcher=only_inside)
    made: bytes = page.write_pdf(pdf_variant=VARIANT)
    return made


def main() -> int:
    """Lay out what comes in, for `pdf`; return the exit code."""
    os.nice(5)  # whoever waits for a page of the service goes first
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX_BYTES, MEMORY_MAX_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(laid_out(sys.stdin.buffer.read().decode()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
