"""What visits look like on the wire."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.schemas import Moment, Text


class VisitIn(BaseModel):
    """A visit as a client sends it; the client makes the id, so sending again is safe."""

    model_config = ConfigDict(extra="forbid")

    id: uuid.UUID = Field(description="UUID made by the client")
    plan_id: uuid.UUID = Field(description="Plan the visit was made for")
    visited_at: Moment = Field(description="When the place was visited, with offset")
    outcome: Literal["done", "not_ok", "not_possible"] = Field(
        description="done: cleaned; not_ok: looked at and not clean; not_possible: no access"
    )
    role: Annotated[Text, StringConstraints(min_length=1, max_length=60)] | None = Field(
        default=None, description="Role of who was there; never a person"
    )


class Visit(VisitIn):
    """A visit as it is stored."""

    visited_at: datetime
    received_at: datetime

    def says(self, sent: VisitIn) -> bool:
        """Tell whether this is what was sent, whatever the offset of the time."""
        return self.model_dump(exclude={"received_at"}) == sent.model_dump()

    @classmethod
    def of(cls, row: object) -> Self:
        """Return the visit in a row of the database."""
        return cls.model_validate(row, from_attributes=True)
