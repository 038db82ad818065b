"""The settings of one process; the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.errors import SettingsError

#: The checkout: commands work from any directory.
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs from one installation to the next."""

    #: libpq address of the database; None: the embedded cluster below `data`.
    database_url: str | None = None
    #: Folder for everything that is kept.
    data: Path = ROOT / "var"
    #: Address the server listens on.
    host: str = "127.0.0.1"
    #: Port the server listens on.
    port: int = 8000
    #: Address template of an outside base map ({z}/{x}/{y}); None: our own ground only.
    tiles: str | None = None
    #: Words the outside base map's owner wants to see.
    tiles_attribution: str | None = None
    #: What the log is written as, json or text; None: text on a terminal, else json.
    log: str | None = None
    #: Whether callers are held to rates (off for benchmarks alone).
    limits: bool = True

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables documented in docs/OPERATIONS.md.

        Raises
        ------
        SettingsError
            If a variable has a value that cannot be used.
        """
        given = {name: value for name, value in environment.items() if value.strip()}
        return cls(
            database_url=given.get("DATABASE_URL"),
            data=Path(given.get("LJUSROND_DATA", cls.data)).expanduser().absolute(),
            host=given.get("LJUSROND_HOST", cls.host),
            port=_port(given.get("LJUSROND_PORT", str(cls.port))),
            tiles=_tiles(given.get("LJUSROND_TILES")),
            tiles_attribution=given.get("LJUSROND_TILES_ATTRIBUTION"),
            log=_one_of("LJUSROND_LOG", given.get("LJUSROND_LOG"), ("json", "text")),
            limits=_one_of("LJUSROND_LIMITS", given.get("LJUSROND_LIMITS"), ("on", "off")) != "off",
        )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:  # noqa: PLR2004 -- the TCP range
        message = f"LJUSROND_PORT is {text!r}; give a port between 1 and 65535"
        raise SettingsError(message)
    return int(text)


def _one_of(name: str, text: str | None, words: tuple[str, ...]) -> str | None:
    if text is not None and text not in words:
        message = f"{name} is {text!r}; give {' or '.join(words)}"
        raise SettingsError(message)
    return text


def _tiles(template: str | None) -> str | None:
    if template and not all(part in template for part in ("{z}", "{x}", "{y}")):
        message = f"LJUSROND_TILES is {template!r}; it needs {{z}}, {{x}} and {{y}}"
        raise SettingsError(message)
    return template
