"""Put a day package together. All of it is read behind the walls of whoever asks.

A part's version is a hash over the rows it is made from, asked for before the part itself: what
changes in between is told by the next version, so nobody keeps an old part under a new version.
"""

from __future__ import annotations

import json
import uuid
from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock
from typing import Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.companies import not_one_estate
from backend.daypackage import store
from backend.daypackage.circuits import circuits
from backend.daypackage.schemas import (
    PART_NAMES,
    CarriedCategory,
    DutyPhone,
    EstateInfo,
    Overview,
    Owner,
    PartInfo,
    PartName,
)
from backend.queries import values
from backend.tiles import service as tiles
from gis.crs import SWEDEN_DEG

#: Sizes that a process remembers; an estate has a few parts, of which one changes often.
SIZES_MAX: Final = 10_000


class _Sizes:
    """Sizes of parts by version, the newest of them."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def get(self, version: str) -> int | None:
        with self._lock:
            return self._known.get(version)

    def put(self, version: str, size_bytes: int) -> None:
        with self._lock:
            self._known[version] = size_bytes
            self._known.move_to_end(version)
            if len(self._known) > SIZES_MAX:
                self._known.popitem(last=False)


_sizes = _Sizes()


def overview(tx: Connection, who: Identity) -> Overview:
    """Return what there is to carry for who asks."""
    owner = Owner(account_id=who.account_id, name=who.name, role=who.role)
    found = store.rows(tx, "estates", code=None)
    return Overview(
        made_at=datetime.now(UTC),
        person=owner,
        company=store.scalar(tx, "company", company_id=who.company_id),
        categories=[
            CarriedCategory.model_validate(values(row)) for row in store.rows(tx, "categories")
        ],
        phones=[DutyPhone.model_validate(values(row)) for row in store.rows(tx, "phones")],
        estates=[
            EstateInfo(
                code=row.code,
                name=row.name,
                parts={name: _info(tx, row.id, name) for name in PART_NAMES},
            )
            for row in found
        ],
    )


def part(
    tx: Connection, estate: str, name: PartName, known: frozenset[str]
) -> tuple[str, bytes | None]:
    """Return a part's version, and its JSON unless the version is a known one.

    Raises
    ------
    NotFoundError
        If there is no estate of that code for who asks.
    ConflictError
        If several companies have one.
    """
    found = store.rows(tx, "estates", code=estate)
    if len(found) != 1:
        raise not_one_estate(estate, len(found))
    version = _version(tx, found[0].id, name)
    if version in known:
        return version, None
    return version, _content(tx, found[0].id, name, version)


def _version(tx: Connection, estate_id: uuid.UUID, name: PartName) -> str:
    version: str = store.scalar(tx, f"{name}_version", estate_id=estate_id)
    return version


def _info(tx: Connection, estate_id: uuid.UUID, name: PartName) -> PartInfo:
    version = _version(tx, estate_id, name)
    size_bytes = _sizes.get(version)
    if size_bytes is None:
        size_bytes = len(_content(tx, estate_id, name, version))
    return PartInfo(version=version, size_bytes=size_bytes)


def _content(tx: Connection, estate_id: uuid.UUID, name: PartName, version: str) -> bytes:
    content = _BUILD[name](tx, estate_id).encode()
    _sizes.put(version, len(content))
    return content


def _base(tx: Connection, estate_id: uuid.UUID) -> str:
    # Where nothing stands yet there is nothing to show but the country.
    west, south, east, north = SWEDEN_DEG
    made: str = store.scalar(
        tx, "base_part", estate_id=estate_id, west=west, south=south, east=east, north=north
    )
    return made


def _assets(tx: Connection, estate_id: uuid.UUID) -> str:
    made: str = store.scalar(tx, "assets_part", estate_id=estate_id)
    return made


def _work(tx: Connection, estate_id: uuid.UUID) -> str:
    row = store.one(tx, "work_part", estate_id=estate_id)
    assert row is not None  # noqa: S101 -- a SELECT without FROM
    walked = circuits(store.rows(tx, "circuit_lamps", estate_id=estate_id))
    return f'{{"reports":{row.reports},"circuits":{walked},"plans":{row.plans}}}'


def _rounds(tx: Connection, estate_id: uuid.UUID) -> str:
    made: str = store.scalar(tx, "rounds_part", estate_id=estate_id)
    return made


def _walks(tx: Connection, estate_id: uuid.UUID) -> str:
    walks = json.loads(store.scalar(tx, "walks_part", estate_id=estate_id))
    for walk in walks:
        for stop in walk["stops"]:
            lux = tiles.illuminance(tx, stop["lon"], stop["lat"], None)
            # Beside what the eyes say there: calculated, with the faulty lamps out and lit.
            stop["lux"] = None if lux.out_lx is None else {"out": lux.out_lx, "lit": lux.lit_lx}
    return json.dumps({"walks": walks}, ensure_ascii=False, separators=(",", ":"))


_BUILD: Final = {
    "base": _base,
    "assets": _assets,
    "work": _work,
    "rounds": _rounds,
    "walks": _walks,
}
