"""The form of a label's page: few fields, and one photo."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from backend.schemas import readable
from backend.tenants.schemas import Written

#: Most characters of a field that are looked at.
_FIELD_MAX: Final = 5000
_FIELDS_MAX: Final = 12


async def _written(request: Request) -> Written:
    async with request.form(max_files=1, max_fields=_FIELDS_MAX) as sent:
        photo = sent.get("photo")
        content = await photo.read() if isinstance(photo, UploadFile) else b""

        def field(name: str) -> str:
            # A browser counts a line break as one character and sends two.
            value = str(sent.get(name, ""))[:_FIELD_MAX].replace("\r\n", "\n")
            return readable(value).strip()

        return Written(
            category=field("category"),
            text=field("text"),
            email=field("email"),
            consent=field("consent") == "yes",
            token=field("token"),
            website=field("website"),
            photo=content,
        )


WrittenForm = Annotated[Written, Depends(_written)]
