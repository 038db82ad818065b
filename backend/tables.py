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


def copy_records(
    tx: Connection, table: Table, rows: Sequence[Mapping[str, object]], same: Mapping[str, object]
) -> None:
    """Append a few rows to a table of ours, with what is the same in all; NaN is no value.

    Values have their columns' types, geometries are EWKB. For some dozens of rows a frame costs
    more than the copy.
    """
    if not rows:
        return
    names = [column.name for column in table.columns]
    with _walled(tx, table, names) as target, _driver(tx).cursor() as cursor:
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
            target, _listed(names)
        )
        with cursor.copy(statement) as copy:
            copy.set_types([_type_name(column, tx.dialect) for column in table.columns])
            for row in rows:
                whole = {**row, **same}
                copy.write_row([_value(whole[name]) for name in names])


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


def _type_name(column: Column[Any], dialect: Dialect) -> str:
    """Name the type that a column's values are written in; a geometry is taken as it comes."""
    name = column.type.compile(dialect).lower()
    return "bytea" if name.startswith("geometry") else name


def _value(value: object) -> object:
    return None if value != value else value  # noqa: PLR0124 -- NaN alone


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
