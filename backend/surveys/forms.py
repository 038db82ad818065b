"""Forms of the pages of surveys, as they were written."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import Depends, Request

from backend.errors import invalid
from backend.schemas import readable
from gis.survey_scale import number

#: Fields of a form [count], and characters of one that are looked at.
_FIELDS_MAX: Final = 4000
_FIELD_MAX: Final = 2000


@dataclass(frozen=True)
class Sent:
    """What was sent: single fields, and those that come several times."""

    fields: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, list[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a field without white space around it; empty: it was not sent."""
        return self.fields.get(name, "")

    def many(self, name: str) -> list[str]:
        """Return all values of a field."""
        return self.lists.get(name, [])

    def id(self, name: str) -> uuid.UUID:
        """Return an identity.

        Raises
        ------
        InvalidError
            If it is none.
        """
        try:
            return uuid.UUID(self.text(name))
        except ValueError:
            raise invalid(name, "is none of the list") from None

    def figure(self, name: str) -> float | None:
        """Return a number; None: nothing is written.

        Raises
        ------
        InvalidError
            If something else is written.
        """
        text = self.text(name)
        value = number(text)
        if text and value is None:
            raise invalid(name, "is no number")
        return value


async def _sent(request: Request) -> Sent:
    async with request.form(max_files=0, max_fields=_FIELDS_MAX) as form:
        told: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                told.setdefault(name, []).append(readable(value[:_FIELD_MAX]).strip())
    return Sent({name: values[0] for name, values in told.items()}, told)


SentForm = Annotated[Sent, Depends(_sent)]


def question(sent: Sent) -> dict[str, Any]:
    """Return the form of a question as backend.surveys.drafts.ask takes it.

    Raises
    ------
    InvalidError
        Naming the field that cannot be read.
    """
    column = sent.text("column")
    return {
        "column": column,
        "theme": sent.text("theme"),
        "title": sent.text("title") or column,
        "low": sent.figure("low"),
        "high": sent.figure("high"),
        "good": "low" if sent.text("good") == "low" else "high",
        "positive_from": sent.figure("positive_from"),
        "dont_know": _parts(sent.text("dont_know"), ";"),
        "words": _parts(sent.text("words"), "|"),
    }


def _parts(text: str, sign: str) -> list[str]:
    return [part.strip() for part in text.split(sign) if part.strip()]
