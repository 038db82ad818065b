"""What a walk, its meetings and the points of its protocol look like."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

#: People on a walk, and in a group round one tablet, at most [count].
WALK_MAX: Final = 20
GROUP_MAX: Final = 12
#: Statuses in which points are still written.
WRITABLE: Final = ("planned", "walked", "draft")
#: Decisions that somebody answers for.
ANSWERED: Final = ("yes", "later")


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A walk as its pages tell it."""

    id: uuid.UUID
    company_id: uuid.UUID
    estate_id: uuid.UUID
    estate: str
    estate_name: str
    company: str
    name: str
    kind: str
    is_dark: bool
    starts_at: datetime
    minutes: float
    profile: str
    groups: int
    invited: list[str]
    leader_role: str | None
    weather: str | None
    status: str
    walked_at: datetime | None
    ended_at: datetime | None
    follows_id: uuid.UUID | None
    follows_name: str | None
    planned_at: datetime | None

    @property
    def is_writable(self) -> bool:
        """Whether points are still written."""
        return self.status in WRITABLE


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A stop of the route; places in metres of EPSG:3006 and in degrees."""

    id: uuid.UUID
    group_number: int
    position: int
    name: str
    why: str
    source: str
    minutes: float
    arrives_min: float | None
    easting_m: float
    northing_m: float
    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True)
class ShownPhoto:
    """A photo of a point that has arrived."""

    id: uuid.UUID
    is_reviewed: bool


@dataclass(frozen=True)
class Actor:
    """Who answers for points: a party, a unit of it, a contractor of the register."""

    party: str
    unit: str = ""
    contractor_id: uuid.UUID | None = None
    contractor_name: str | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        """Short name of the actor in addresses: the same for every spelling of its unit."""
        told = f"{self.party}/{self.contractor_id or ''}/{self.unit.strip().casefold()}"
        return hashlib.sha256(told.encode()).hexdigest()[:12]


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point of a protocol and where it stands."""

    id: uuid.UUID
    walk_id: uuid.UUID
    number: int
    stop_id: uuid.UUID | None
    stop_name: str | None
    case_id: uuid.UUID | None
    case_status: str | None
    place: str
    category: str | None
    observation: str
    sentiment: str
    themes: list[str]
    action: str
    decision: str | None
    reason: str
    party: str | None
    unit: str
    contractor_id: uuid.UUID | None
    contractor_name: str | None
    due_on: date | None
    done_on: date | None
    cost: str | None
    feedback: str
    feedback_to: str
    feedback_on: date | None
    actor_words: str
    observed_at: datetime
    is_overdue: bool
    photos_named: int
    easting_m: float
    northing_m: float
    lon: float
    lat: float
    photos: tuple[ShownPhoto, ...] = ()

    @property
    def actor(self) -> Actor | None:
        """Who answers for it; None: nobody yet."""
        if self.party is None:
            return None
        return Actor(self.party, self.unit, self.contractor_id, self.contractor_name)

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor declined."""
        return self.sentiment == "unsafe" and self.decision != "no" and self.done_on is None

    @property
    def is_answered(self) -> bool:
        """Whether somebody answers for it."""
        return self.decision in ANSWERED

    @property
    def standing(self) -> str:
        """Where it stands, of STANDINGS."""
        if self.sentiment == "safe":
            return "good"
        if self.decision is None:
            return "undecided"
        if self.decision == "no":
            return "declined"
        if self.done_on is not None:
            return "done"
        return "overdue" if self.is_overdue else "open"


#: Where a point stands.
STANDINGS: Final = ("good", "undecided", "declined", "done", "overdue", "open")


@dataclass(frozen=True, kw_only=True)
class OpenPoint:
    """A point that the next walk looks at again."""

    id: uuid.UUID
    number: int
    place: str
    observation: str
    action: str
    party: str | None
    due_on: date | None
    easting_m: float
    northing_m: float
    lon: float
    lat: float


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A place that an invited group named."""

    id: uuid.UUID
    attendees: str
    sentiment: str
    words: str
    is_read: bool
    named_at: datetime
    easting_m: float
    northing_m: float
    lon: float
    lat: float


@dataclass(frozen=True)
class Decided:
    """What is written of a point while the protocol is a draft."""

    place: str
    category: str | None
    observation: str
    sentiment: str
    themes: list[str]
    action: str
    decision: str | None
    reason: str
    actor: Actor | None
    due_on: date | None
    cost: str | None


@dataclass(frozen=True)
class Followed:
    """What became of a point, and what was told back."""

    done_on: date | None
    feedback: str
    feedback_to: str
    feedback_on: date | None


@dataclass(frozen=True)
class Seen:
    """A point as it is seen, on the tablet or put there by hand."""

    id: uuid.UUID
    walk_id: uuid.UUID
    stop_id: uuid.UUID | None
    place: str
    category: str | None
    observation: str
    sentiment: str
    themes: list[str]
    photos: list[str]
    observed_at: datetime
    lon: float
    lat: float


@dataclass(frozen=True)
class Package:
    """What an actor's link opens."""

    id: uuid.UUID
    walk_id: uuid.UUID
    company_id: uuid.UUID
    company: str
    actor: Actor
    ends_at: datetime


def content_of(
    walk: Walk, points: list[Point], came: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return all that a protocol says, as data that is kept when it is adjusted."""
    return {
        "walk": {
            "name": walk.name,
            "kind": walk.kind,
            "company": walk.company,
            "estate": walk.estate_name,
            "is_dark": walk.is_dark,
            "starts_at": (walk.walked_at or walk.starts_at).isoformat(),
            "ended_at": walk.ended_at.isoformat() if walk.ended_at else None,
            "weather": walk.weather,
            "leader_role": walk.leader_role,
            "invited": walk.invited,
        },
        "came": came,
        "answers": answers,
        "points": [_point(one) for one in points],
    }


def _point(one: Point) -> dict[str, Any]:
    kept = (
        "number", "place", "category", "observation", "sentiment", "themes", "action", "decision",
        "reason", "party", "unit", "contractor_name", "cost", "lon", "lat",
    )  # fmt: skip
    return {
        "id": str(one.id),
        **{name: getattr(one, name) for name in kept},
        "observed_at": one.observed_at.isoformat(),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "photos": [str(photo.id) for photo in one.photos],
    }
