"""Results of a wave as CSV and XLSX, and the papers of a pulse survey."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import segno
from sqlalchemy import Connection, Row

from backend import prints
from backend.sheets import csv_file, xlsx_file
from backend.surveys import service
from backend.surveys.schemas import Answered, Wave
from gis.surveys import SHOWN_FROM, Estimate
from maps import survey_words as say
from maps.render import render
from maps.texts import Texts


def as_csv(tx: Connection, wave: Wave, texts: Texts) -> bytes:
    """Return a wave as CSV: a row an area and question, nothing of fewer than five answers."""
    return csv_file(_headings(texts), _rows(tx, wave, texts))


def as_xlsx(tx: Connection, wave: Wave, texts: Texts) -> bytes:
    """Return a wave as a workbook; who asked and what was left out stand on a second sheet."""
    told = (wave.name, wave.starts_on, wave.ends_on, wave.source, wave.left_out, wave.strange)
    (title, second), about = say.about(texts, told)
    return xlsx_file(title, _headings(texts), list(_rows(tx, wave, texts)), (second, about))


def sheet(wave: Wave, links: Sequence[Row[Any]], address: str, texts: Texts) -> bytes:
    """Return the papers of a pulse survey as a PDF file: one A4 an area."""
    papers = [
        {
            "area": row.area,
            "url": f"{address}/pulse/{row.code}",
            "shown": f"{address}/pulse/{row.code}".partition("://")[2],
            "picture": segno.make(
                f"{address}/pulse/{row.code}", error="m", boost_error=True, micro=False
            ).svg_data_uri(border=4),
        }
        for row in links
    ]
    return prints.pdf(render("print_pulse.html", texts.language, wave=wave, papers=papers))


def _headings(texts: Texts) -> list[str]:
    return [texts.gettext(name) for name in say.HEADINGS]


def _rows(tx: Connection, wave: Wave, texts: Texts) -> Iterator[list[object]]:
    areas = service.wave_areas(tx, wave.id)
    for one in service.answered(tx, wave.id):
        for row in areas:
            figures = one.areas.get(row.area_id)
            told = row.respondents if row.respondents >= SHOWN_FROM else None
            yield _row(one, (row.area, row.invited, told), figures, texts)
        if one.rest:
            yield _row(one, (say.word(texts, "small"), None, None), one.rest, texts)
        yield _row(one, (say.word(texts, "whole"), None, None), one.whole, texts)


def _row(
    one: Answered, area: tuple[str, int | None, int | None], found: Estimate | None, texts: Texts
) -> list[object]:
    scale = one.scale
    head = [say.theme(texts, one.theme), one.title or "", *area]
    end = f"{scale.low:g}\N{EN DASH}{scale.high:g}"
    if found is None:
        return [*head, *[None] * 8, end, say.unseen(texts, one.title)]
    low, high = sorted(scale.value(value) for value in (found.mean_low, found.mean_high))
    return [
        *head, found.n, round(found.n_effective, 1), round(found.share, 4),
        round(found.share_low, 4), round(found.share_high, 4),
        round(scale.value(found.mean), 4), round(low, 4), round(high, 4),
        end, say.no_claim(texts, found.n),
    ]  # fmt: skip
