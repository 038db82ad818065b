"""A row of every table for a company, made from the tables' own description.

A table that comes later is filled by itself, or the tests of the walls fail until it is.
"""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Column, Connection, Table, text

from backend.models import Base
from tests.estate_sample import EAST_M, NORTH_M

#: Tables that hold no company's rows.
COMMON = frozenset({"fault_category", "login_attempt"})
TABLES = {table.name: table for table in Base.metadata.sorted_tables}
#: Tables with rows of a company, in the order that they can be filled in.
OWNED = tuple(table.name for table in Base.metadata.sorted_tables if table.name not in COMMON)
#: Columns that a CHECK over several columns asks for.
ASKED: dict[str, dict[str, Any]] = {
    "export": {"role": lambda: "administrator"},
    "layer_link": {"secret": lambda: secrets.token_urlsafe(32)},
    "share": {"token_hash": lambda: secrets.token_bytes(32)},
    "cleaning_plan": {"interval_days": lambda: 7},
    "masking": {"last": lambda: 2, "first": lambda: 0},
    "report": {"category": lambda: "LIGHT.DARK"},
    "case_state": {"category": lambda: "LIGHT.DARK"},
    "account_category": {"category": lambda: "LIGHT"},
    "proposal_lamp": {"change": lambda: "removed"},
    "lighting_class": {"e_avg_lx": lambda: 5.0},
    "promise": {"amount": lambda: 7},
    "category_mapping": {"category": lambda: "LIGHT.DARK", "counts_as": lambda: "LIGHT.DIM"},
    "told_item": {"position": lambda: 1},
    "walk": {"minutes": lambda: 60},
    "measure": {"starts_on": lambda: date(2099, 1, 1)},
    "waste_collection": {"rrule": lambda: "FREQ=WEEKLY"},
    "waste_reading": {"fill_percent": lambda: 50},
    "waste_need": {"low_l": lambda: 1.0, "high_l": lambda: 2.0, "bin_l": lambda: 660},
    "survey_item": {"low": lambda: 1.0, "high": lambda: 5.0},
    "inspection_sample": {"size": lambda: 1, "population": lambda: 2},
    "subscription": {"mailbox": lambda: "felanmalan@prov.example"},
}
#: Columns that may be NULL, but whose link is what is to be tried.
LINKED = {
    "masking": "report_id", "session": "account_id", "report": "asset_id",
    "lighting_class": "company_id", "audit": "company_id", "proposal_lamp": "lamp_id",
    "promise": "company_id", "work_order": "team_id", "free_day": "company_id",
    "calendar_feed": "team_id", "round_template": "company_id", "round_item": "company_id",
    "waste_need": "company_id",
}  # fmt: skip
_WORDS = re.compile(r"^(\w+) IN \('([^']*)'")


def fill(tx: Connection, code: str) -> dict[str, Any]:
    """Write a company with a row in every table; return the id of each, by table.

    A row without a column `id` stands by its own columns and gives None.
    """
    ids: dict[str, Any] = {}
    for name in OWNED:
        statement, values = insert(TABLES[name], ids, code)
        if name in _asset_kinds():
            values["id"] = _asset(tx, name, ids)
        back = " RETURNING id" if "id" in TABLES[name].columns else ""
        done = tx.execute(text(statement + back), values)
        ids[name] = done.scalar_one() if back else None
    return ids


def ids_of(tx: Connection, filled: dict[str, Any]) -> dict[str, str]:
    """Return the ids of a company as addresses name them, its estate's code and its photo's sum."""
    code = text("SELECT code FROM core.estate WHERE id = :id")
    sha256 = text("SELECT sha256 FROM core.photo WHERE id = :id")
    named = {
        **filled,
        "code": tx.scalar(code, {"id": filled["estate"]}),
        "sha256": tx.scalar(sha256, {"id": filled["photo"]}),
    }
    return {name: str(value) for name, value in named.items()}


def insert(table: Table, ids: dict[str, Any], code: str) -> tuple[str, dict[str, Any]]:
    """Return the statement that adds a row to a table, and its values."""
    values = _values(table, ids, code)
    if table.name in _asset_kinds():
        values["id"] = ids["asset"]
    marks = [_mark(table.columns[name]) for name in values]
    columns = ", ".join(f'"{name}"' for name in values)
    statement = f"INSERT INTO core.{table.name} ({columns}) VALUES ({', '.join(marks)})"  # noqa: S608
    # A trigger made this one with its report, its plan, or what was seen of its lamp.
    kept = table.name in ("case_state", "cleaning_standing", "lamp_standing")
    again = " ON CONFLICT DO NOTHING" if kept else ""
    return statement + again, values


def _mark(column: Column[Any]) -> str:
    if isinstance(column.type, Geometry):
        return f"ST_GeomFromText(:{column.name}, 3006)"
    return f"CAST(:{column.name} AS jsonb)" if str(column.type) == "JSONB" else f":{column.name}"


def _asset_kinds() -> set[str]:
    return {
        name
        for name, table in TABLES.items()
        if "id" in table.columns
        and any(key.target_fullname == "core.asset.id" for key in table.columns["id"].foreign_keys)
    }


def _asset(tx: Connection, kind: str, ids: dict[str, Any]) -> uuid.UUID:
    made: uuid.UUID = tx.execute(
        text(
            "INSERT INTO core.asset (id, company_id, estate_id, kind)"
            " VALUES (gen_random_uuid(), :company, :estate, :kind) RETURNING id"
        ),
        {"company": ids["company"], "estate": ids["estate"], "kind": kind},
    ).scalar_one()
    return made


def _values(table: Table, ids: dict[str, Any], code: str) -> dict[str, Any]:
    asked = ASKED.get(table.name, {})
    words = _words(table)
    values: dict[str, Any] = {}
    for column in table.columns:
        given = (
            column.server_default is not None
            or column.identity
            or column is table.autoincrement_column
        )
        needed = not (column.nullable or given)
        if column.name in asked:
            values[column.name] = asked[column.name]()
        elif needed or LINKED.get(table.name) == column.name:
            values[column.name] = _value(column, ids, words, code)
    return values


def _words(table: Table) -> dict[str, str]:
    """Return the first word of each closed list of a table."""
    found = [
        _WORDS.match(str(check.sqltext))
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    ]
    return {match[1]: match[2] for match in found if match}


def _value(column: Column[Any], ids: dict[str, Any], words: dict[str, str], code: str) -> Any:  # noqa: ANN401
    for key in column.foreign_keys:
        return ids[key.target_fullname.split(".")[1]]
    if column.name in words:
        return words[column.name]
    if isinstance(column.type, Geometry):
        return _shape(str(column.type.geometry_type))
    kind = str(column.type).split("(")[0]
    return _OF_TYPE[kind](code)


def _shape(kind: str) -> str:
    east, north = EAST_M + 5, NORTH_M + 15
    ring = f"({east} {north}, {east + 9} {north}, {east + 9} {north + 9}, {east} {north})"
    return {
        "POINT": f"POINT({east} {north})",
        "LINESTRING": f"LINESTRING({east} {north}, {east + 20} {north})",
        "POLYGON": f"POLYGON({ring})",
        "MULTIPOLYGON": f"MULTIPOLYGON(({ring}))",
        "GEOMETRY": f"POINT({east} {north})",
    }[kind]


_OF_TYPE: dict[str, Any] = {
    "TEXT": lambda code: f"{code}-{uuid.uuid4().hex[:12]}",
    "CHAR": lambda _: uuid.uuid4(),
    "BLOB": lambda _: secrets.token_bytes(32),
    "DATETIME": lambda _: datetime.now(UTC) + timedelta(days=1),
    "DATE": lambda _: date(2026, 3, 1),
    "INTEGER": lambda _: 1,
    "BIGINT": lambda _: 1,
    "DOUBLE": lambda _: 1.0,
    "NUMERIC": lambda _: 1,
    "BOOLEAN": lambda _: True,
    "ARRAY": lambda _: [],
    "JSONB": lambda _: "{}",
}
