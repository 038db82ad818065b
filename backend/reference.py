"""What every company shares: fault categories, promises, lighting classes, free days, rounds."""

from __future__ import annotations

import csv
from datetime import date

from sqlalchemy import Connection

from backend.db import query
from backend.rounds import shipped
from backend.settings import ROOT
from gis import deadlines
from gis.lighting import classes

#: Years the calendar of free days covers; past plans and due days far ahead lie inside.
FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2050, 12, 31)


def load(connection: Connection) -> None:
    """Write the shared reference data; rows that are there already are brought up to date."""
    connection.execute(query("reference", "put_category"), _categories())
    connection.execute(query("reference", "put_lighting_class"), classes.class_records())
    connection.execute(query("reference", "put_promise"), _promises())
    connection.execute(query("reference", "put_waste_need"), _waste_needs())
    shipped.load(connection)
    free_days = [
        {"free_on": day, "name": name}
        for day, name in deadlines.non_working_days(FIRST_DAY, LAST_DAY, weekends=False)
    ]
    connection.execute(query("reference", "put_free_day"), free_days)


def _promises() -> list[dict[str, object]]:
    path = ROOT / "backend" / "reports" / "promises.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            {name: value or None for name, value in row.items()} for row in csv.DictReader(file)
        ]
    return [
        {
            **row,
            "danger": None if row["danger"] is None else row["danger"] == "true",
            "amount": None if row["amount"] is None else int(row["amount"]),
        }
        for row in rows
    ]


def _waste_needs() -> list[dict[str, object]]:
    path = ROOT / "backend" / "waste" / "needs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {
                **row,
                "low_l": float(row["low_l"]),
                "high_l": float(row["high_l"]),
                "bin_l": int(row["bin_l"]),
                "every_days": int(row["every_days"]),
                "mandated_from": date.fromisoformat(row["mandated_from"]),
            }
            for row in csv.DictReader(file)
        ]


def _categories() -> list[dict[str, object]]:
    path = ROOT / "backend" / "reports" / "categories.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {
                **row,
                "applies_to": row["applies_to"].split(),
                "lamp_state": row["lamp_state"] or None,
                "danger": row["danger"] == "yes",
                "needs_action": row["needs_action"] == "yes",
                "simple": row["simple"] == "yes",
            }
            for row in csv.DictReader(file)
        ]
