"""What tenants come by, see and send."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label by its code."""

    code: str
    company_id: uuid.UUID
    company: str
    asset_id: uuid.UUID
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Place:
    """The asset that a label hangs on, or a report is about."""

    estate_id: uuid.UUID
    estate: str
    kind: str
    code: str | None
    name: str | None


@dataclass(frozen=True, kw_only=True)
class KnownCase:
    """A case of an asset as everybody who stands before it may know it."""

    id: uuid.UUID
    category: str
    danger: bool
    status: str
    is_open: bool
    is_overdue: bool
    opened_at: datetime
    due_at: datetime | None
    party: str
    keeper: str | None
    others: int


@dataclass(frozen=True, kw_only=True)
class Ring:
    """A number to ring."""

    purpose: str
    name: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A fault category that a form offers."""

    code: str
    danger: bool


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stood in a form as it was sent."""

    category: str = ""
    text: str = ""
    email: str = ""
    consent: bool = False
    token: str = ""
    website: str = ""
    photo: bytes = b""
