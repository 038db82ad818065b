"""One answer, as XML or as JSON: GeoReport v2's "Spark" mapping, and XML read without its traps.

An answer is made once, of dictionaries and lists. In XML a list `notes` is an element `notes` with
an element `note` for each; in JSON the wrappers vanish.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal
from xml.parsers import expat
from xml.sax.saxutils import escape

Form = Literal["xml", "json"]
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "xml": "text/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
#: What XML calls one of a list.
ITEMS: Final[Mapping[str, str]] = {
    "services": "service",
    "groups": "group",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "endpoints": "endpoint",
    "formats": "format",
    "notes": "note",
    "media_urls": "media_url",
    "errors": "error",
}
#: Most that is read of another system's XML.
DEPTH_MAX: Final = 12
ELEMENTS_MAX: Final = 200_000
#: Characters that XML 1.0 has no way to write.
_UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class MarkupError(ValueError):
    """What another system sent cannot be read."""


@dataclass
class Element:
    """An element of XML: its name, its text, what is in it."""

    name: str
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        """Return the text of the first element of a name; None: there is none, or it is empty."""
        found = next((one.text.strip() for one in self.children if one.name == name), "")
        return found or None

    def all(self, name: str) -> Iterator[Element]:
        """Give every element of a name, however deep."""
        for one in self.children:
            if one.name == name:
                yield one
            yield from one.all(name)


def written(form: Form, root: str, content: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Return an answer in one of the formats; `root` names it in XML."""
    if form == "json":
        return json.dumps(_plain(content), ensure_ascii=False, default=str).encode()
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_xml(root, content)}'.encode()


def moment(at: datetime | None) -> str | None:
    """Return a moment as W3C writes it, in UTC."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str | None) -> datetime | None:
    """Return the moment that a text tells, UTC unless it says otherwise; None: it tells none."""
    told = text or ""
    # A plus that was not escaped in an address or a form comes as a space.
    told = told.replace(" ", "+") if "T" in told else told
    try:
        found = datetime.fromisoformat(told)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_xml(sent: bytes) -> Element:
    """Return the root of a document.

    Raises
    ------
    MarkupError
        If it is no XML, declares a document type or entities, or is larger or deeper than any.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(sent, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise MarkupError(f"is no XML that is read: {error}") from error
    return reader.stack[0].children[0]


class _Reader:
    """Builds elements; a document type is refused before anything in it is looked at."""

    def __init__(self) -> None:
        self.stack = [Element("")]
        self.count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *_: object) -> int:
        message = "a document type or entity has no place in it"
        raise MarkupError(message)

    def _start(self, name: str, _: dict[str, str]) -> None:
        self.count += 1
        if self.count > ELEMENTS_MAX or len(self.stack) > DEPTH_MAX:
            message = "holds too much"
            raise MarkupError(message)
        made = Element(name.rpartition(":")[2])
        self.stack[-1].children.append(made)
        self.stack.append(made)

    def _end(self, _: str) -> None:
        self.stack.pop()

    def _text(self, text: str) -> None:
        self.stack[-1].text += text


def _xml(name: str, content: object) -> str:
    if content is None or content == "":
        return f"<{name}/>"
    if isinstance(content, Mapping):
        inner = "".join(_xml(key, value) for key, value in content.items())
        return f"<{name}>{inner}</{name}>"
    if isinstance(content, Sequence) and not isinstance(content, str):
        inner = "".join(_xml(ITEMS[name], value) for value in content)
        return f"<{name}>{inner}</{name}>"
    return f"<{name}>{escape(_UNWRITABLE.sub(' ', _text(content)))}</{name}>"


def _text(content: object) -> str:
    if isinstance(content, bool):
        return "true" if content else "false"
    return str(moment(content) if isinstance(content, datetime) else content)


def _plain(content: object) -> object:
    if isinstance(content, Mapping):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, Sequence) and not isinstance(content, str):
        return [_plain(value) for value in content]
    return moment(content) if isinstance(content, datetime) else content
