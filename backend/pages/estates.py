"""What is said of estates on every page; light to load, unlike what draws their map."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sqlalchemy import Connection

from backend.assets import service as assets
from backend.assets.schemas import Estate
from backend.companies import estate_called
from backend.pages import store
from backend.pages.case_counts import Counts, links
from backend.queries import values
from maps.layers import LAYERS
from maps.light_words import NOT_YET, shares_text
from maps.map_options import MOST_ON_PAGE
from maps.refusals import FAILED, NO_PLANS, NONE_SEEN
from maps.texts import Texts

if TYPE_CHECKING:
    from maps.extent import Bounds


class Told(Protocol):
    """What is said of the light of an estate."""

    @property
    def name(self) -> str:
        """Name as written."""

    @property
    def computed_at(self) -> datetime | None:
        """End of the newest computation; None: never computed."""

    @property
    def analysis_status(self) -> str | None:
        """How it ended."""

    @property
    def analysis_message(self) -> str | None:
        """Why it failed or was refused."""


class Brief(NamedTuple):
    """What is said of an estate above its map and lists, and the box of its outline [deg].

    None: it has no outline.
    """

    id: uuid.UUID
    code: str
    name: str
    company_name: str
    computed_at: datetime | None
    analysis_status: str | None
    analysis_message: str | None
    waiting_changes: int
    share_photometry: float | None
    share_flux: float | None
    share_state: float | None
    share_building_height: float | None
    west: float | None
    south: float | None
    east: float | None
    north: float | None

    @property
    def bounds(self) -> Bounds | None:
        """South-west and north-east corner."""
        if None in (self.west, self.south, self.east, self.north):
            return None
        return [[self.south or 0, self.west or 0], [self.north or 0, self.east or 0]]


def briefs(tx: Connection, code: str | None) -> Sequence[Brief]:
    """Return what is said of an estate without counting what it holds, or of all, by name.

    Raises
    ------
    NotFoundError
        If there is no estate of that code.
    ConflictError
        If several companies have one.
    """
    estate_id = estate_called(tx, code) if code else None
    return [Brief(**values(row)) for row in store.rows(tx, "map_estates", estate_id=estate_id)]


def is_large(tx: Connection, estate_id: uuid.UUID | None) -> bool:
    """Tell whether there are more objects than one page holds; None: of all estates."""
    most = MOST_ON_PAGE + 1
    return bool(store.scalar(tx, "objects_upto", estate_id=estate_id, most=most) == most)


def chosen_of(tx: Connection, code: str | None) -> list[Estate]:
    """Return the estate of a code, or all of them.

    Raises
    ------
    NotFoundError
        If there is none of that code.
    """
    return [assets.estate(tx, code)] if code else assets.estates(tx)


def start_card(estate: Estate, counts: Counts, texts: Texts) -> dict[str, object]:
    """Return what the start page says of an estate and its cases."""
    return {
        "cases": links(counts, estate.code, texts),
        "name": estate.name,
        "url": f"/map?estate={estate.code}",
        "map_url": f"/map?estate={estate.code}",
        "lamps": estate.lamps,
        "dark_spots": estate.dark_spots_certain,
        "broken_fixtures": estate.broken_fixtures,
        "overdue_cleaning": estate.overdue_cleaning,
        "plans": estate.cleaning_plans,
        "probably_dark": estate.dark_spots_probable,
        "repairs": estate.repairs,
        "repairs_url": f"/lists/repairs?estate={estate.code}",
        "group_faults": estate.group_faults,
        "group_faults_url": f"/lists/group_faults?estate={estate.code}",
        "surfaces_failing": estate.surfaces_failing,
        "surfaces_url": f"/lists/lit_surfaces?estate={estate.code}",
        "shares": shares_of([estate], texts),
        "unseen_lamps": estate.lamps_unknown,
        "computed_at": estate.computed_at,
        "why_not_computed": why_not_computed([estate]),
    }


def title_of(chosen: Sequence[Told]) -> str:
    """Name some estates."""
    return ", ".join(estate.name for estate in chosen) or "Ljusrond"


def computed_at(chosen: Sequence[Told]) -> datetime | None:
    """Return the oldest computation of some estates; None where one was never computed."""
    known = [estate.computed_at for estate in chosen if estate.computed_at]
    return min(known) if known and len(known) == len(chosen) else None


def shares_of(chosen: Sequence[Told], texts: Texts) -> str:
    """Say on how much real data the light of an estate rests; of several, nothing is said."""
    if len(chosen) != 1:
        return ""
    names = ("photometry", "flux", "state", "building_height")
    return shares_text({name: getattr(chosen[0], f"share_{name}") for name in names}, texts)


def why_not_computed(chosen: Sequence[Told]) -> str:
    """Return the message id that says why an estate has no computation; empty: not refused."""
    if len(chosen) != 1:
        return ""
    words = {"refused": chosen[0].analysis_message or "", "failed": FAILED}
    return words.get(chosen[0].analysis_status or "", "")


def why_nothing(name: str, chosen: list[Estate]) -> str:
    """Return the message id for an empty list: what nobody could have filled is not "none"."""
    layer = LAYERS[name]
    if layer.computed and computed_at(chosen) is None:
        return why_not_computed(chosen) or NOT_YET
    if name == "overdue_cleaning" and not any(estate.cleaning_plans for estate in chosen):
        return NO_PLANS
    if name == "broken_fixtures" and all(e.lamps == e.lamps_unknown for e in chosen):
        return NONE_SEEN
    return layer.none_text
