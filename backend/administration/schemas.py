"""What keys of machines look like on the wire."""

from __future__ import annotations

import uuid
from datetime import datetime

from pydantic import BaseModel, Field


class Token(BaseModel):
    """A key of a machine; its secret is not kept."""

    id: uuid.UUID
    name: str = Field(description="What it is for")
    role: str = Field(description="Role whose rights it has at most")
    scopes: list[str] = Field(description="Rights it is narrowed to")
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = Field(description="Last used, to the nearest five minutes")
    revoked_at: datetime | None = Field(description="Taken back at; null: stands")
    person: str | None = Field(description="Whose tablet holds it; null: a machine of its own")
    device_id: uuid.UUID | None = Field(description="Tablet that holds it; null: no tablet")
    is_valid: bool


class MadeToken(Token):
    """A key that was made just now."""

    secret: str = Field(description="Send as `Authorization: Bearer …`; shown this once")


class Tokens(BaseModel):
    """All keys of the company, the newest first."""

    items: list[Token]
