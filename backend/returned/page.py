"""What the pages of files that came back show."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from backend.returned import service
from maps import returned_words as words
from maps.layers import EDITABLE
from maps.texts import Texts
from maps.vocabulary import label


@dataclass(frozen=True, kw_only=True)
class Value:
    """A field that differs, in words: what is here, what was sent."""

    title: str
    here: str
    sent: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One difference in words.

    Attributes
    ----------
    sign
        Class of its mark on the map.
    is_open, is_chosen
        Whether it may still be chosen, and whether it is before anybody has looked.
    is_pole
        Whether it may become a part of a proposal.
    """

    id: uuid.UUID
    sign: str
    change: str
    result: str
    what: str
    label: str
    values: Sequence[Value]
    moved: str
    conflict: str
    reasons: Sequence[str]
    said: str
    placed: bool
    url: str
    is_open: bool
    is_chosen: bool
    is_pole: bool


def file_context(tx: Connection, file_id: uuid.UUID, texts: Texts) -> dict[str, Any]:
    """Return what the page of one file shows.

    Raises
    ------
    NotFoundError
        If there is no such file.
    """
    from backend.returned.drawing import draw_map  # noqa: PLC0415 -- Folium takes a second to load

    file, rows = service.read(tx, file_id)
    is_whole = service.is_whole(file, rows)
    lines = [_line(row, texts) for row in rows]
    drawn = draw_map(tx, file.estate_id, file.name, rows, lines, texts)
    return {
        "title": file.name,
        "file": file,
        "is_whole": is_whole,
        "lines": lines,
        "drawn": drawn,
        "counts": Counter(row.change for row in rows),
        "results": Counter(row.result for row in rows),
        "conflicts": sum(line.is_open and bool(line.conflict) for line in lines),
        "poles": sum(line.is_open and line.is_pole for line in lines),
        "notes": words.notes_of(
            file.notes, texts, has_origin=file.exported_at is not None, is_whole=is_whole
        ),
        "proposals": file.notes.get("proposals", []),
    }


def _line(row: Row[Any], texts: Texts) -> Line:
    values = [
        Value(
            title=words.title_of(row.layer, name, texts),
            here=words.value_of(row.layer, name, pair[0], texts),
            sent=words.value_of(row.layer, name, pair[1], texts),
        )
        for name, pair in row.fields.items()
    ]
    moved = "" if row.moved_m is None else texts.quantity(row.moved_m, "m", 1)
    is_open = row.result == "waiting"
    change = label(texts, "return_change", row.change)
    return Line(
        id=row.id,
        sign=_sign(row),
        change=change,
        result=label(texts, "return_result", row.result),
        what=words.layer_title(row.layer, texts),
        label=row.label or "",
        values=values,
        moved=moved,
        conflict=texts.gettext(row.conflict) if row.conflict else "",
        reasons=words.reasons_of(row.layer, row.reason, texts),
        said=", ".join([change, *(f"{v.title}: {v.here} → {v.sent}" for v in values[:4])]),
        placed=row.wkb is not None or row.wkb_before is not None,
        url=_url(row),
        is_open=is_open,
        is_chosen=is_open and not row.conflict,
        is_pole=(row.layer, row.change) == ("lamps", "added"),
    )


def _sign(row: Row[Any]) -> str:
    if row.result == "refused":
        return "refused"
    return "conflict" if row.conflict and row.result == "waiting" else str(row.change)


def _url(row: Row[Any]) -> str:
    """Return the page of the asset that a row is, or became; empty: it has none."""
    if row.result == "proposed" and row.made_id:
        return f"/proposals/{row.made_id}"
    key = row.object_id or (row.made_id if row.result == "applied" else None)
    return f"/assets/{EDITABLE[row.layer]}/{key}" if key else ""
