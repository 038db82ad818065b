"""Plan a file in one transaction, and write it behind the same walls."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Select, column, func, literal_column, select, table

from backend.companies import estate_called
from backend.errors import invalid
from backend.exports import store
from backend.exports.choice import Wanted
from backend.exports.columns import (
    Held,
    as_text,
    columns_of,
    fields_of,
    geometry_of,
    statement,
)
from backend.exports.reading import Bulk, bulk, walls_of
from gis.file_flow import OnRows
from gis.file_forms import FORMS, About, FileError, LayerData
from gis.origin import Origin, mark
from maps import export_words as words
from maps.layer import Layer
from maps.layers import EDITABLE, LAYERS
from maps.qgis_style import style_of
from maps.texts import get_texts

#: Data set of rows that were read from OpenStreetMap.
_OSM: Final = "osm"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A layer of a file: its columns, and the statement that reads it."""

    layer: Layer
    held: Sequence[Held]
    query: Select[Any]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that a file needs to be written, as whoever asks may see it."""

    wanted: Wanted
    parts: tuple[Part, ...]
    walls: Mapping[str, str]
    role: str
    company: tuple[str, str]
    estate_name: str = ""
    from_osm: bool = False
    licence: str = ""
    receiver: str = ""

    @property
    def title(self) -> str:
        """Return what the file is called inside."""
        texts = get_texts(self.wanted.language)
        return f"{self.company[1]}: {words.layer_titles(texts, self.wanted.layers)}"


def plan(
    tx: Connection, wanted: Wanted, role: str, *, licence: str = "", receiver: str = ""
) -> Plan:
    """Find out what a file holds.

    Parameters
    ----------
    tx : Connection
        The transaction of who asks: what it sees is what the file shows.
    wanted : Wanted
        What is wanted.
    role : str
        Role of who asks, which the file tells.
    licence, receiver : str
        Terms of use and whom it was given to; empty: the company's own.

    Raises
    ------
    NotFoundError
        If there is no such estate.
    ConflictError
        If several companies have one.
    """
    estate_id = estate_called(tx, wanted.estate) if wanted.estate else None
    parts = []
    for name in wanted.layers:
        layer = LAYERS[name]
        held = columns_of(tx, layer)
        query = statement(layer, held, wanted, estate_id)
        parts.append(Part(layer=layer, held=held, query=query))
    found = store.one(tx, "company")
    return Plan(
        wanted=wanted,
        parts=tuple(parts),
        walls=walls_of(tx),
        role=role,
        company=(found.code, found.name) if found else ("", ""),
        estate_name=_estate_name(tx, estate_id) if estate_id else "",
        from_osm=_from_osm(tx, parts),
        licence=licence,
        receiver=receiver,
    )


def count(tx: Connection, found: Plan, most: int) -> int:
    """Return how many rows a file will hold; `most` + 1 stands for more."""
    total = 0
    for part in found.parts:
        some = part.query.with_only_columns(column("id")).limit(most + 1 - total).subquery()
        total += tx.scalar(select(func.count()).select_from(some)) or 0
        if total > most:
            break
    return total


def check_size(found: Plan, rows: int) -> None:
    """Refuse what a format cannot take.

    Raises
    ------
    InvalidError
        With the most that it takes.
    """
    most = FORMS[found.wanted.form].most
    if most is not None and rows > most:
        raise invalid("format", f"{found.wanted.form} takes {most} rows; choose another or less")


def make(url: str, found: Plan, path: Path, on_rows: OnRows = lambda _rows: None) -> dict[str, int]:
    """Write a file.

    Parameters
    ----------
    url : str
        libpq address of the database.
    found : Plan
        What it holds.
    path : Path
        The file.
    on_rows : callable
        Told now and then how many rows went by; what it raises ends the writing.

    Returns
    -------
    dict
        Rows by layer.

    Raises
    ------
    InvalidError
        If the format cannot hold them.
    DatabaseError
        If the database does not answer.
    """
    from gis import files  # noqa: PLC0415 -- what writes files is loaded by who writes them

    wanted = found.wanted
    try:
        with bulk(url, found.walls) as source:
            about = _about(found, source)
            done = files.write(
                path, wanted.form, _layers(found, source), about,
                crs=wanted.crs, several=wanted.several, on_rows=on_rows,
            )  # fmt: skip
    except FileError as error:
        raise invalid("format", str(error)) from error
    if wanted.form == "gpkg" and not found.receiver and wanted.day is None:
        origin = Origin(
            exported_at=about.made_at, company=found.company[0], estate=wanted.estate or "",
            crs=f"EPSG:{wanted.crs}",
        )  # fmt: skip
        mark(path, origin, [name for name in done.rows if name in EDITABLE])
    return dict(done.rows)


def _layers(found: Plan, source: Bulk) -> Iterator[LayerData]:
    texts = get_texts(found.wanted.language)
    for part in found.parts:
        layer = part.layer
        with source.rows(as_text(part.query)) as batches:
            yield LayerData(
                name=layer.name,
                title=texts.gettext(layer.title),
                description=texts.gettext(layer.summary),
                geometry=geometry_of(part.held),
                fields=fields_of(layer, part.held, texts),
                batches=batches,
                labels=layer.label_columns,
                classify=layer.classify,
                note=words.note_of(texts, layer),
                style=style_of(layer.name, found.wanted.language)
                if found.wanted.form == "gpkg"
                else "",
            )


def _about(found: Plan, source: Bulk) -> About:
    wanted = found.wanted
    code, name = found.company
    facts = words.Facts(
        at=source.at, role=found.role, company=name, licence=found.licence, crs=wanted.crs,
        then=wanted.at, estate=found.estate_name, from_osm=found.from_osm,
        receiver=found.receiver,
    )  # fmt: skip
    texts = get_texts(wanted.language)
    return About(
        title=found.title,
        made_at=source.at,
        made_by=found.receiver or found.role,
        company=name,
        licence=found.licence or words.terms(texts, "", name),
        lines=words.lines(texts, facts),
        facts={
            "company_code": code,
            "crs": f"EPSG:{wanted.crs}",
            "estate": wanted.estate,
            "bbox": list(wanted.bbox) if wanted.bbox else None,
            "date": wanted.day.isoformat() if wanted.day else None,
            "layers": list(wanted.layers),
            "calculated": [part.layer.name for part in found.parts if part.layer.computed],
        },
    )


def _estate_name(tx: Connection, estate_id: uuid.UUID) -> str:
    estates = table("estate", column("id"), column("name"), schema="core")
    return tx.scalar(select(estates.c.name).where(estates.c.id == estate_id)) or ""


def _from_osm(tx: Connection, parts: Sequence[Part]) -> bool:
    """Tell whether a row of OpenStreetMap is among those that are written."""
    for part in parts:
        if any(one.name == "source" for one in part.held):
            of_osm = part.query.where(column("source") == _OSM).limit(1)
            if tx.scalar(select(of_osm.with_only_columns(literal_column("1")).exists())):
                return True
    return False
