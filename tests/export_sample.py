"""Two companies with an estate each, served with a data folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from backend.app import create_app
from tests.estate_sample import store_sample
from tests.people_sample import SETTINGS, browser
from tests.report_sample import address
from tests.sign_in import account, company, session


@dataclass(frozen=True)
class Exports:
    """The service, its database, and where its files lie."""

    app: FastAPI
    engine: Engine
    url: str
    data: Path

    def browser(self, role: str = "planner", estate: str | None = None) -> TestClient:
        """Return a browser of a new account; with an estate's code, limited to it."""
        with self.engine.begin() as tx:
            cookie = session(tx, role, company(tx, "prov"))
            if estate:
                tx.execute(text(_LIMIT), {"code": estate})
        return browser(self.app, cookie)


#: The newest account sees one estate.
_LIMIT = """
INSERT INTO core.account_estate (company_id, account_id, estate_id)
SELECT estate.company_id, account.id, estate.id
FROM core.estate
INNER JOIN core.account ON estate.company_id = account.company_id
WHERE estate.code = :code
ORDER BY account.created_at DESC
LIMIT 1
"""


@contextmanager
def exports(engine: Engine, data: Path) -> Iterator[Exports]:
    """Serve the sample: company `prov` with two estates, company `andra` with a copy of a lamp."""
    with engine.begin() as tx:
        store_sample(tx)
        store_sample(tx, "Åkergården")
        other = company(tx, "andra")
        account(tx, "planner", other)
        tx.execute(text(_OTHER), {"company_id": other})
        observe(tx)
    url = address(engine)
    app = create_app(replace(SETTINGS, database_url=url, data=data))
    with TestClient(app):
        yield Exports(app, engine, url, data)


def observe(tx: Connection) -> None:
    """See the lamps P1 lit in January, dark in March."""
    for state, day in (("lit", "2026-01-10"), ("dark", "2026-03-10")):
        tx.execute(text(_SEEN), {"state": state, "at": f"{day}T20:00:00+01:00"})


_SEEN = """
INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at, role)
SELECT company_id, id, :state, cast(:at AS timestamptz), 'caretaker'
FROM core.lamp WHERE code = 'P1'
"""
_OTHER = """
WITH place AS (
    INSERT INTO core.estate (company_id, code, name, geom)
    SELECT :company_id, 'annan', 'Annan', geom FROM core.estate LIMIT 1
    RETURNING id, company_id
), asset AS (
    INSERT INTO core.asset (id, company_id, estate_id, kind)
    SELECT gen_random_uuid(), company_id, id, 'lamp' FROM place
    RETURNING id, company_id, estate_id
)
INSERT INTO core.lamp (
    id, company_id, estate_id, source, source_id, code, kind, owner, operator, luminaires, geom
)
SELECT
    asset.id, asset.company_id, asset.estate_id, 'sample', 'x', 'FREMMANDE', 'park_pole', 'own',
    'own', 1, (SELECT geom FROM core.lamp LIMIT 1)
FROM asset
"""
