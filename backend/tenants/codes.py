"""Codes on labels: made, ended and replaced in the office."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from backend.errors import NotFoundError
from backend.queries import values
from backend.tenants import store

#: Kinds that labels hang on, those of the sheets first.
KINDS: Final = (
    "lamp", "stairwell", "waste_station", "courtyard", "place", "building", "footpath"
)  # fmt: skip
#: Signs that are not mistaken for each other when read from a label; 31 of them.
_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
#: Length of a code: 31^10 of them, and one who guesses finds none of a million in their life.
_LENGTH: Final = 10
#: Assets that are read at once [count].
MOST: Final = 50_000


@dataclass(frozen=True, kw_only=True)
class Coded:
    """An asset with the code of its label; None: it has none."""

    asset_id: uuid.UUID
    kind: str
    code: str | None
    name: str | None
    estate: str
    qr: str | None
    made_at: datetime | None


def assets_with_codes(
    tx: Connection, estate_id: uuid.UUID, kind: str, search: str = ""
) -> list[Coded]:
    """Return the assets of a kind on an estate by their label."""
    escaped = search.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    found = store.rows(
        tx, "codes", estate_id=estate_id, kind=kind, most=MOST,
        search=f"%{escaped}%" if escaped else None,
    )  # fmt: skip
    return [Coded(**values(row)) for row in found]


def make(tx: Connection, asset_ids: Sequence[uuid.UUID]) -> int:
    """Give each asset a code; return how many were made."""
    made = [new_code() for _ in asset_ids]
    return store.do(tx, "make_codes", codes=made, asset_ids=list(asset_ids)) if made else 0


def make_missing(tx: Connection, estate_id: uuid.UUID, kind: str) -> int:
    """Give a code to every asset of a kind on an estate that has none; return how many."""
    lacking = [one.asset_id for one in assets_with_codes(tx, estate_id, kind) if one.qr is None]
    return make(tx, lacking)


def end(tx: Connection, code: str) -> uuid.UUID:
    """End a code; return the asset it hung on.

    Raises
    ------
    NotFoundError
        If there is none that stands.
    """
    found: uuid.UUID | None = store.scalar(tx, "end_code", code=code)
    if found is None:
        raise NotFoundError(f"there is no code {code} that stands")
    return found


def replace(tx: Connection, code: str) -> None:
    """End a code and make another one for the same asset.

    Raises
    ------
    NotFoundError
        If there is none that stands.
    """
    make(tx, [end(tx, code)])


def new_code() -> str:
    """Return a code that nobody can guess."""
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
