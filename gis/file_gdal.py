"""Layers written by GDAL, through Arrow."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from gis import crs
from gis.file_flow import Work, Written
from gis.file_forms import FORMS, GEOMETRY, FileError, LayerData

if TYPE_CHECKING:
    import pyarrow as pa

#: A file that was not written whole is worth nothing: no journal, no waiting for the disk.
_CONFIG: Final = {"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "OFF"}


class Source(Protocol):
    """Rows to be written, and what stopped them on their way."""

    error: Exception | None

    def reader(self) -> pa.RecordBatchReader:
        """Return the rows as a stream."""


def put(
    source: Source,
    path: Path,
    driver: str,
    crs_code: int,
    **options: Any,  # noqa: ANN401 -- those of GDAL's drivers
) -> None:
    """Have GDAL write a layer.

    Parameters
    ----------
    source
        Its rows.
    path, driver, crs_code
        The file, its format by GDAL's name, and its system.
    options
        `layer`, `geometry_type`, `layer_options`, `dataset_options`, `encoding`, as pyogrio has it.

    Raises
    ------
    Exception
        What stopped the rows on their way, as it was.
    FileError
        If GDAL gives up for a reason of its own.
    """
    import pyogrio  # noqa: PLC0415 -- GDAL takes half a second to load
    from pyogrio.raw import write_arrow  # noqa: PLC0415

    pyogrio.set_gdal_config_options(_CONFIG)
    try:
        with warnings.catch_warnings():
            # Of fields that a format has no type for: what is lost is told by ourselves.
            warnings.simplefilter("ignore")
            write_arrow(
                source.reader(),
                str(path),
                driver=driver,
                crs=f"EPSG:{crs_code}",
                geometry_name=GEOMETRY,
                **options,
            )
    except Exception as error:
        if source.error:
            raise source.error from error
        raise FileError(f"{path.name} could not be written: {error}") from error


def write_geojson(path: Path, layer: LayerData, work: Work) -> Written:
    """Write a layer as GeoJSON: RFC 7946 in degrees, else of 2008 with its system named."""
    degrees = work.crs == crs.WGS84
    options = {
        "RFC7946": "YES" if degrees else "NO",
        "COORDINATE_PRECISION": "7" if degrees else "3",
        "DESCRIPTION": layer.description,
        "AUTODETECT_JSON_STRINGS": "NO",
        "FOREIGN_MEMBERS_COLLECTION": json.dumps(
            {"about": {**work.about.as_dict(), "note": layer.note, "lines": work.about.lines}},
            ensure_ascii=False,
        ),
    }
    flow = work.flow(layer)
    put(
        flow, path, "GeoJSON", work.crs, layer=layer.name, geometry_type=layer.geometry,
        layer_options=options,
    )  # fmt: skip
    return Written({layer.name: flow.rows})


def write_flatgeobuf(path: Path, layer: LayerData, work: Work) -> Written:
    """Write a layer as FlatGeobuf, with its index."""
    flow = work.flow(layer)
    told = {"TITLE": layer.title, "DESCRIPTION": said_of(layer, work)}
    put(
        flow, path, FORMS["fgb"].driver, work.crs, layer=layer.name,
        geometry_type=layer.geometry, layer_options=told,
    )  # fmt: skip
    return Written({layer.name: flow.rows})


def write_kml(path: Path, layer: LayerData, work: Work) -> Written:
    """Write a layer as KML; what names a row is the name of its placemark."""
    flow = work.flow(layer, lambda batch: _named(batch, layer.labels))
    said = said_of(layer, work)
    put(
        flow, path, FORMS["kml"].driver, work.crs, layer=layer.name,
        geometry_type=layer.geometry,
        layer_options={"NAME": layer.title, "DESCRIPTION": said},
        dataset_options={
            "NAME": work.about.title, "DESCRIPTION": said, "AUTHOR_NAME": work.about.company,
        },
    )  # fmt: skip
    return Written({layer.name: flow.rows})


def said_of(layer: LayerData, work: Work) -> str:
    """Return all that is said of a layer and its file, as lines."""
    lines = (layer.description, layer.note, *work.about.lines)
    return "\n".join(line for line in lines if line)


def _named(batch: pa.RecordBatch, labels: tuple[str, ...]) -> pa.RecordBatch:
    """Put the name of each row first; the first of its labels that holds something."""
    import pyarrow as pa  # noqa: PLC0415 -- half a second that only who writes files needs
    import pyarrow.compute as pc  # noqa: PLC0415

    known = [batch.column(name).cast(pa.string()) for name in labels if name in batch.schema.names]
    names = pc.coalesce(*known) if known else pa.nulls(len(batch), pa.string())
    # KML knows no capitals in names of columns.
    kept = ["own_name" if name == "name" else name for name in batch.schema.names]
    return batch.rename_columns(kept).add_column(0, "Name", names)
