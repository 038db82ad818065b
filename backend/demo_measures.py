"""Store the measures of the demo estate, and what was booked on them."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import asdict
from datetime import datetime, time
from decimal import Decimal

from sqlalchemy import Connection

from backend.db import query
from gis.demo.estate import asset_id
from gis.demo.measures import ESTATE, Followed
from gis.workdays import STOCKHOLM

_FILE = "ekonomi-atgarder.csv"


def store(tx: Connection, company_id: uuid.UUID, estate_id: uuid.UUID, made: Followed) -> None:
    """Keep measures with their areas, and one file of booked costs.

    Parameters
    ----------
    tx : Connection
        With the rights of the owner: what has begun is written down as it was planned.
    company_id, estate_id : uuid.UUID
        The demo's company and estate; its assets are there.
    made : Followed
        Measures and costs.
    """
    owner = {"company_id": company_id, "estate_id": estate_id}
    for one in made.measures:
        told = {**asdict(one), "categories": list(one.categories)}
        written_at = datetime.combine(one.written_on, time(10), STOCKHOLM)
        tx.execute(query("demo", "put_measure"), {**owner, **told, "registered_at": written_at})
        for role, reference in one.areas:
            kept = {**owner, "measure_id": one.id, "role": role}
            if reference == ESTATE:
                tx.execute(query("demo", "put_estate_area"), kept)
            else:
                named = {**kept, "asset_id": asset_id(reference)}
                tx.execute(query("demo", "put_measure_area"), named)
    total = sum((Decimal(str(line.amount_sek)) for line in made.costs), Decimal(0))
    file = {
        "company_id": company_id, "file_name": _FILE, "lines": len(made.costs), "total_sek": total,
        "sha256": hashlib.sha256(_FILE.encode()).hexdigest(),
    }  # fmt: skip
    import_id = tx.scalar(query("demo", "put_cost_file"), file)
    for number, line in enumerate(made.costs, start=2):
        kept = {
            **asdict(line),
            "company_id": company_id,
            "import_id": import_id,
            "line_number": number,
        }
        tx.execute(query("demo", "put_cost_line"), kept)
