"""What the pages of luminaires say: the types, the files, one file with its curve."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from backend.luminaires import service as luminaires
from backend.luminaires.schemas import LuminaireType, PhotometricFile
from gis.lighting.photometry import LampSet, Photometry
from maps import luminaire_words as words
from maps.polar import describe, polar_of, polar_svg, table_rows
from maps.texts import Texts
from maps.vocabulary import label

#: Rows of one page, and choices of a list.
ROWS_A_PAGE = 200
CHOICES_MAX = 1000


@dataclass(frozen=True)
class Row:
    """One luminaire type in a list; `file` is None where it has none."""

    id: uuid.UUID
    maker: str
    model: str
    light_source: str
    power: str
    flux: str
    lamps: str
    file: str | None
    file_url: str


@dataclass(frozen=True)
class FileRow:
    """One photometric file in a list."""

    name: str
    url: str
    flux: str
    side: str
    taken_in: str


def type_rows(types: Iterable[LuminaireType], texts: Texts) -> list[Row]:
    """Return luminaire types as they stand in a table."""
    return [
        Row(
            id=found.id,
            maker=found.manufacturer or "",
            model=found.model,
            light_source=label(texts, "light_source", found.light_source),
            power=words.watts(found.power_w, texts) if found.power_w else words.NOTHING,
            flux=texts.quantity(found.flux_lm, "lm") if found.flux_lm else words.NOTHING,
            lamps=texts.number(found.lamps),
            file=found.photometry_file,
            file_url=f"/luminaires/{found.photometry_id}",
        )
        for found in types
    ]


def file_rows(files: Iterable[PhotometricFile], texts: Texts) -> list[FileRow]:
    """Return photometric files as they stand in a table."""
    return [
        FileRow(
            name=file.file_name,
            url=f"/luminaires/{file.id}",
            flux=texts.quantity(file.luminaire_flux_lm, "lm"),
            side=texts.gettext(words.SIDE[file.orientation]),
            taken_in=texts.date(file.uploaded_at),
        )
        for file in files
    ]


def choices(
    tx: Connection, company_id: uuid.UUID | None, without: Sequence[uuid.UUID] = ()
) -> list[tuple[str, str]]:
    """Return luminaire types that a form offers, as value and text."""
    wanted = luminaires.TypeFilter(company_id=company_id)
    found = luminaires.types(tx, wanted, None, CHOICES_MAX).items
    return [
        (str(item.id), " ".join(filter(None, (item.manufacturer, item.model))))
        for item in found
        if item.id not in without
    ]


def file_page(tx: Connection, file: PhotometricFile, texts: Texts) -> dict[str, object]:
    """Return everything the page of one file shows."""
    photometry = luminaires.photometry_of(tx, file)
    given = photometry.distribution()
    polar = polar_of(given.c_deg, given.gamma_deg, given.intensity_cd_klm)
    users = luminaires.types(
        tx, luminaires.TypeFilter(photometry_id=file.id), None, CHOICES_MAX
    ).items
    owner = luminaires.company_of_file(tx, file.id)
    return {
        "maker": photometry.keyword("MANUFAC") or photometry.keyword("MANUFACTURER") or "",
        "curve": polar_svg(polar, texts, file.file_name),
        "curve_words": describe(polar, texts),
        "axisymmetric": polar.axisymmetric,
        "planes": [
            (texts.number(gamma), [texts.number(value, 1) for value in row])
            for gamma, row in table_rows(polar)
        ],
        "facts": words.file_facts(_facts(file, photometry), texts),
        "lamp_sets": [_lamp_set(found, texts) for found in photometry.lamp_sets],
        "keywords": [pair for pair in photometry.keywords if pair[1].strip()],
        "hidden_flux": words.hidden_flux(file.warnings, texts),
        "types": type_rows(users, texts),
        "choices": choices(tx, owner, file.luminaire_type_ids),
        "asks_side": not polar.axisymmetric,
    }


def _facts(file: PhotometricFile, photometry: Photometry) -> words.FileFacts:
    return words.FileFacts(
        format=file.format,
        edition=file.edition,
        flux_lm=file.flux_lm,
        luminaire_flux_lm=file.luminaire_flux_lm,
        power_w=file.power_w,
        symmetry=photometry.symmetry,
        orientation=file.orientation,
        declared=file.orientation_source == "declared",
        far_field_m=photometry.far_field_m,
        hides_flux=words.hides_flux(file.warnings),
    )


def _lamp_set(found: LampSet, texts: Texts) -> dict[str, str]:
    return {
        "lamps": texts.number(found.lamps),
        "kind": found.kind or words.NOTHING,
        "flux": texts.quantity(found.flux_lm, "lm"),
        "power": words.watts(found.power_w, texts) if found.power_w else words.NOTHING,
        "colour": " / ".join(filter(None, (found.colour, found.rendering))) or words.NOTHING,
    }
