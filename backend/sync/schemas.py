"""What a tablet sends, by version and kind; docs/sync.schema.json is written from here.

`python -m backend.sync.schemas` writes it anew; a test fails where the two differ.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    field_validator,
)

from backend.reports import schemas as reports
from backend.rounds.schemas import Seen, VisitOutcome
from backend.schemas import Point, Text, iso_text
from backend.settings import ROOT
from gis.vocabulary import THEMES

#: Longest body of a submission [B], and most lamps in one.
BODY_BYTES_MAX: Final = 65_536
LAMPS_MAX: Final = 500
SCHEMA_FILE: Final = ROOT / "docs" / "sync.schema.json"
_COUNTER_MAX: Final = 2**31 - 1


def _on_a_calendar(moment: datetime) -> datetime:
    # A clock that lost its battery says 1970; what is true is found by how wrong it is now.
    if not 1969 <= moment.year <= 2200:  # noqa: PLR2004 -- years that a device's clock can show
        message = "is no time that a clock shows"
        raise ValueError(message)
    return moment


def _different(ids: list[uuid.UUID]) -> list[uuid.UUID]:
    if len(set(ids)) != len(ids):
        message = "names the same lamp twice"
        raise ValueError(message)
    return ids


#: A moment as the tablet's own clock tells it, right or wrong.
DeviceMoment = Annotated[AwareDatetime, BeforeValidator(iso_text), AfterValidator(_on_a_calendar)]
_Theme = Annotated[str, StringConstraints(pattern=f"^({'|'.join(THEMES)})$")]
_Words = Annotated[Text, StringConstraints(min_length=1, max_length=100)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReportBody(_Strict):
    """A defect or something good, on an asset or at a place."""

    category: reports.Category
    asset_id: uuid.UUID | None = None
    geometry: Point | None = Field(default=None, validate_default=True)
    observed_at: DeviceMoment
    extent: reports.Extent | None = None
    floor: reports.Floor | None = None
    spot: reports.Spot | None = None
    missing_kind: reports.MissingKind | None = None
    description: reports.Description | None = None
    photos: reports.Photos = []

    _has_place = field_validator("geometry")(reports.has_place)


class EvidenceBody(_Strict):
    """Somebody saw again what was reported before."""

    report_id: uuid.UUID
    observed_at: DeviceMoment
    note: reports.Description | None = None
    photos: reports.Photos = []


class LampsSeenBody(_Strict):
    """Lamps of a round that are lit."""

    lamp_ids: Annotated[
        list[uuid.UUID], Field(min_length=1, max_length=LAMPS_MAX), AfterValidator(_different)
    ]
    state: Literal["lit"]
    observed_at: DeviceMoment
    cabinet: _Words | None = None
    circuit: _Words | None = None


class VisitBody(Seen):
    """A round, or a cleaning check."""

    plan_id: uuid.UUID
    visited_at: DeviceMoment
    outcome: VisitOutcome


class WalkPointBody(_Strict):
    """Something seen on a walk, good or bad: a point of its protocol."""

    walk_id: uuid.UUID
    stop_id: uuid.UUID | None = None
    observed_at: DeviceMoment
    geometry: Point
    sentiment: Literal["safe", "unsafe"]
    observation: Annotated[
        Text, StringConstraints(min_length=1, max_length=reports.DESCRIPTION_MAX)
    ]
    place: Annotated[Text, StringConstraints(max_length=200)] = ""
    category: reports.Category | None = None
    themes: Annotated[list[_Theme], Field(max_length=len(THEMES))] = []
    photos: reports.Photos = []


class WalkAnswerBody(_Strict):
    """The answer to one question at a stop."""

    question: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    answer: Literal["yes", "partly", "no"]
    note: Annotated[Text, StringConstraints(max_length=1000)] | None = None


class WalkAnswersBody(_Strict):
    """What a group answered at a stop of a walk."""

    walk_id: uuid.UUID
    stop_id: uuid.UUID
    answered_at: DeviceMoment
    answers: Annotated[list[WalkAnswerBody], Field(min_length=1, max_length=60)]


class _Envelope(_Strict):
    """What every submission says of itself."""

    version: Literal[1]
    id: uuid.UUID
    device_id: uuid.UUID
    counter: Annotated[int, Field(strict=True, ge=1, le=_COUNTER_MAX)]
    app_version: _Words
    saved_at: DeviceMoment


class ReportSubmission(_Envelope):
    """A report as a tablet sends it."""

    kind: Literal["report"]
    report: ReportBody


class EvidenceSubmission(_Envelope):
    """Evidence as a tablet sends it."""

    kind: Literal["evidence"]
    evidence: EvidenceBody


class LampsSeenSubmission(_Envelope):
    """Lamps seen as a tablet sends them."""

    kind: Literal["lamps_seen"]
    lamps_seen: LampsSeenBody


class VisitSubmission(_Envelope):
    """A visit as a tablet sends it."""

    kind: Literal["visit"]
    visit: VisitBody


class WalkPointSubmission(_Envelope):
    """A point of a walk as a tablet sends it."""

    kind: Literal["walk_point"]
    walk_point: WalkPointBody


class WalkAnswersSubmission(_Envelope):
    """Answers at a stop of a walk as a tablet sends them."""

    kind: Literal["walk_answers"]
    walk_answers: WalkAnswersBody


Submission = (
    ReportSubmission
    | EvidenceSubmission
    | LampsSeenSubmission
    | VisitSubmission
    | WalkPointSubmission
    | WalkAnswersSubmission
)
#: What reads each version of the wire format. Old apps keep syncing: none is ever taken out.
VERSIONS: Final[dict[int, TypeAdapter[Submission]]] = {
    1: TypeAdapter(Annotated[Submission, Field(discriminator="kind")]),
}


class Receipt(BaseModel):
    """That a submission was accepted, and by which bytes."""

    id: uuid.UUID
    kind: str
    sha256: str = Field(description="Checksum of the body's bytes")
    received_at: datetime


class KeyIn(_Strict):
    """Which tablet a key is for."""

    device_id: uuid.UUID = Field(description="UUID that the tablet made for itself")


class Key(BaseModel):
    """A key of one person on one tablet."""

    key: str = Field(description="Send as `Authorization: Bearer …`; given this once")
    account_id: uuid.UUID
    name: str
    role: str
    company: str
    expires_at: datetime


class PhotoState(BaseModel):
    """How much of a photo is here."""

    sha256: str
    received_bytes: int = Field(description="Bytes of it that wait here; those of one kept are 0")
    stored: bool = Field(description="Read and kept")


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the newest version."""
    return VERSIONS[max(VERSIONS)].json_schema()


def write(path: Path = SCHEMA_FILE) -> None:
    """Write the JSON Schema."""
    path.write_text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    write()
