"""What the pages of proposals show."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from typing import Any, Final

import shapely
from sqlalchemy import Connection

from backend.proposals import service, store
from backend.proposals.rows import Issue, Place
from gis import crs
from maps import proposal_words as words
from maps.texts import Texts

#: Surfaces that are offered for another class [count].
SURFACES_OFFERED: Final = 500
#: Columns of the template; the words of a lamp import, readable in a Swedish spreadsheet.
TEMPLATE: Final = (
    "code", "lamp", "remove", "latitude", "longitude", "kind", "height_m", "luminaire_type",
    "light_source", "power_w", "flux_lm", "bearing_deg", "tilt_deg", "dim", "maintenance_factor",
)  # fmt: skip


def template_csv(there: Place) -> str:
    """Return a table to start from: the columns, and one new pole in the middle of the estate."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(TEMPLATE)
    if there.outline is not None:
        middle = shapely.point_on_surface(there.outline)
        lon, lat = crs.to_lonlat([middle.x], [middle.y])
        place = {"latitude": f"{lat[0]:.6f}", "longitude": f"{lon[0]:.6f}"}
        pole = {"code": "N1", "kind": "park_pole", "height_m": 4.5, "flux_lm": 2400, **place}
        table.writerow([pole.get(name, "") for name in TEMPLATE])
    # With its mark a spreadsheet reads it as UTF-8.
    return "\ufeff" + written.getvalue()


def proposal_context(tx: Connection, proposal_id: uuid.UUID, texts: Texts) -> dict[str, Any]:
    """Return what the page of one proposal shows.

    Raises
    ------
    NotFoundError
        If there is no such proposal.
    """
    from backend.proposals.drawing import draw_map  # noqa: PLC0415 -- Folium takes a second to load

    row, found = service.stored(tx, proposal_id)
    there = service.place_of(tx, proposal_id)
    lamps = service.lamps(tx, proposal_id)
    drawn = draw_map(tx, proposal_id, there, row.name, lamps, texts)
    computed = row.dark_before_m2 is not None and row.dark_after_m2 is not None
    return {
        "title": row.name,
        "proposal": row,
        "answer": words.answer(texts, there.name, row.dark_before_m2, row.dark_after_m2)
        if computed
        else "",
        "change_m2": row.dark_after_m2 - row.dark_before_m2 if computed else 0.0,
        "drawn": drawn,
        "lamps": lamps,
        "results": service.results(tx, proposal_id),
        "tried": service.surfaces(tx, proposal_id),
        "issues": told(texts, [Issue(**issue) for issue in found["issues"]]),
        "notes": found["notes"],
        "warnings": [words.reason(texts, w["text"], w["values"]) for w in found["warnings"]],
        **choices(tx, there),
    }


def told(texts: Texts, issues: Sequence[Issue]) -> list[dict[str, object]]:
    """Write what was wrong with rows for people."""
    return [
        {
            "row": issue.row,
            "field": words.field_title(texts, issue.field),
            "value": issue.value,
            "reason": words.reason(texts, issue.reason, issue.values),
            "refused": issue.action == "refused",
        }
        for issue in issues
    ]


def choices(tx: Connection, there: Place) -> dict[str, Any]:
    """Return what the forms of a proposal offer."""
    surfaces = store.rows(tx, "surfaces", estate_id=there.id)
    classes = store.rows(tx, "classes", company_id=there.company_id)
    return {
        "types": store.rows(tx, "types", company_id=there.company_id),
        # Those for people on foot first, which yards and paths are held against.
        "classes": sorted(classes, key=lambda row: (not row.code.startswith("P"), row.code)),
        "surfaces": surfaces[:SURFACES_OFFERED],
    }
