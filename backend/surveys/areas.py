"""Areas that surveys are answered for: written by hand or from a file, found by their labels."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.errors import invalid
from backend.schemas import form_text
from backend.surveys import service, store
from gis.sources.words import plain
from gis.survey_areas import Known, Match, match

if TYPE_CHECKING:
    import shapely

NAME_MAX: Final = 200
CODE_MAX: Final = 60
#: Areas that a file may have [count].
AREAS_MAX: Final = 2000
#: What columns are called that name an area, and give its code.
_NAMES: Final = ("namn", "name", "område", "områdesnamn", "area", "primärnamn", "delområde")
_CODES: Final = ("kod", "code", "områdeskod", "text", "nyckelkod", "primärområ", "nr")


def put(
    tx: Connection, who: Identity, name: str, code: str = "", estate_id: uuid.UUID | None = None
) -> uuid.UUID:
    """Keep an area; one of that name gets its code and estate anew.

    Raises
    ------
    InvalidError
        If it has no name, or a name or code that is too long.
    """
    kept = form_text("name", name, NAME_MAX)
    short = form_text("code", code, CODE_MAX, least=0) or None
    return _put(tx, who, kept, short, estate_id, None)


def take_file(tx: Connection, who: Identity, content: bytes, file_name: str) -> int:
    """Keep the areas of a file: a table of names and codes, or outlines with them.

    Rows of one name are parts of one area.

    Returns
    -------
    int
        How many [count].

    Raises
    ------
    InvalidError
        Field `file`: if it cannot be read, names no areas, or does not say where they lie.
    """
    names, codes, outlines = _read(content, file_name)
    parts: dict[str, list[bytes]] = {}
    told: dict[str, str] = {}
    for name, code, outline in zip(names, codes, outlines, strict=True):
        parts.setdefault(name, []).extend([outline] if outline else [])
        told[name] = told.get(name) or code
    for name, code in told.items():
        kept = form_text("file", name, NAME_MAX)
        _put(tx, who, kept, code[:CODE_MAX] or None, None, _together(parts[name]))
    return len(told)


def matched(tx: Connection, labels: Sequence[str]) -> list[Match]:
    """Return what labels of a file are, among the areas that are known."""
    known = [Known(id=one.id, name=one.name, code=one.code) for one in service.areas(tx)]
    kept = {row.spelling: row.area_id for row in store.rows(tx, "spellings")}
    return match(labels, known, kept)


def remember(tx: Connection, who: Identity, label: str, area_id: uuid.UUID) -> None:
    """Remember for the next file what a label is."""
    spelling = plain(label)
    store.do(tx, "put_spelling", company_id=who.company_id, area_id=area_id, spelling=spelling)


def _put(
    tx: Connection, who: Identity, name: str, code: str | None, estate_id: uuid.UUID | None,
    outline: bytes | None,
) -> uuid.UUID:  # fmt: skip
    made: uuid.UUID = store.scalar(
        tx, "put_area", company_id=who.company_id, name=name, code=code, estate_id=estate_id,
        outline=outline,
    )  # fmt: skip
    return made


def _read(content: bytes, file_name: str) -> tuple[list[str], list[str], list[bytes | None]]:
    """Return names, codes (empty: none) and outlines (WKB, EPSG:3006; None: none) of a file."""
    from gis.sources.fields import KINDS  # noqa: PLC0415 -- GDAL loads slowly, seldom needed
    from gis.sources.formats import open_source  # noqa: PLC0415
    from gis.sources.mapping import SourceRule  # noqa: PLC0415
    from gis.sources.report import SourceError  # noqa: PLC0415

    with TemporaryDirectory(prefix="ljusrond-") as folder:
        path = Path(folder) / f"areas{Path(file_name).suffix.lower()[:10]}"
        path.write_bytes(content)
        try:
            raw = open_source(path, KINDS["courtyard"], SourceRule())
        except SourceError as error:
            raise invalid("file", str(error)) from None
    if len(raw.frame) > AREAS_MAX:
        raise invalid("file", f"has more than {AREAS_MAX} areas")
    columns = {plain(str(name)): str(name) for name in raw.frame.columns}
    named = next((columns[plain(word)] for word in _NAMES if plain(word) in columns), None)
    coded = next((columns[plain(word)] for word in _CODES if plain(word) in columns), None)
    if named is None:
        raise invalid("file", "has no column with the names of areas")
    frame = raw.frame.fillna("").astype(str)
    outlines = [None] * len(frame) if raw.geometries is None else _outlines(
        list(raw.geometries), raw.crs
    )  # fmt: skip
    rows = zip(frame[named], frame[coded] if coded else frame[named].map(lambda _: ""), outlines,
               strict=True)  # fmt: skip
    found = [(name.strip(), code.strip(), outline) for name, code, outline in rows if name.strip()]
    return [one[0] for one in found], [one[1] for one in found], [one[2] for one in found]


def _together(outlines: Sequence[bytes]) -> bytes | None:
    if len(outlines) < 2:  # noqa: PLR2004 -- of one part nothing is joined
        return outlines[0] if outlines else None
    import shapely  # noqa: PLC0415

    return shapely.to_wkb(shapely.union_all(shapely.from_wkb(outlines)))


def _outlines(geometries: Sequence[shapely.Geometry | None], crs: str) -> list[bytes | None]:
    import numpy as np  # noqa: PLC0415
    import shapely  # noqa: PLC0415

    from gis.crs import UnknownCrsError, transform  # noqa: PLC0415

    if not crs:
        raise invalid("file", "does not say in which coordinates its areas are")
    shapes = np.array([one and shapely.force_2d(one) for one in geometries], dtype=object)
    there = np.array([one is not None and "Polygon" in one.geom_type for one in shapes])
    moved = np.full(len(shapes), None, dtype=object)
    try:
        moved[there] = shapely.make_valid(transform(shapes[there], crs, "EPSG:3006"))
    except UnknownCrsError as error:
        raise invalid("file", str(error)) from None
    # What is not of one area any more after mending (a line, a point) is left out.
    return [
        shapely.to_wkb(one) if one is not None and "Polygon" in one.geom_type else None
        for one in moved
    ]  # fmt: skip
