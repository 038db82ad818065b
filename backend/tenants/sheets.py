"""Sheets of labels: QR codes on common A4 label paper, as a PDF file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import segno

from backend import prints
from backend.tenants.codes import Coded
from maps.code_words import FORMATS, Format
from maps.render import render
from maps.tenant_texts import TenantTexts, tenant_texts
from maps.tenant_words import ASKS, SAYS, heading

#: Labels in one file [count], of one or more parts: laying out takes ten seconds.
LABELS_MAX: Final = 500


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a sheet is wanted.

    Attributes
    ----------
    first : int
        Place of the first label on the first sheet, from 1: sheets are used up.
    part : int
        Which LABELS_MAX labels, from 1.
    second
        Language below the Swedish words.
    """

    format: str
    first: int = 1
    part: int = 1
    second: str = "en"


def pdf(found: Sequence[Coded], address: str, wanted: Wanted) -> bytes:
    """Return labels as a PDF file.

    Parameters
    ----------
    found : sequence of Coded
        Assets; those without a code are left out.
    address : str
        Address of the service, e.g. ``https://fel.example.se``.
    """
    return prints.pdf(html(found, address, wanted))


def html(found: Sequence[Coded], address: str, wanted: Wanted) -> str:
    """Return the sheets as a page that `prints.pdf` lays out."""
    paper = FORMATS[wanted.format]
    swedish, second = tenant_texts("sv"), tenant_texts(wanted.second)
    labels: list[dict[str, str] | None] = [None] * ((wanted.first - 1) % paper.on_sheet)
    begin = (wanted.part - 1) * LABELS_MAX
    coded = [one for one in found if one.qr][begin : begin + LABELS_MAX]
    labels += [_label(one, address, swedish) for one in coded]
    sheets = [labels[at : at + paper.on_sheet] for at in range(0, len(labels), paper.on_sheet)]
    return render(
        "code_sheet.html", "sv", paper=paper, format=wanted.format,
        sheets=[_cells(paper, sheet) for sheet in sheets],
        words=swedish.gettext(ASKS), help=swedish.gettext(SAYS),
        second=second.gettext(ASKS), second_help=second.gettext(SAYS),
        second_language=wanted.second, second_direction=second.direction,
    )  # fmt: skip


def _cells(
    paper: Format, labels: Sequence[dict[str, str] | None]
) -> list[tuple[str, str, dict[str, str]]]:
    """Return labels with their place from the left and the top [mm], as CSS writes it."""
    found = []
    for place, label in enumerate(labels):
        row, column = divmod(place, paper.columns)
        left = paper.left_mm + column * (paper.width_mm + paper.gap_mm)
        top = paper.top_mm + row * paper.height_mm
        if label is not None:
            found.append((f"{left:.2f}mm", f"{top:.2f}mm", label))
    return found


def _label(one: Coded, address: str, texts: TenantTexts) -> dict[str, str]:
    url = f"{address}/r/{one.qr}"
    place, line = heading(texts, one.kind, one.code, one.name)
    return {
        "place": place,
        "line": " · ".join(part for part in (line, one.estate) if part),
        "picture": segno.make(url, error="m", boost_error=True, micro=False).svg_data_uri(border=4),
        "url": url.partition("://")[2],
        "code": one.qr or "",
    }
