"""The board's report as a page and as a file; both say the same."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from sqlalchemy import Connection

from backend import prints
from backend.board import service
from backend.followup import service as followup
from maps import board_words
from maps.render import render
from maps.texts import Texts
from maps.trend_care import index


def board_view(tx: Connection, texts: Texts, chosen: service.Estate | None) -> dict[str, Any]:
    """Return what the templates of the report need."""
    found = service.report(tx, chosen)
    lamps = {party: count for party, count, _ in found.dark_lamps}
    company = service.company_name(tx)
    return {
        "title": texts.gettext("Report to board and council"),
        "about": f"{chosen.name}, {company}" if chosen else company,
        "report": found,
        "figures": board_words.figures(
            found.open_points,
            found.dark("municipality"),
            lamps.get("municipality", 0),
            found.quarters[-1] if found.quarters else None,
            texts,
        ),
        "open_points": board_words.open_points(found.open_points, texts),
        "index": index(found.quarters, texts),
        "costs": followup.costs(tx, chosen.id if chosen else None),
        "party": lambda code: board_words.party(code, texts),
        "from_protocols": sum(row.from_protocols for row in found.open_points),
    }


def board_pdf(tx: Connection, texts: Texts, chosen: service.Estate | None) -> Response:
    """Answer with the report as a tagged PDF."""
    shown = board_view(tx, texts, chosen)
    name = f"board-{chosen.code}" if chosen else "board"
    return pdf_answer(prints.pdf(render("board_paper.html", texts.language, "day", **shown)), name)


def pdf_answer(content: bytes, name: str) -> Response:
    """Answer with a PDF file that is kept nowhere on the way."""
    disposition = f'attachment; filename="ljusrond-{name}.pdf"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)
