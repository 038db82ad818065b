"""Layers as one GeoPackage (OGC 12-128r18): tables, what columns mean, terms, styles of QGIS."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gis.file_flow import Work, Written
from gis.file_forms import GEOMETRY, About, FileError, LayerData
from gis.file_gdal import put, said_of

if TYPE_CHECKING:
    import pyarrow as pa

#: Moment that a row was changed last: as text, because a date of GeoPackage loses microseconds and
#: a row that comes back is held against it.
CHANGED: Final = "changed_at"
#: Edition that is written: programs of 2021, QGIS 3.22 among them, do not know the next.
VERSION: Final = "1.3"
FACTS: Final = "urn:ljusrond:export"
WORDS: Final = "urn:ljusrond:about"
_NOTHING: Final = "no layer was asked for"
_SCHEMA: Final = "http://www.geopackage.org/spec121/#extension_schema"
_METADATA: Final = "http://www.geopackage.org/spec121/#extension_metadata"
#: Tables of the two extensions, word for word as the standard has them (annex F.8 and F.9), and
#: that of QGIS.
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
    mime_type TEXT, constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
    min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
CREATE TABLE IF NOT EXISTS gpkg_metadata (
    id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
    md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
    metadata TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
    reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
    timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
    CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
    CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id)
);
CREATE TABLE IF NOT EXISTS layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
    f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT CURRENT_TIMESTAMP
);
"""
_EXTENSIONS: Final = (
    ("gpkg_data_columns", "gpkg_schema", _SCHEMA),
    ("gpkg_data_column_constraints", "gpkg_schema", _SCHEMA),
    ("gpkg_metadata", "gpkg_metadata", _METADATA),
    ("gpkg_metadata_reference", "gpkg_metadata", _METADATA),
)


def write(path: Path, layers: Iterable[LayerData], work: Work) -> Written:
    """Write layers into one GeoPackage, a table each."""
    rows: dict[str, int] = {}
    held: list[LayerData] = []
    for layer in layers:
        flow = work.flow(layer, _whole_moments)
        put(
            flow, path, "GPKG", work.crs, layer=layer.name, geometry_type=layer.geometry,
            dataset_options={"VERSION": VERSION},
            layer_options={
                "FID": "fid",
                "GEOMETRY_NAME": GEOMETRY,
                "IDENTIFIER": layer.title,
                "DESCRIPTION": said_of(layer, work),
            },
        )  # fmt: skip
        rows[layer.name] = flow.rows
        held.append(layer)
    if not held:
        raise FileError(_NOTHING)
    with closing(sqlite3.connect(path)) as file, file:
        _describe(file, held, work.about)
    return Written(rows)


def read_about(path: Path) -> dict[str, Any]:
    """Return what a GeoPackage of ours says of itself, as `About.as_dict` wrote it.

    Raises
    ------
    ValueError
        If it is none of ours.
    """
    asked = "SELECT metadata FROM gpkg_metadata WHERE md_standard_uri = ? ORDER BY id LIMIT 1"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            row = file.execute(asked, (FACTS,)).fetchone()
    except sqlite3.Error as error:
        raise ValueError(f"{path.name} is no GeoPackage of ours") from error
    if row is None:
        raise ValueError(f"{path.name} was not exported by us")
    found: dict[str, Any] = json.loads(row[0])
    return found


def _whole_moments(batch: pa.RecordBatch) -> pa.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415 -- half a second that only who writes files needs
    import pyarrow.compute as pc  # noqa: PLC0415

    at = batch.schema.get_field_index(CHANGED)
    if at < 0 or not pa.types.is_timestamp(batch.schema.field(at).type):
        return batch
    text = pc.cast(batch.column(at), pa.string())  # 2026-11-27 08:01:02.123456Z
    return batch.set_column(at, CHANGED, pc.binary_replace_slice(text, 10, 11, "T").cast("string"))


def _describe(file: sqlite3.Connection, layers: list[LayerData], about: About) -> None:
    file.executescript(_TABLES)
    file.executemany(
        "INSERT OR IGNORE INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')", _EXTENSIONS
    )
    at = about.made_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    facts = json.dumps(about.as_dict(), ensure_ascii=False)
    _tell(file, FACTS, "application/json", facts, at)
    _tell(file, WORDS, "text/plain", about.text, at)
    for layer in layers:
        _describe_columns(file, layer)
        if layer.note:
            _tell(file, WORDS, "text/plain", layer.note, at, layer.name)
        if layer.style:
            file.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
                " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description,"
                " owner, update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
                (layer.name, GEOMETRY, layer.name, layer.style, layer.title, at),
            )
    # As QGIS itself registers it.
    file.execute(
        "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description,"
        " last_change, srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
        (at,),
    )


def _tell(
    file: sqlite3.Connection, uri: str, kind: str, text: str, at: str, table: str | None = None
) -> None:
    """Write what is said of the whole file, or of one table."""
    scope = "geopackage" if table is None else "table"
    made = file.execute(
        "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata)"
        " VALUES ('dataset', ?, ?, ?)",
        (uri, kind, text),
    )
    file.execute(
        "INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, NULL)",
        (scope, table, at, made.lastrowid),
    )


def _describe_columns(file: sqlite3.Connection, layer: LayerData) -> None:
    taken: set[str] = set()
    for field in layer.fields:
        # The standard wants the short names of a table to differ.
        name = field.title if field.title not in taken else f"{field.title} ({field.name})"
        taken.add(name)
        held = f"{layer.name}_{field.name}" if field.codes else None
        file.execute(
            "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
            (
                layer.name, field.name, name or field.name, field.title or None,
                field.description or None, held,
            ),
        )  # fmt: skip
        file.executemany(
            "INSERT INTO gpkg_data_column_constraints"
            " VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
            [(held, code, word) for code, word in field.codes],
        )
