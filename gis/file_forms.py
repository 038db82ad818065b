"""Formats that layers are written in, and what a file holds and says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from gis import crs

if TYPE_CHECKING:
    import pyarrow as pa

#: Name of the column with the shapes in what is handed over: WKB in EPSG:3006.
GEOMETRY: Final = "geom"
#: Systems that a file may be in: the national grid, its twelve local zones, degrees, web maps.
CRS_CODES: Final = (crs.SWEREF99_TM, *crs.LOCAL_ZONES, crs.WGS84, crs.WEB_MERCATOR)
#: Longest name of a column in a Shapefile [characters].
_DBF_NAME: Final = 10


class FileError(Exception):
    """A file that cannot be written, in one clear line."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A format of files.

    Attributes
    ----------
    driver
        GDAL's name of it; empty: written by Arrow itself.
    media_type, suffix
        As the file is sent and called.
    together
        Whether one file holds several layers; else they come as one archive (zip).
    crs
        The only system it can be in; None: any of `CRS_CODES`.
    lists
        Whether it holds lists; elsewhere they are written one after the other in one text.
    most
        Most rows that it can take; None: all.
    """

    driver: str
    media_type: str
    suffix: str
    together: bool = False
    crs: int | None = None
    lists: bool = False
    most: int | None = None


FORMS: Final[Mapping[str, Form]] = {
    "gpkg": Form(
        driver="GPKG", media_type="application/geopackage+sqlite3", suffix="gpkg", together=True
    ),
    "geojson": Form(
        driver="GeoJSON", media_type="application/geo+json", suffix="geojson", lists=True
    ),
    "fgb": Form(driver="FlatGeobuf", media_type="application/flatgeobuf", suffix="fgb"),
    "parquet": Form(
        driver="", media_type="application/vnd.apache.parquet", suffix="parquet", lists=True
    ),
    # A table of it may not pass 2 GB.
    "shp": Form(
        driver="ESRI Shapefile", media_type="application/zip", suffix="shp.zip", most=500_000
    ),
    "csv": Form(driver="", media_type="text/csv; charset=utf-8", suffix="csv"),
    # Its writer holds the whole document in memory.
    "kml": Form(
        driver="LIBKML", media_type="application/vnd.google-earth.kml+xml", suffix="kml",
        crs=crs.WGS84, most=100_000,
    ),
    # No drawing program opens more; its writer goes row by row.
    "dxf": Form(
        driver="DXF", media_type="image/vnd.dxf", suffix="dxf", together=True, most=200_000
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Field:
    """What a column of a layer is: its name in files, for people, and what it means.

    `codes` are the words it is held to, each with what people read.
    """

    name: str
    title: str = ""
    description: str = ""
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class LayerData:
    """A layer on its way into a file.

    Attributes
    ----------
    name, title, description
        Name of the table; what it is called and what it shows, for people.
    geometry
        Point, MultiLineString, MultiPolygon …, as GDAL calls it; Unknown: of several kinds.
    fields
        Its columns but for the shape, in their order.
    batches
        Arrow record batches; the column `GEOMETRY` is WKB in EPSG:3006, null where a row has none.
    labels
        Columns of which the first that holds something names a row.
    classify
        Gives the class of a row, for formats that have nothing but layers (DXF).
    note
        What must be said wherever its rows are shown, as that they are calculated.
    style
        How QGIS draws it (QML); empty: by its own choice.
    """

    name: str
    title: str
    description: str
    geometry: str
    fields: tuple[Field, ...]
    batches: pa.RecordBatchReader
    labels: tuple[str, ...] = ()
    classify: Callable[[Mapping[str, Any]], str] | None = None
    note: str = ""
    style: str = ""


@dataclass(frozen=True, kw_only=True)
class About:
    """When, by whom and under which terms a file was made.

    `lines` say it for people, in their language; `facts` are the same for machines.
    """

    title: str
    made_at: datetime
    made_by: str
    company: str
    licence: str
    lines: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Return it as plain values of JSON."""
        return {
            "product": "ljusrond",
            "title": self.title,
            "made_at": self.made_at.isoformat(),
            "made_by": self.made_by,
            "company": self.company,
            "licence": self.licence,
            **self.facts,
        }

    @property
    def text(self) -> str:
        """Return it as lines."""
        return "\n".join((self.title, *self.lines))


def short_names(names: tuple[str, ...]) -> dict[str, str]:
    """Return names of at most ten letters, each its own, that still tell what they stand for.

    The longest words of a name lose letters from their ends: ``luminaire_model`` is
    ``lumi_model``; where two would be alike, the later ends with a number.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        words = re.sub(r"[^A-Za-z0-9_]", "", name).split("_")
        while len("_".join(words)) > _DBF_NAME:
            longest = max(range(len(words)), key=lambda at: (len(words[at]), -at))
            words[longest] = words[longest][:-1]
            words = [word for word in words if word]
        short, number = "_".join(words), 1
        while short.lower() in taken:
            number += 1
            short = "_".join(words)[: _DBF_NAME - len(str(number))] + str(number)
        taken.add(short.lower())
        found[name] = short
    return found
