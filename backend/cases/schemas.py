"""What a case looks like, in the code and on the wire."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, Field

from backend.errors import ConflictError
from backend.photos.schemas import NamedPhoto
from backend.schemas import Point

#: Longest words about a case or order [characters].
NOTE_MAX: Final = 2000
ORDER_MAX: Final = 4000
#: Statuses that decide that nothing is mended here.
DECISIONS: Final = ("will_not_fix", "not_ours", "no_longer_needed")
#: Statuses that are said with words: why not, or what is wrong again.
WORDED: Final = ("will_not_fix", "reopened")
#: What an order may become; who works says the first four, staff all of them.
ORDER_NEXT: Final[dict[str, tuple[str, ...]]] = {
    "sent": ("accepted", "in_work", "done", "declined", "cancelled"),
    "accepted": ("in_work", "done", "declined", "cancelled"),
    "in_work": ("done", "declined", "cancelled"),
    "done": ("in_work",),
    "declined": (),
    "cancelled": (),
}
ORDER_ANSWERS: Final = ("accepted", "in_work", "done", "declined")


class CaseConflictError(ConflictError):
    """What was asked does not fit where the case stands; `code` names why, for pages."""

    def __init__(self, code: str, message: str, **values: str) -> None:
        super().__init__(message)
        self.code = code
        self.values = values


class Keeper(NamedTuple):
    """Whose a case is to mend: a party, or a contractor and the party it is."""

    party: str | None = None
    contractor_id: uuid.UUID | None = None


class Rule(BaseModel):
    """The promise that counts for a case: so long, by this rule of the ladder."""

    id: uuid.UUID
    priority: str
    unit: str = Field(description="hours, working_hours, working_days or season")
    amount: int | None
    season_from: str | None = Field(description="First day of the season, MM-DD")
    season_to: str | None
    category: str | None = Field(description="Category or group the rule is for; null: all")
    party: str | None = Field(description="Who mends, for the rule; null: anybody")
    own: bool = Field(description="Whether the company made it; else a default")
    source: str | None


class CaseFacts(BaseModel):
    """What is told of a case wherever it is told."""

    id: uuid.UUID
    estate: str | None = Field(description="Code of the estate")
    estate_name: str | None
    asset_id: uuid.UUID | None
    asset_kind: str | None
    asset_code: str | None
    asset_name: str | None
    category: str
    danger: bool
    description: str | None
    origin: str
    status: str
    status_at: datetime
    is_open: bool
    outcome: str | None = Field(description="What came of it; null: still open")
    closed_at: datetime | None
    priority: str | None
    due_at: datetime | None
    is_overdue: bool
    party: str = Field(description="Whose it is to mend")
    account_id: uuid.UUID | None
    account_name: str | None
    team_id: uuid.UUID | None
    team_name: str | None
    contractor_id: uuid.UUID | None
    contractor_name: str | None
    held: bool = Field(description="Held back as possible abuse until staff looked")
    reports: int = Field(description="Reports it stands for, its own counted")
    seen_again: int = Field(description="Times that others saw it too")
    geometry: Point | None


class Case(CaseFacts):
    """A case: what was reported, where it stands, whose it is, what was promised."""

    title_sv: str
    title_en: str
    observed_at: datetime = Field(description="When it was first seen, of all its reports")
    opened_at: datetime = Field(description="When the first report of it was accepted")
    last_seen_at: datetime = Field(description="When it was last seen or reported")
    due_by_hand: bool = Field(description="Somebody set the time; else the rule did")
    rule: Rule | None
    orders_done: int = Field(description="Orders whose receiver says done")


class Event(BaseModel):
    """One thing that happened to a case, of whatever kind."""

    id: uuid.UUID
    report_id: uuid.UUID = Field(description="Report it happened to: the case's own or a merged")
    kind: str = Field(description="reported, seen_again, a status, or what else happens to a case")
    at: datetime
    role: str | None = Field(description="Role of who did it; never a person")
    note: str | None
    is_public: bool = Field(description="Whether who reported may read the words")
    data: dict[str, Any] = Field(description="What was, and what is now")
    photos: list[NamedPhoto] = Field(default=[], description="Photos that came with it")


class Member(BaseModel):
    """A report that a case stands for."""

    id: uuid.UUID
    is_own: bool = Field(description="The one that the case goes by")
    category: str
    asset_id: uuid.UUID | None
    asset_kind: str | None
    asset_code: str | None
    asset_name: str | None
    description: str | None
    origin: str
    observed_at: datetime
    received_at: datetime


class Order(BaseModel):
    """A work order of a case."""

    id: uuid.UUID
    report_id: uuid.UUID
    account_id: uuid.UUID | None
    team_id: uuid.UUID | None
    contractor_id: uuid.UUID | None
    receiver: str = Field(description="Name of the person, team or contractor")
    text: str
    made_at: datetime
    due_at: datetime | None
    status: str
    status_at: datetime
    status_note: str | None
    share_id: uuid.UUID | None


class OrderMade(BaseModel):
    """An order as it was made, and the secret of its link, which is kept nowhere."""

    order: Order
    secret: str | None


class KnownCase(BaseModel):
    """A case that may be about the same thing, as anybody may know it: no words of people."""

    id: uuid.UUID
    category: str
    title_sv: str
    title_en: str
    asset_id: uuid.UUID | None
    asset_kind: str | None
    asset_code: str | None
    asset_name: str | None
    status: str
    status_at: datetime
    party: str = Field(description="Whose it is to mend")
    opened_at: datetime
    reports: int = Field(description="Reports it stands for, its own counted")
    reason: str = Field(description="asset, circuit or place: what they have in common")
    distance_m: float | None = Field(description="How far apart; null: a place is not known")


class Candidate(KnownCase):
    """A case that may be about the same thing, as staff see it."""

    description: str | None
    held: bool = Field(description="Held back as possible abuse until staff looked")


class GroupFault(BaseModel):
    """A suspected group fault that a case's lamp belongs to."""

    id: uuid.UUID
    basis: str
    cabinet: str | None
    circuit: str | None
    lamps: int
    others: list[uuid.UUID] = Field(description="Open cases of its lamps besides this one")


class Outcome(BaseModel):
    """What came of one case of many that were changed at once."""

    id: uuid.UUID
    done: bool
    reason: str | None = Field(default=None, description="Why it was not done, in words")
    code: str | None = Field(default=None, description="Why, as a short name")
    values: dict[str, str] = Field(default={}, description="What the words of it name")
