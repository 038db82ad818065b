"""Surveys as other slices read them: areas, waves, and what was answered to a theme.

Fewer than five answers are shown nowhere, and the whole is of what is shown, so that nothing that
is held back follows from it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from backend.errors import NotFoundError, invalid
from backend.queries import values
from backend.surveys import store
from backend.surveys.schemas import Answered, Area, Measured, Wave
from gis import surveys
from gis.survey_scale import Scale
from gis.surveys import Cell, Change
from gis.vocabulary import SURVEY_THEMES

_INVITED_MAX = 10_000_000


def areas(tx: Connection) -> list[Area]:
    """Return the areas that surveys are answered for, by name."""
    return [Area(**values(row)) for row in store.rows(tx, "areas")]


def wave_list(tx: Connection) -> list[Wave]:
    """Return the waves, newest first."""
    return [
        Wave(**values(row)) for row in store.rows(tx, "waves", id=None, least=surveys.SHOWN_FROM)
    ]


def read(tx: Connection, wave_id: uuid.UUID) -> Wave:
    """Return one wave.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    row = store.one(tx, "waves", id=wave_id, least=surveys.SHOWN_FROM)
    if row is None:
        raise NotFoundError(f"there is no wave {wave_id}")
    return Wave(**values(row))


def drop(tx: Connection, wave_id: uuid.UUID) -> None:
    """Throw a wave away, whole.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    read(tx, wave_id)
    store.do(tx, "drop_wave", id=wave_id)


def wave_areas(tx: Connection, wave_id: uuid.UUID) -> Sequence[Row[Any]]:
    """Return the areas of a wave: area_id, area, invited, respondents [count]."""
    return store.rows(tx, "wave_areas", wave_id=wave_id)


def put_invited(tx: Connection, wave_id: uuid.UUID, area_id: uuid.UUID, invited: int) -> None:
    """Keep how many were asked in an area.

    Raises
    ------
    InvalidError
        If they are fewer than answered, or than are shown; or if it is a pulse survey, which asks
        whoever comes by.
    NotFoundError
        If the wave has no such area.
    """
    known = {row.area_id: row for row in wave_areas(tx, wave_id)}
    if area_id not in known:
        raise NotFoundError(f"the wave has no area {area_id}")
    # The bound is a number that is shown, or the least that is: tried out, it tells nothing else.
    least = max(known[area_id].respondents, surveys.SHOWN_FROM)
    if read(tx, wave_id).kind == "pulse" or not least <= invited <= _INVITED_MAX:
        raise invalid("invited", "is fewer than answered")
    store.do(tx, "put_invited", wave_id=wave_id, area_id=area_id, people=invited)


def themes(tx: Connection) -> list[str]:
    """Return the themes that any wave asked about, in the order of the vocabulary."""
    asked = {row.theme for row in store.rows(tx, "themes")}
    return [theme for theme in SURVEY_THEMES if theme in asked]


def answered(tx: Connection, wave_id: uuid.UUID) -> list[Answered]:
    """Return what was answered in a wave: each theme, and after it its questions.

    Of a pulse survey that takes answers nothing: from one answer to the next it would tell what
    one person said.
    """
    if read(tx, wave_id).is_open:
        return []
    found: dict[uuid.UUID, dict[uuid.UUID, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for row in store.rows(tx, "counts", wave_id=wave_id):
        found[row.item_id][row.area_id].append(_cell(row))
    told = []
    items = store.rows(tx, "items", wave_id=wave_id)
    for _, of_theme in groupby(items, lambda row: row.theme):
        theme, *questions = of_theme
        by_area = found.get(theme.id, {})
        asked = surveys.beside(by_area, [found.get(row.id, {}) for row in questions])
        told.append(_answered(theme, by_area))
        told += [_answered(row, one) for row, one in zip(questions, asked, strict=True)]
    return told


def measured(tx: Connection, theme: str) -> list[Measured]:
    """Return what was answered to a theme by wave, oldest first: each area, and last the whole.

    Pulse surveys are left out: who answers them is who wants to.
    """
    rows = store.rows(tx, "measured", theme=theme)
    return [
        one
        for _, of_wave in groupby(rows, lambda row: row.wave_id)
        for one in _measured(list(of_wave))
    ]


def waves(tx: Connection, theme: str, area_id: uuid.UUID | None) -> list[Measured]:
    """Return what an area answered to a theme in each wave, oldest first; None: the whole."""
    return [one for one in measured(tx, theme) if one.area_id == area_id]


def common(
    found: Sequence[Measured], before: Measured, after: Measured
) -> tuple[Measured, Measured]:
    """Return the whole of two waves over the areas that both of them show.

    Parameters
    ----------
    found
        What was answered to the theme, as `measured` gives it.
    """
    shown = [
        {one.area_id: one for one in found if one.wave_id == wave.wave_id and one.area_id
         and one.is_shown}
        for wave in (before, after)
    ]  # fmt: skip
    both = shown[0].keys() & shown[1].keys()
    wholes = []
    for wave, areas_of in zip((before, after), shown, strict=True):
        cells = surveys.merged(areas_of[key].cells for key in sorted(both))
        figures = surveys.estimate(cells) if cells else None
        wholes.append(replace(wave, cells=tuple(cells), figures=figures))
    return wholes[0], wholes[1]


def change(before: Measured, after: Measured) -> Change:
    """Return how the positive share differs between two waves, after less before.

    What was asked by another scale is not compared: the word then is "other".
    """
    if before.scale != after.scale:
        return Change(difference=None, low=None, high=None, word="other")
    return surveys.change(before.cells, after.cells)


def scale_of(row: Row[Any]) -> Scale:
    """Return the scale of an item."""
    return Scale(low=row.low, high=row.high, good=row.good, positive_from=row.positive_from)


def _answered(row: Row[Any], by_area: Mapping[Any, Sequence[Cell]]) -> Answered:
    """Return what may be shown of answers by area; those of None are of several, of the whole."""
    shown, rest = surveys.pooled(by_area)
    together = [by_area[key] for key in rest]
    every = [*(by_area[key] for key in shown), *together]
    return Answered(
        theme=row.theme,
        title=row.title,
        scale=scale_of(row),
        areas={key: surveys.estimate(by_area[key]) for key in shown if key},
        rest=surveys.estimate(surveys.merged(together)) if together else None,
        whole=surveys.estimate(surveys.merged(every)) if every else None,
    )


def _measured(rows: Sequence[Row[Any]]) -> list[Measured]:
    by_area: dict[uuid.UUID, list[Cell]] = defaultdict(list)
    told = {row.area_id: row for row in rows}
    for row in rows:
        by_area[row.area_id].append(_cell(row))
    shown, rest = surveys.pooled(by_area)
    found = [
        _one(told[key], cells if key in shown else [], told[key].respondents)
        for key, cells in by_area.items()
    ]
    invited = [told[key].invited for key in shown]
    # Who was asked and answered is of the areas that are shown by themselves: of the small ones it
    # would tell more than their answers do.
    whole = _one(
        rows[0], surveys.merged(by_area[key] for key in (*shown, *rest)),
        sum(told[key].respondents for key in shown),
        sum(invited) if invited and None not in invited else None, whole=True,
    )  # fmt: skip
    return [*found, whole]


def _one(
    row: Row[Any], cells: Sequence[Cell], respondents: int, invited: int | None = None, *,
    whole: bool = False,
) -> Measured:  # fmt: skip
    return Measured(
        wave_id=row.wave_id, wave=row.wave, scale=scale_of(row), asked_on=row.asked_on,
        area_id=None if whole else row.area_id, area="" if whole else row.area,
        invited=invited if whole else row.invited, respondents=respondents,
        cells=tuple(cells), figures=surveys.estimate(cells) if cells else None,
    )  # fmt: skip


def _cell(row: Row[Any]) -> Cell:
    return Cell(row.score, row.positive, row.answers, row.weight, row.weight_squares)
