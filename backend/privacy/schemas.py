"""What personal data look like on the wire and in the file that one person gets."""

from __future__ import annotations

import uuid
from datetime import datetime

from pydantic import BaseModel, Field


class ReporterContact(BaseModel):
    """How to reach who reported."""

    report_id: uuid.UUID
    contact: str = Field(description="E-mail or telephone as given")
    name: str | None
    consent: str | None = Field(description="Words the reporter agreed to; null: none were shown")
    created_at: datetime


class ConsentWords(BaseModel):
    """What to show a reporter before taking their contact."""

    version: str = Field(description="To send as `reporter.consent`, e.g. 2026-11.sv")
    language: str
    words: str


class GivenContact(ReporterContact):
    """A contact that a person gave, with the report it belongs to."""

    category: str
    description: str | None
    observed_at: datetime
    received_at: datetime
    origin: str
    status: str
    asset_kind: str | None
    asset_code: str | None
    estate: str | None


class Login(BaseModel):
    """A browser that an account was logged in with."""

    device: str | None
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


class HeldAccount(BaseModel):
    """An account of a person; secrets are told of, not repeated."""

    id: uuid.UUID
    email: str
    name: str
    role: str
    created_at: datetime
    disabled_at: datetime | None
    oidc_issuer: str | None
    has_password: bool
    has_second_factor: bool
    estates: list[str]
    categories: list[str]
    sessions: list[Login] = []


class LogLine(BaseModel):
    """A line of the log on a person: what their account did, or who looked at their contact."""

    at: datetime
    actor: str
    action: str
    kind: str
    object_id: str | None


class Mention(BaseModel):
    """A public record whose words hold the contact; it is masked when given out, not erased."""

    id: uuid.UUID
    received_at: datetime


class HeldLetter(BaseModel):
    """A letter that was written to them; what it says goes with the contact or account."""

    event: str
    subject: str
    made_at: datetime
    sent_at: datetime | None


class Listed(BaseModel):
    """A list that a company keeps which holds the contact; it is changed there, by hand."""

    kind: str = Field(description="contractor, team, mailbox or phone")
    name: str


class Person(BaseModel):
    """Everything held on one person in one company, found by an e-mail address or telephone."""

    contact: str = Field(description="What was searched for")
    made_at: datetime
    contacts: list[GivenContact]
    accounts: list[HeldAccount]
    log: list[LogLine]
    mentions: list[Mention]
    letters: list[HeldLetter]
    lists: list[Listed]

    @property
    def is_known(self) -> bool:
        """Whether anything is held that can be erased."""
        return bool(self.contacts or self.accounts)


class Erased(BaseModel):
    """How much of a person was erased."""

    contacts: int
    accounts: int
