"""Move whole tables between pandas and PostgreSQL by COPY."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast

import numpy as np
import pandas as pd
import psycopg
import shapely
from psycopg import sql
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Column, Connection, Dialect, Table, text

#: Types of columns whose values may come as numpy's.
_PLAIN: Final = {"double precision": float, "integer": int, "boolean": bool}


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
    columns = [[_value(row[column.name], kinds[column.name]) for row in rows] for column in own]
    with _driver(tx).cursor() as cursor:
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


def _value(value: Any, kind: str) -> object:  # noqa: ANN401 -- any column's value
    """Return a value as it is sent: all of a column as one type of Python's, NaN as no value."""
    if value is None or value != value:  # noqa: PLR0124 -- NaN alone
        return None
    if kind.endswith("[]"):
        return f"{{{','.join(map(str, value))}}}"  # of identities, which need no quotes
    return _PLAIN[kind](value) if kind in _PLAIN else value


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
