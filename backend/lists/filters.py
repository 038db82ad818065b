"""What a list of cases is narrowed to, as an address says it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode

from fastapi import Query

from backend.errors import InvalidError, invalid
from backend.schemas import Text, plain_text
from gis import vocabulary as words
from maps.list_words import DUES

#: Which cases, by whether somebody still has to act on them.
STATES: Final = ("open", "overdue", "closed", "all")
SORTS: Final = ("due", "newest", "oldest")
#: Whom a case can be given to, as a choice names it: `team:<id>`.
HOLDER_KINDS: Final = ("account", "team", "contractor")
TEXT_MAX: Final = 100
DAYS_MAX: Final = 36_500
_UUID: Final = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


class Holder(NamedTuple):
    """Who has a case: mine, teams (those I am in), none, or a kind of receiver with its id."""

    kind: str
    id: uuid.UUID | None = None


@dataclass(frozen=True)
class CaseFilter:
    """What a list is narrowed to; None lets everything pass.

    Attributes
    ----------
    state
        One of `STATES`.
    estate
        Code of an estate.
    place
        Building or courtyard that the case lies in.
    asset
        What it is about.
    category
        A category, or a group of them: ``LIGHT``.
    holder
        Who has it, as `Holder` is written: ``mine``, ``teams``, ``none``, ``team:<id>``.
    due
        Promised within so long from now, and not past: one of `DUES`.
    days
        Opened within so many days.
    held
        Held back as possible abuse.
    text
        Words that the reporter's begin with, or the label of an asset.
    """

    state: str = "open"
    estate: str | None = None
    place: uuid.UUID | None = None
    asset: uuid.UUID | None = None
    category: str | None = None
    party: str | None = None
    holder: str | None = None
    status: str | None = None
    priority: str | None = None
    due: str | None = None
    days: int | None = None
    held: bool = False
    text: str | None = None
    sort: str | None = None

    @property
    def order(self) -> str:
        """Return the order of the rows: what is due first, of open cases; else the newest."""
        return self.sort or ("due" if self.state in ("open", "overdue") else "newest")

    @property
    def held_by(self) -> Holder | None:
        """Return who has the cases; None: anybody or nobody."""
        if not self.holder:
            return None
        kind, _, key = self.holder.partition(":")
        return Holder(kind, uuid.UUID(key) if key else None)

    @property
    def given(self) -> dict[str, str]:
        """Return what is asked, as an address says it; what is usual is left out."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        usual = {one.name: one.default for one in fields(self)}
        return {
            name: "yes" if value is True else str(value)
            for name, value in found.items()
            if value != usual[name]
        }

    @property
    def address(self) -> str:
        """Return the filter as the part of an address behind the question mark."""
        return urlencode(self.given)


def _choice(options: tuple[str, ...]) -> str:
    return f"^({'|'.join(options)})?$"


#: How the value of each filter is written; an empty one narrows nothing.
_WRITTEN: Final[dict[str, str]] = {
    "state": _choice(STATES),
    "estate": "^.{0,100}$",
    "place": f"^({_UUID})?$",
    "asset": f"^({_UUID})?$",
    "category": r"^([A-Z]{1,20}(\.[A-Z_]{1,40})?)?$",
    "party": _choice(words.PARTIES),
    "holder": f"^(mine|teams|none|({'|'.join(HOLDER_KINDS)}):{_UUID})?$",
    "status": _choice(words.REPORT_EVENTS),
    "priority": _choice(words.PRIORITIES),
    "due": _choice(tuple(DUES)),
    "days": "^[0-9]{0,5}$",
    "held": "^(yes)?$",
    "text": f"^.{{0,{TEXT_MAX}}}$",
    "sort": _choice(SORTS),
}


def _written(name: str, description: str) -> Any:  # noqa: ANN401 -- as FastAPI declares it
    return Query(pattern=_WRITTEN[name], description=description)


async def filter_query(  # noqa: PLR0913 -- one parameter a filter
    *,
    state: Annotated[str, _written("state", "open (usual), overdue, closed, all")] = "",
    estate: Annotated[Text, _written("estate", "Code of an estate")] = "",
    place: Annotated[str, _written("place", "Building or courtyard it lies in")] = "",
    asset: Annotated[str, _written("asset", "What it is about")] = "",
    category: Annotated[str, _written("category", "Code of a category, or of a group")] = "",
    party: Annotated[str, _written("party", "Whose it is to mend")] = "",
    holder: Annotated[
        str, _written("holder", "mine, teams, none, or account:<id>, team:<id>, contractor:<id>")
    ] = "",
    status: Annotated[str, _written("status", "Status")] = "",
    priority: Annotated[str, _written("priority", "Step of the ladder")] = "",
    due: Annotated[str, _written("due", "Promised within so long: day, week, month")] = "",
    days: Annotated[str, _written("days", "Opened within so many days")] = "",
    held: Annotated[str, _written("held", "yes: held back only")] = "",
    text: Annotated[Text, _written("text", "Beginnings of words, or an asset's label")] = "",
    sort: Annotated[str, _written("sort", "due (open cases only), newest, oldest")] = "",
) -> CaseFilter:
    """Read what a list of cases is narrowed to; an empty value narrows nothing.

    Raises
    ------
    InvalidError
        If what was asked does not go together.
    """
    return _read(locals())


def read_address(asked: str) -> CaseFilter:
    """Return the filter that an address of ours says; one that cannot be read is the usual one."""
    given = dict.fromkeys(_WRITTEN, "")
    given |= {name: value for name, value in parse_qsl(asked) if name in given}
    if not all(re.fullmatch(_WRITTEN[name], value) for name, value in given.items()):
        return CaseFilter()
    try:
        return _read({**given, "text": plain_text(given["text"])})
    except (InvalidError, ValueError):
        return CaseFilter()


def _read(given: Mapping[str, str]) -> CaseFilter:
    kept = {name: given[name].strip() or None for name in _WRITTEN}
    state = kept["state"] or "open"
    if kept["sort"] == "due" and state not in ("open", "overdue"):
        raise invalid("sort", "due sorts open cases only")
    days = int(kept["days"]) if kept["days"] else None
    if days is not None and not 1 <= days <= DAYS_MAX:
        raise invalid("days", f"is a number from 1 to {DAYS_MAX}")
    return CaseFilter(
        state=state,
        estate=kept["estate"],
        place=_id(kept["place"]),
        asset=_id(kept["asset"]),
        category=kept["category"],
        party=kept["party"],
        holder=kept["holder"],
        status=kept["status"],
        priority=kept["priority"],
        due=kept["due"],
        days=days,
        held=kept["held"] == "yes",
        text=kept["text"],
        sort=kept["sort"],
    )


def _id(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
