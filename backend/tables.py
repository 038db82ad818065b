"""Move whole tables between pandas and PostgreSQL by COPY."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import numpy as np
import pandas as pd
import psycopg
import shapely
from psycopg import sql
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Column, Connection, Dialect, Table, text

from backend.arrays import Array, ArrayDumper, array_of


def with_none(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with every missing value as None, as the driver wants it."""
    plain = frame.astype(object)
    return plain.where(plain.notna(), None)


def wkb_hex(geometries: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return geometries in EPSG:3006 as COPY takes them: EWKB in hexadecimal."""
    in_metres = shapely.set_srid(geometries, 3006)
    return cast("np.ndarray[Any, Any]", shapely.to_wkb(in_metres, hex=True, include_srid=True))


def copy_rows(tx: Connection, table: Table, rows: pd.DataFrame) -> None:
    """Append rows to a table of ours; the frame's columns name the table's."""
    with _walled(tx, table, list(rows.columns)) as target:
        copy_into(tx, target, with_none(rows))


def wkb_bytes(geometries: Sequence[BaseGeometry]) -> list[bytes]:
    """Return geometries in EPSG:3006 as binary COPY takes them: EWKB."""
    in_metres = shapely.set_srid(np.asarray(geometries, dtype=object), 3006)
    return cast("list[bytes]", shapely.to_wkb(in_metres, include_srid=True).tolist())


def add_records(
    tx: Connection, table: Table, rows: Sequence[Mapping[str, object]], same: Mapping[str, object]
) -> None:
    """Append rows to a table of ours, with what is the same in all; NaN is no value.

    Values have their columns' types, geometries are EWKB. One INSERT takes each column as an
    array: behind the walls, where COPY is refused, that costs less than a temporary table.
    """
    if not rows:
        return
    own = [column for column in table.columns if column.name not in same]
    kinds = {column.name: _kind(column, tx.dialect) for column in table.columns}
    statement = sql.SQL(
        "INSERT INTO {} ({}) SELECT {}, {} FROM unnest({}) AS incoming ({})"
    ).format(
        sql.Identifier("core", table.name),
        _listed([*same, *(column.name for column in own)]),
        sql.SQL(", ").join(sql.SQL("%b::" + kinds[name]) for name in same),
        sql.SQL(", ").join(
            sql.SQL("{}::" + kinds[column.name]).format(sql.Identifier(column.name))
            for column in own
        ),
        sql.SQL(", ").join(sql.SQL("%b::" + _sent(kinds[column.name]) + "[]") for column in own),
        _listed([column.name for column in own]),
    )
    columns = [
        array_of(_values([row[column.name] for row in rows], kind), _sent(kind))
        for column in own
        for kind in [kinds[column.name]]
    ]
    with _driver(tx).cursor() as cursor:
        cursor.adapters.register_dumper(Array, ArrayDumper)
        cursor.execute(statement, [*same.values(), *columns])


@contextmanager
def _walled(tx: Connection, table: Table, names: Sequence[str]) -> Iterator[sql.Identifier]:
    """Give the table to copy into; whoever works behind the walls gets a temporary one.

    COPY does not check rows against policies, so PostgreSQL refuses it there. INSERT does.
    """
    target = sql.Identifier("core", table.name)
    asked = text("SELECT row_security_active(cast(:name AS text)::regclass)")
    if not tx.scalar(asked, {"name": f"core.{table.name}"}):
        yield target
        return
    staged = sql.Identifier(f"incoming_{table.name}")
    made = "CREATE TEMP TABLE IF NOT EXISTS {} (LIKE {}) ON COMMIT DELETE ROWS"
    run_composed(tx, sql.SQL(made).format(staged, target))
    yield staged
    columns = _listed(names)
    moved = "INSERT INTO {} ({}) SELECT {} FROM {}"
    run_composed(tx, sql.SQL(moved).format(target, columns, columns, staged))
    run_composed(tx, sql.SQL("DELETE FROM {}").format(staged))


def _listed(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _kind(column: Column[Any], dialect: Dialect) -> str:
    """Name the type of a column; of a geometry without what it is bound to."""
    return column.type.compile(dialect).lower().partition("(")[0]


def _sent(kind: str) -> str:
    """Name the type that one value is sent as: an array of arrays would be taken apart whole."""
    return {"geometry": "bytea"}.get(kind, "text" if kind.endswith("[]") else kind)


def _values(values: list[Any], kind: str) -> list[Any]:
    """Return the values of a column as they are sent: those that are arrays as text."""
    if not kind.endswith("[]"):
        return values
    # of identities, which need no quotes
    return [None if value is None else f"{{{','.join(map(str, value))}}}" for value in values]


def copy_into(tx: Connection, target: sql.Composable, frame: pd.DataFrame) -> None:
    """Append rows to any table; the frame holds None where a value is missing."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(target, _listed(list(frame.columns)))
    with _driver(tx).cursor() as cursor, cursor.copy(statement) as copy:
        for row in frame.itertuples(index=False, name=None):
            copy.write_row(row)


def run_composed(tx: Connection, statement: sql.Composed) -> None:
    """Run a statement whose names were quoted by the driver."""
    with _driver(tx).cursor() as cursor:
        cursor.execute(statement)


def _driver(tx: Connection) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", tx.connection.driver_connection)
