"""What the pages of surveys show: rows, charts and sentences, true for what is shown."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from backend.surveys import service
from backend.surveys.schemas import Answered, Measured, Wave
from gis.survey_file import WHOLE, Counted
from gis.surveys import CLAIM_FROM, SHOWN_FROM, Estimate, counted, estimate, merged
from maps import survey_words as say
from maps.charts import Drawn, Intervals, Point, Series, Trend, intervals
from maps.charts import trend as draw_trend
from maps.texts import Texts

#: Lines that a chart of years holds, and rows that a chart of areas holds [count].
LINES_MAX = 4
ROWS_MAX = 60


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a table of results; figures None: too few answers."""

    name: str
    asked: int | None
    respondents: int | None
    response: float | None
    figures: Estimate | None
    is_whole: bool = False


@dataclass(frozen=True, kw_only=True)
class Over:
    """A theme over the years.

    Attributes
    ----------
    sentences
        What changed from the first wave to the last, area by area; of the whole the chart tells.
    waves
        Waves in the columns of the table: id, name, day.
    rows
        Area, and what it answered in each wave (None: not asked there).
    """

    chart: Drawn
    sentences: list[str]
    waves: list[tuple[uuid.UUID, str, Any]]
    rows: list[tuple[str, list[Measured | None]]]


def trend(found: Sequence[Measured], theme: str, texts: Texts) -> Over:
    """Return a theme over the years: the whole first, then the areas."""
    waves = list({one.wave_id: (one.wave_id, one.wave, one.asked_on) for one in found}.values())
    drawn = {one.wave_id for one in found if one.scale == found[-1].scale}
    by_area: dict[uuid.UUID | None, dict[uuid.UUID, Measured]] = {None: {}}
    for one in found:
        by_area.setdefault(one.area_id, {})[one.wave_id] = one
    whole = say.word(texts, "whole")
    names = {one.area_id: one.area or whole for one in found}
    words = say.theme(texts, theme)
    keys = sorted(by_area, key=lambda key: (key is not None, names.get(key, "")))
    scale = found[-1].scale
    sentences = [
        told
        for key in keys
        if (told := _changed(
            [one for one in by_area[key].values() if one.scale == scale], found,
            (words, names[key]), texts,
        ))
    ]  # fmt: skip
    shown = keys if len(keys) <= LINES_MAX + 1 else [None]
    # With few areas each has its line; the whole stands in the table beside.
    lines: list[uuid.UUID | None] = [key for key in shown if key is not None]
    series = [
        Series(
            name=names[key],
            points=[
                _point(by_area[key].get(wave_id), day)
                for wave_id, _, day in waves if wave_id in drawn
            ],
        )
        for key in lines or [None]
    ]  # fmt: skip
    chart = draw_trend(
        Trend(
            mark="theme", title=say.word(texts, "by_wave", theme=words),
            sentence=sentences[0] if sentences else say.word(texts, "once"),
            series=series, unit="%", step="year", floor=0.0, ceiling=100.0,
            n_words=say.word(texts, "answers"),
        ),
        texts,
    )  # fmt: skip
    rows = [(names[key], [by_area[key].get(wave[0]) for wave in waves]) for key in keys]
    return Over(chart=chart, sentences=sentences[1:], waves=waves, rows=rows)


def result(
    wave: Wave, found: Sequence[Answered], areas: Sequence[Row[Any]], theme: str, texts: Texts
) -> dict[str, Any]:
    """Return what was answered to a theme of a wave: table, chart, questions."""
    told = next(one for one in found if one.theme == theme and one.title is None)
    asked = [one for one in found if one.theme == theme and one.title is not None]
    lines = _lines(told, areas, texts)
    return {
        "lines": lines,
        "scale": told.scale,
        "chart": _forest(wave, lines, say.theme(texts, theme), texts),
        "questions": asked,
        "weighted": any(
            line.figures and abs(line.figures.n_effective - line.figures.n) > 0.5  # noqa: PLR2004 -- a half answer
            for line in lines
        ),
    }  # fmt: skip


def preview(found: Counted, texts: Texts) -> dict[str, Any]:
    """Return what a file holds as its columns are chosen now: the whole, nothing by area."""
    whole = {
        place: merged(cells for (at, _), cells in found.cells.items() if at == place)
        for place in range(len(found.items))
    }
    rows = [
        (item, estimate(whole[place]) if counted(whole[place]) >= SHOWN_FROM else None)
        for place, item in enumerate(found.items)
    ]
    return {
        "rows": [
            (
                item, say.theme(texts, item.theme), figures.n if figures else 0,
                say.share(texts, figures), say.mean(texts, figures, item.scale),
            )
            for item, figures in rows
        ],
        "respondents": sum(found.respondents.values()),
        "areas": 0 if WHOLE in found.respondents else len(found.respondents),
        "left_out": found.left_out,
        "strange": [
            (column, sorted(values.items())[:10]) for column, values in found.strange.items()
        ],
    }  # fmt: skip


def _lines(told: Answered, areas: Sequence[Row[Any]], texts: Texts) -> list[Line]:
    lines = [
        Line(
            name=row.area, asked=row.invited,
            respondents=row.respondents if row.respondents >= SHOWN_FROM else None,
            response=_response(row), figures=told.areas.get(row.area_id),
        )
        for row in areas
    ]  # fmt: skip
    if told.rest:
        name = say.word(texts, "small")
        lines.append(
            Line(name=name, asked=None, respondents=None, response=None, figures=told.rest)
        )
    name = say.word(texts, "whole")
    return [
        *lines,
        Line(name=name, asked=None, respondents=None, response=None, figures=told.whole,
             is_whole=True),
    ]  # fmt: skip


def _response(row: Row[Any]) -> float | None:
    if not row.invited or row.respondents < SHOWN_FROM:
        return None
    return float(row.respondents / row.invited)


def _forest(wave: Wave, lines: Sequence[Line], words: str, texts: Texts) -> Drawn | None:
    from maps.charts import Row as Drawing  # noqa: PLC0415 -- the name is a table's here

    shown = [line for line in lines if line.figures]
    rows = [
        Drawing(
            name=line.name, value=line.figures.share * 100, low=line.figures.share_low * 100,
            high=line.figures.share_high * 100, n=line.figures.n,
            is_quiet=line.figures.n < CLAIM_FROM, words=say.no_claim(texts, line.figures.n),
        )
        for line in shown[-ROWS_MAX:] if line.figures
    ]  # fmt: skip
    if not rows:
        return None
    return intervals(
        Intervals(
            mark="areas", title=say.word(texts, "by_area", theme=words),
            sentence=_told(wave, shown, words, texts), rows=rows, unit="%", decimals=0,
            n_words=say.word(texts, "answers"), floor=0.0, ceiling=100.0,
        ),
        texts,
    )  # fmt: skip


def _told(wave: Wave, shown: Sequence[Line], words: str, texts: Texts) -> str:
    whole = next((line.figures for line in shown if line.is_whole), None)
    if whole is None:
        return say.word(texts, "nothing")
    return say.word(
        texts, "told", theme=words, wave=wave.name, share=say.share(texts, whole),
        n=texts.number(whole.n),
    )  # fmt: skip


def _changed(
    asked: Sequence[Measured], found: Sequence[Measured], of: tuple[str, str], texts: Texts
) -> str:
    """Say how the last wave differs from the first one by the same scale; empty: there is none.

    The whole is compared over the areas that both waves show, or other areas would be a change.
    """
    if len(asked) < 2:  # noqa: PLR2004 -- a pair
        return ""
    first, last = asked[0], asked[-1]
    if first.area_id is None:
        first, last = service.common(found, first, last)
        if not (first.cells and last.cells):
            return ""
    told = service.change(first, last)
    return say.changed(texts, told, of, (first.asked_on, last.asked_on))


def _point(one: Measured | None, at: Any) -> Point:  # noqa: ANN401 -- a day
    if one is None or one.figures is None:
        return Point(at=at, value=None)
    figures = one.figures
    return Point(
        at=at, value=figures.share * 100, low=figures.share_low * 100,
        high=figures.share_high * 100, n=figures.n,
    )  # fmt: skip
