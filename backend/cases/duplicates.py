"""Which cases may be about the same thing: rules as data, in duplicates.csv.

A rule is of a category, of its group, or of all (`*`); the nearest counts. Ice is everywhere on one
morning and gone the next; a bench stays broken where it is.
"""

from __future__ import annotations

import csv
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Final

from sqlalchemy import Connection

from backend.cases import store
from backend.cases.schemas import Candidate, Case, KnownCase
from backend.errors import invalid
from backend.queries import values
from backend.settings import ROOT
from maps.tenant_words import STAFF_ONLY

#: Candidates that are shown at most [count].
CANDIDATES_MAX: Final = 12
#: Rule of categories that have none of their own.
_ELSE: Final = "*"


@dataclass(frozen=True)
class Rule:
    """When two reports may be about the same thing.

    Attributes
    ----------
    among : str
        `group`: categories of one group may be meant, e.g. a tag and a sticker; `category`: the
        same category alone, since a cracked step is no broken bench.
    same_asset, same_circuit : bool
        Whether an open case on the same asset, on a lamp of the same circuit may be it.
    distance_m : float
        How near another place may be. [m]
    days : int
        How lately one near by or on the circuit was opened. [d]
    """

    among: str
    same_asset: bool
    same_circuit: bool
    distance_m: float
    days: int


@cache
def rules() -> Mapping[str, Rule]:
    """Return the rules by category, group or `*`."""
    path = ROOT / "backend" / "cases" / "duplicates.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["category"]: Rule(
                among=row["among"],
                same_asset=row["same_asset"] == "yes",
                same_circuit=row["same_circuit"] == "yes",
                distance_m=float(row["distance_m"]),
                days=int(row["days"]),
            )
            for row in csv.DictReader(file)
        }


def rule_of(category: str) -> Rule:
    """Return the rule of a category: its own, else its group's, else that of all."""
    known = rules()
    return known.get(category) or known.get(category.partition(".")[0]) or known[_ELSE]


def candidates(
    tx: Connection,
    category: str,
    asset_id: uuid.UUID | None = None,
    lon_lat: tuple[float, float] | None = None,
    *,
    without: uuid.UUID | None = None,
    handed_over: bool = False,
) -> list[Candidate]:
    """Return cases that may be about the same thing, the likeliest first.

    Parameters
    ----------
    category : str
        Category, e.g. LIGHT.DARK; its rule decides how near and how lately.
    asset_id : uuid.UUID, optional
        Asset it is about.
    lon_lat : tuple of float, optional
        Where it is [degrees]; None: where its asset is.
    without : uuid.UUID, optional
        Case that is left out.
    handed_over : bool
        Also those that were handed over lately: closed here, and waited for there.
    """
    rule = asdict(rule_of(category))
    rule["among"] = category.partition(".")[0] if rule["among"] == "group" else category
    found = store.rows(
        tx, "candidates", **_place(tx, asset_id, lon_lat), **rule, asset_id=asset_id,
        category=category, without=without, handed_over=handed_over, most=CANDIDATES_MAX,
    )  # fmt: skip
    return [Candidate(**values(row)) for row in found]


def candidates_of(tx: Connection, case: Case) -> list[Candidate]:
    """Return open cases that may be about the same thing as a case."""
    place = case.geometry.coordinates if case.geometry else None
    return candidates(tx, case.category, case.asset_id, place, without=case.id)


def known_to_all(
    tx: Connection,
    category: str,
    asset_id: uuid.UUID | None = None,
    lon_lat: tuple[float, float] | None = None,
) -> list[KnownCase]:
    """Return what is known already of something that is to be reported, for anybody to see.

    Without words of people, without what is held back, and without what would tell of people.

    Raises
    ------
    InvalidError
        If neither asset nor place is given.
    """
    if asset_id is None and lon_lat is None:
        raise invalid("asset_id", "give an asset, or lon and lat")
    found = candidates(tx, category, asset_id, lon_lat, handed_over=True)
    shown = [one for one in found if not one.held and one.category not in STAFF_ONLY]
    return [KnownCase(**one.model_dump(exclude={"description", "held"})) for one in shown]


def _place(
    tx: Connection, asset_id: uuid.UUID | None, lon_lat: tuple[float, float] | None
) -> dict[str, object]:
    """Return where it is on the grid, and what a lamp hangs on."""
    place: dict[str, object] = dict.fromkeys(("estate_id", "cabinet", "circuit", "place_ewkb"))
    if asset_id is not None:
        row = store.one(tx, "place_of_asset", asset_id=asset_id)
        place |= values(row) if row else {}
    if lon_lat is not None:
        lon, lat = lon_lat
        row = store.one(tx, "place_on_grid", lon=lon, lat=lat)
        place |= values(row) if row else {}
    return place
