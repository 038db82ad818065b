"""Layers as GeoParquet 1.1 (https://geoparquet.org/releases/v1.1.0/), written by Arrow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.crs import WGS84
from gis.file_flow import Work, Written
from gis.file_forms import GEOMETRY, LayerData
from gis.file_shapes import Extent

if TYPE_CHECKING:
    import pyarrow as pa

_VERSION: Final = "1.1.0"


def write(path: Path, layer: LayerData, work: Work) -> Written:
    """Write a layer; each column says what it means, the file what it is."""
    from pyarrow import parquet  # noqa: PLC0415 -- half a second that only who writes files needs

    flow = work.flow(layer)
    extent = Extent()
    with parquet.ParquetWriter(path, _described(flow.schema, layer), compression="zstd") as writer:
        for batch in flow.batches():
            extent.add(batch.column(GEOMETRY))
            writer.write_batch(batch.cast(writer.schema))
        # Known once all rows went by.
        writer.add_key_value_metadata(
            {
                "geo": json.dumps(_geo(extent, work.crs)),
                "about": json.dumps(
                    {**work.about.as_dict(), "note": layer.note, "lines": work.about.lines},
                    ensure_ascii=False,
                ),
            }
        )
    return Written({layer.name: flow.rows})


def _described(schema: pa.Schema, layer: LayerData) -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415 -- as above

    told = {field.name: field for field in layer.fields}
    return pa.schema(
        [
            column.with_metadata(
                {"title": told[column.name].title, "description": told[column.name].description}
            )
            if column.name in told
            else column
            for column in schema
        ]
    )


def _geo(extent: Extent, crs: int) -> dict[str, Any]:
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(extent.kinds),
        "crs": _projjson(crs),
    }
    if extent.bounds:
        column["bbox"] = extent.bounds
    return {"version": _VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _projjson(crs: int) -> Any:  # noqa: ANN401 -- JSON
    from pyproj import CRS  # noqa: PLC0415 -- as above

    # The standard's own system of degrees says longitude first, as the shapes are.
    name = "OGC:CRS84" if crs == WGS84 else f"EPSG:{crs}"
    return CRS.from_user_input(name).to_json_dict()
