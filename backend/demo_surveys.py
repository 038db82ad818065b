"""Store the surveys of the demo estate, its pulse survey, facts from outside and coded events."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import shapely
from sqlalchemy import Connection, Table, insert

from backend import models
from backend.surveys import pulses
from gis.demo.base import stable_id
from gis.demo.surveys import (
    PULSE_THEMES,
    SCALE,
    SOURCE,
    TRUTH,
    DemoSurveys,
    Pulse,
    Wave,
)
from gis.survey_scale import Scale


def store(tx: Connection, company_id: uuid.UUID, estate_id: uuid.UUID, made: DemoSurveys) -> None:
    """Keep everything; the estate's courtyards are there.

    Parameters
    ----------
    tx : Connection
        With the rights of the owner.
    """
    owner = {"company_id": company_id}
    ids = {area.name: area.id for area in made.areas}
    _put(tx, models.SurveyArea, (
        {**owner, "id": area.id, "estate_id": estate_id, "name": area.name,
         "geom": _outline(area.geom)}
        for area in made.areas
    ))  # fmt: skip
    for wave in made.waves:
        _wave(tx, owner, wave, ids)
    for pulse in made.pulses:
        _pulse(tx, owner, pulse, ids)
    _put(tx, models.SituationEvent, (
        {**owner, "estate_id": estate_id, "courtyard_id": stable_id("courtyard", yard),
         "kind": kind, "happened_on": day, "daypart": part}
        for kind, day, part, yard in made.events
    ))  # fmt: skip
    _put(tx, models.OutsideIndicator, (
        {**owner, "kind": kind, "place": place, "as_of": day, "said": said, "source": source}
        for kind, place, day, said, source in made.facts
    ))  # fmt: skip


def _wave(tx: Connection, owner: Mapping[str, Any], wave: Wave, ids: Mapping[str, str]) -> None:
    _put(tx, models.SurveyWave, [
        {**owner, "id": wave.id, "kind": "imported", "name": wave.name, "source": SOURCE,
         "starts_on": wave.starts_on, "ends_on": wave.ends_on}
    ])  # fmt: skip
    _put(tx, models.SurveyWaveArea, (
        {**owner, "wave_id": wave.id, "area_id": ids[name], "invited": asked,
         "respondents": answered}
        for name, (asked, answered) in wave.areas.items()
    ))  # fmt: skip
    items = _items(tx, owner, wave.id, tuple(TRUTH), SCALE)
    _put(tx, models.SurveyCount, (
        {**owner, "item_id": items[one.theme], "area_id": ids[one.area],
         "score": SCALE.score(one.value), "positive": float(SCALE.is_positive(one.value)),
         "answers": one.answers, "weight": one.answers, "weight_squares": one.answers}
        for one in wave.counts
    ))  # fmt: skip


def _pulse(tx: Connection, owner: Mapping[str, Any], pulse: Pulse, ids: Mapping[str, str]) -> None:
    _put(tx, models.SurveyWave, [
        {**owner, "id": pulse.id, "kind": "pulse", "name": pulse.name, "source": "Ljusrond",
         "starts_on": pulse.starts_on, "ends_on": pulse.ends_on}
    ])  # fmt: skip
    for name, code in pulse.codes.items():
        place = {**owner, "wave_id": pulse.id, "area_id": ids[name]}
        _put(tx, models.SurveyWaveArea, [{**place, "respondents": 0}])
        _put(tx, models.PulseLink, [{**place, "code": code}])
    items = _items(tx, owner, pulse.id, PULSE_THEMES, pulses.SCALE)
    _put(tx, models.PulseAnswer, (
        {**owner, "item_id": items[theme], "area_id": ids[area], "answered_on": day,
         "score": pulses.SCALE.score(value), "positive": float(pulses.SCALE.is_positive(value))}
        for area, theme, day, value in pulse.answers
    ))  # fmt: skip


def _items(
    tx: Connection, owner: Mapping[str, Any], wave_id: str, themes: Sequence[str], scale: Scale
) -> dict[str, str]:
    """Store a theme of one question each; return their ids."""
    ids = {theme: stable_id("survey_item", f"{wave_id}/{theme}") for theme in themes}
    _put(tx, models.SurveyItem, (
        {**owner, "id": ids[theme], "wave_id": wave_id, "theme": theme, "position": place,
         "low": scale.low, "high": scale.high, "good": scale.good,
         "positive_from": scale.positive_from}
        for place, theme in enumerate(themes)
    ))  # fmt: skip
    return ids


def _outline(shape: shapely.Geometry) -> str:
    """Return an outline as the column takes it, of one part or several."""
    parts = shapely.get_parts(shape)
    return f"SRID=3006;{shapely.to_wkt(shapely.multipolygons(parts))}"


def _put(
    tx: Connection, model: type[models.Base], rows: Iterable[Mapping[str, Any]]
) -> None:  # fmt: skip
    listed = list(rows)
    if listed:
        tx.execute(insert(cast("Table", model.__table__)), listed)
