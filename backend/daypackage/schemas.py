"""What a tablet is told of its day package."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal, get_args

from pydantic import BaseModel, Field

PartName = Literal["base", "assets", "work", "rounds", "walks"]
PART_NAMES: tuple[PartName, ...] = get_args(PartName)


class Owner(BaseModel):
    """Whose package it is."""

    account_id: uuid.UUID | None = Field(description="Null: a machine's own key")
    name: str
    role: str


class CarriedCategory(BaseModel):
    """A fault category with its words."""

    code: str
    applies_to: list[str] = Field(description="Kinds of asset; empty: any place")
    lamp_state: str | None
    danger: bool
    needs_action: bool
    title_sv: str
    title_en: str


class DutyPhone(BaseModel):
    """Whom to ring at once."""

    purpose: str
    name: str
    phone: str
    estate: str | None = Field(description="Code of the estate it is for; null: all")


class PartInfo(BaseModel):
    """What is known of a part without reading it."""

    version: str = Field(description="Another one: something in it has changed; its ETag")
    size_bytes: int = Field(description="Of the JSON, before it is compressed on its way")


class EstateInfo(BaseModel):
    """The parts of one estate."""

    code: str
    name: str
    parts: dict[PartName, PartInfo]


class Overview(BaseModel):
    """What there is to carry."""

    made_at: datetime
    person: Owner
    company: str
    categories: list[CarriedCategory]
    phones: list[DutyPhone]
    estates: list[EstateInfo]
