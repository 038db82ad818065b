"""Addresses: what is one by e-mail, where a request wants to go next, from what device."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request

EMAIL_MAX: Final = 200
#: One sign @ between something and a name with a dot; whether it exists, only a letter tells.
_EMAIL: Final = re.compile(r"[^@\s\x00-\x1f<>\"']+@[^@\s\x00-\x1f<>\"']+\.[^@\s\x00-\x1f<>\"']+")
_LONGEST: Final = 2000
# First match counts: Edge calls itself Chrome too, and Chrome Safari.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def kept_email(written: str) -> str | None:
    """Return an e-mail address as it is kept; None: it is none."""
    address = written.strip().lower()
    return address if len(address) <= EMAIL_MAX and _EMAIL.fullmatch(address) else None


def own_path(wanted: str, otherwise: str = "/") -> str:
    r"""Return an address of ours to go on to, `otherwise` for anything that could lead elsewhere.

    Browsers drop tabs and line ends, and read a backslash as a slash: `/\t/x` is another host.
    """
    if not wanted.startswith("/") or wanted.startswith("//") or len(wanted) > _LONGEST:
        return otherwise
    if "\\" in wanted or any(ord(sign) < ord(" ") or ord(sign) == 127 for sign in wanted):  # noqa: PLR2004 -- delete
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    is_login = parts.path.split("/")[1] in ("login", "logout")
    return otherwise if parts.scheme or parts.netloc or is_login else wanted


def device(request: Request) -> str | None:
    """Return the kind of browser, `Chrome, Android`; no version: it tells people apart."""
    agent = request.headers.get("user-agent", "")
    found = [
        next((name for sign, name in known if sign in agent), None)
        for known in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name) or None


def is_secure(request: Request) -> bool:
    """Whether the browser came over https, also through a proxy that is trusted."""
    return request.url.scheme == "https"
