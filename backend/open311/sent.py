"""What a client sent: fields of a form or of the address, attributes, files; empty means absent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.datastructures import UploadFile

#: Most fields, files and bytes of a file that are taken of one request.
FIELDS_MAX: Final = 500
FILES_MAX: Final = 10
BODY_MAX_BYTES: Final = 40_000_000
FIELD_MAX_BYTES: Final = 100_000
KEY_FIELD: Final = "api_key"
#: `attribute[CODE]` and, for several values, `attribute[CODE][]`.
_ATTRIBUTE: Final = re.compile(r"attribute\[([^\]]{1,100})\](?:\[\])?")


@dataclass(frozen=True)
class Sent:
    """Fields in the order they came, and the files beside them."""

    fields: Sequence[tuple[str, str]]
    files: Sequence[bytes] = ()
    idempotency_key: str | None = None

    def one(self, name: str) -> str | None:
        """Return the last value of a field; None: there is none, or it is empty."""
        return next((value for key, value in reversed(self.fields) if key == name), None)

    def all(self, name: str) -> list[str]:
        """Return every value of a field, in the order they came; `name[]` counts as well."""
        return [value for key, value in self.fields if key in (name, f"{name}[]")]

    def listed(self, name: str) -> list[str]:
        """Return the values of a field whose values stand between commas."""
        parts = [part.strip() for value in self.all(name) for part in value.split(",")]
        return [part for part in parts if part]

    def attribute(self, code: str) -> str | None:
        """Return the last value of an attribute of a service; None: there is none."""
        found = None
        for key, value in self.fields:
            match = _ATTRIBUTE.fullmatch(key)
            if match and match[1] == code:
                found = value
        return found


async def sent(request: Request) -> Sent:
    """Read what a request carries, and note its key for whoever lets it in."""
    fields, files = list(_given(request.query_params.multi_items())), []
    if request.method == "POST":
        async with request.form(
            max_fields=FIELDS_MAX, max_files=FILES_MAX, max_part_size=FIELD_MAX_BYTES
        ) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files.append(await value.read())
                else:
                    fields += _given([(name, value)])
    key = request.headers.get("idempotency-key", "").strip().strip('"')
    found = Sent(fields, [one for one in files if one], key or None)
    request.state.api_key = found.one(KEY_FIELD) or ""
    return found


def _given(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return ((name, value.strip()) for name, value in pairs if value.strip())
