"""A file whose columns are chosen becomes a wave: counts by area, and the file is gone."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.errors import invalid
from backend.schemas import form_day, form_text
from backend.surveys import areas, drafts, service, store
from backend.surveys.drafts import NEW, OUT
from backend.surveys.schemas import Draft
from gis.survey_file import WHOLE, Counted, Item
from gis.surveys import Cell, merged

NAME_MAX: Final = 120
SOURCE_MAX: Final = 300
_YEARS: Final = (1990, 2100)


@dataclass(frozen=True, kw_only=True)
class About:
    """What is told of a wave; `area` names the only area of a file without a column of them."""

    name: str
    starts_on: date
    ends_on: date
    source: str
    mapping: str = ""
    area: str = ""


def about(form: Mapping[str, str]) -> About:
    """Return what a form tells of a wave.

    Raises
    ------
    InvalidError
        Naming the field that cannot be used.
    """
    days = []
    for name in ("starts_on", "ends_on"):
        day = form_day(name, form.get(name, ""))
        if day is None:
            raise invalid(name, "is no day")
        days.append(day)
    if not _YEARS[0] <= days[0].year <= days[1].year <= _YEARS[1] or days[1] < days[0]:
        raise invalid("ends_on", "ends before it begins")
    return About(
        name=form_text("name", form.get("name", ""), NAME_MAX),
        starts_on=days[0], ends_on=days[1],
        source=form_text("source", form.get("source", ""), SOURCE_MAX),
        mapping=form_text("mapping", form.get("mapping", ""), drafts.NAME_MAX, least=0),
        area=form_text("area", form.get("area", ""), areas.NAME_MAX, least=0),
    )  # fmt: skip


def take(tx: Connection, who: Identity, draft: Draft, told: About) -> uuid.UUID:
    """Count a file, keep the counts as a wave, and throw the file away.

    Raises
    ------
    InvalidError
        Field `question`: if none is chosen; `areas`: if some label is taken for nothing yet.
    """
    counted = drafts.preview(draft)
    if counted is None:
        raise invalid("question", "choose one at least")
    places = _places(tx, who, draft, told)
    out = sum(counted.respondents.get(label, 0) for label, place in places.items() if not place)
    wave_id: uuid.UUID = store.scalar(
        tx, "insert_wave", company_id=who.company_id, kind="imported", name=told.name,
        starts_on=told.starts_on, ends_on=told.ends_on, source=told.source,
        file_name=draft.file_name, left_out=counted.left_out + out,
        strange=counted.strange_answers,
    )  # fmt: skip
    _store(tx, who, wave_id, counted, places)
    if told.mapping:
        drafts.keep_mapping(tx, who, told.mapping, draft.chosen)
    drafts.drop(tx, draft.id)
    return wave_id


def put_items(
    tx: Connection, company_id: uuid.UUID | None, wave_id: uuid.UUID, items: Iterable[Item]
) -> list[uuid.UUID]:
    """Store themes and questions of a wave in their order; return their ids."""
    return [
        store.scalar(
            tx, "insert_item", company_id=company_id, wave_id=wave_id, theme=item.theme,
            title=item.title, source_column=item.column, position=place, low=item.scale.low,
            high=item.scale.high, good=item.scale.good, positive_from=item.scale.positive_from,
        )
        for place, item in enumerate(items)
    ]  # fmt: skip


def put_counts(
    tx: Connection, company_id: uuid.UUID | None,
    cells: Iterable[tuple[uuid.UUID, uuid.UUID, Cell]],
) -> None:  # fmt: skip
    """Store answers that are alike: item, area, and their counts."""
    rows = list(cells)
    store.do(
        tx, "insert_counts", company_id=company_id,
        items=[item for item, _, _ in rows], areas=[area for _, area, _ in rows],
        **{
            name: [cell[place] for _, _, cell in rows]
            for place, name in enumerate(("scores", "positives", "numbers", "weights", "squares"))
        },
    )  # fmt: skip


def _store(
    tx: Connection, who: Identity, wave_id: uuid.UUID, counted: Counted,
    places: Mapping[str, uuid.UUID | None],
) -> None:  # fmt: skip
    respondents: dict[uuid.UUID, int] = {}
    for label, answered in counted.respondents.items():
        if area := places.get(label):
            respondents[area] = respondents.get(area, 0) + answered
    for area, answered in respondents.items():
        store.do(
            tx, "insert_wave_area", company_id=who.company_id, wave_id=wave_id, area_id=area,
            people=None, respondents=answered,
        )  # fmt: skip
    ids = put_items(tx, who.company_id, wave_id, counted.items)
    # Two labels of a file may be one area.
    sets: dict[tuple[int, uuid.UUID], list[Sequence[Cell]]] = {}
    for (place, label), cells in counted.cells.items():
        if area := places.get(label):
            sets.setdefault((place, area), []).append(cells)
    put_counts(
        tx, who.company_id,
        ((ids[place], area, cell) for (place, area), found in sets.items()
         for cell in merged(found)),
    )  # fmt: skip


def _places(
    tx: Connection, who: Identity, draft: Draft, told: About
) -> dict[str, uuid.UUID | None]:  # fmt: skip
    """Return the area of each label of a file; None: left out. New ones are made.

    Raises
    ------
    InvalidError
        Naming the labels that are taken for nothing yet.
    """
    if not draft.chosen.area:
        if not told.area:
            raise invalid("area", "name the area that the file is of")
        return {WHOLE: areas.put(tx, who, told.area)}
    found: dict[str, uuid.UUID | None] = {}
    open_ones = []
    known = {str(one.id) for one in service.areas(tx)}
    for label in drafts.labels(tx, draft):
        name = label.match.label
        if label.chosen == NEW:
            found[name] = areas.put(tx, who, name)
        elif label.chosen == OUT:
            found[name] = None
        elif label.chosen in known:
            found[name] = area_id = uuid.UUID(label.chosen)
            if label.match.area_id is None:
                areas.remember(tx, who, name, area_id)
        else:
            open_ones.append(name)
    if open_ones:
        raise invalid("areas", f"choose for {', '.join(open_ones[:10])}")
    return found
