"""Columns sent as binary arrays: PostgreSQL reads them as the driver's own."""

import math
import uuid
from typing import Any, cast

import numpy as np
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection

from backend.arrays import Array, ArrayDumper, array_of

ONE, TWO = uuid.UUID(int=1), uuid.UUID("f" * 32)


@pytest.mark.parametrize(
    ("kind", "sent", "read"),
    [
        ("uuid", [ONE, None, TWO], [ONE, None, TWO]),
        ("uuid", [TWO, ONE], [TWO, ONE]),
        (
            "double precision",
            [0.1, None, math.nan, -0.0, math.inf],
            [0.1, None, None, -0.0, math.inf],
        ),
        (
            "double precision",
            [np.float32(0.1), np.float64(1e-300)],
            [float(np.float32(0.1)), 1e-300],
        ),
        ("integer", [2**31 - 1, -(2**31), np.int64(7), None], [2**31 - 1, -(2**31), 7, None]),
        ("boolean", [True, np.False_, None], [True, False, None]),
        ("text", ["", None, 'gård, "{}\\', "NULL"], ["", None, 'gård, "{}\\', "NULL"]),
        ("bytea", [b"", None, bytes(range(256))], [b"", None, bytes(range(256))]),
    ],
)
def test_postgresql_reads_the_values_that_were_sent(
    tx: Connection, kind: str, sent: list[Any], read: list[Any]
) -> None:
    driver = cast("psycopg.Connection[Any]", tx.connection.driver_connection)
    asked = sql.SQL("SELECT one.value FROM unnest(%b::{}[]) WITH ORDINALITY AS one (value, place)")
    with driver.cursor(binary=True) as cursor:
        cursor.adapters.register_dumper(Array, ArrayDumper)
        cursor.execute(asked.format(sql.SQL(kind)), [array_of(sent, kind)])
        found = [row[0] for row in cursor.fetchall()]
    assert found == read
    assert [type(value) for value in found] == [type(value) for value in read]


def test_a_type_that_is_not_known_is_no_array() -> None:
    with pytest.raises(KeyError):
        array_of([1], "numeric")
