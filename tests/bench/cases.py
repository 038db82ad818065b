"""Cases of a sector after ten years: lists, pages, duplicates and counts, as the server asks.

`LJUSROND_BENCH_CASES` and `LJUSROND_BENCH_OBSERVATIONS` make the sector smaller; the limits stay.
All is asked of the largest company, as the server's own role, behind the walls.
"""

from __future__ import annotations

import base64
import json
import os
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from backend.access.service import Identity, digest
from backend.cases import page as case_page
from backend.cases import service as cases
from backend.db import APP_ROLE, open_engine
from backend.lists import service as lists
from backend.lists.filters import CaseFilter
from backend.pages import case_counts
from backend.schemas import Cursor
from maps.texts import get_texts
from tests.bench.asking import Ask, Asked, together
from tests.bench.cases_fill import fill
from tests.bench.common import Figure
from tests.bench.sector import cluster
from tests.sign_in import account, token

CASES = int(os.environ.get("LJUSROND_BENCH_CASES", "3000000"))
OBSERVATIONS = int(os.environ.get("LJUSROND_BENCH_OBSERVATIONS", str(CASES * 20 // 3)))
LIST_MS, PAGE_MS, DUPLICATES_MS, COUNTS_MS = 100.0, 50.0, 20.0, 100.0
#: Cases, lamps and places that are asked about [count].
ASKED = 200
PAGE_SIZE = 100


def figures() -> Iterator[Figure]:
    """Fill a sector, then measure."""
    with cluster() as (environment, owner):
        fill(owner, CASES, OBSERVATIONS)
        yield from measured(owner, environment["DATABASE_URL"])


def measured(owner: Engine, url: str) -> Iterator[Figure]:
    """Measure a sector that is there."""
    engine = open_engine(url, role=APP_ROLE, pool_size=2)
    try:
        manager, narrow = _manager(owner, engine), _narrow(owner, engine)
        yield from _lists(owner, manager, narrow)
        yield from _pages(owner, manager)
        yield from _duplicates(owner, manager)
        yield from _counts(manager)
        for name, tables in sorted({**manager.whole, **narrow.whole}.items()):
            print(f"  {name}: reads whole {', '.join(sorted(tables))}")  # noqa: T201 -- why it is missed
        read = sum(map(len, (*manager.whole.values(), *narrow.whole.values())))
        yield Figure("big tables that a question reads whole", read, "", 0)
    finally:
        engine.dispose()


def _manager(owner: Engine, engine: Engine) -> Asked:
    """Return who sees all of the largest company."""
    with owner.begin() as tx:
        company_id = _company(tx)
        secret = token(tx, "manager", company_id)
        account_id = tx.scalar(
            text("SELECT id FROM core.account WHERE company_id = :id ORDER BY email LIMIT 1"),
            {"id": company_id},
        )
    return Asked(engine, Identity("manager", "M", company_id, account_id), secret)


def _narrow(owner: Engine, engine: Engine) -> Asked:
    """Return a caretaker who sees two estates of it, and two groups of categories."""
    with owner.begin() as tx:
        company_id = _company(tx)
        made = account(tx, "caretaker", company_id)
        secret = token(tx, "caretaker", company_id)
        values = {"account": made, "company": company_id, "hash": digest(secret)}
        for statement in (_OF_ACCOUNT, _TWO_ESTATES, _TWO_GROUPS):
            tx.execute(text(statement), values)
    return Asked(engine, Identity("caretaker", "C", company_id, made), secret)


def _company(tx: Connection) -> uuid.UUID:
    found: uuid.UUID = tx.scalar(text("SELECT id FROM core.company WHERE code = 'bolag-1'"))
    return found


_OF_ACCOUNT = "UPDATE core.api_token SET account_id = :account WHERE token_hash = :hash"
_TWO_ESTATES = """
INSERT INTO core.account_estate (account_id, estate_id, company_id)
SELECT :account, id, :company FROM core.estate WHERE company_id = :company ORDER BY code LIMIT 2
"""
_TWO_GROUPS = """
INSERT INTO core.account_category (account_id, category, company_id)
SELECT :account, category, :company FROM unnest(ARRAY['LIGHT', 'GRAFFITI']) AS category
"""


def _lists(owner: Engine, manager: Asked, narrow: Asked) -> Iterator[Figure]:
    filters = _filters(owner, manager.who)
    listed, counted = [], []
    for name, asked in filters.items():
        listed.append(manager.ask(f"list {name}", _listed(manager, asked)))
        counted.append(manager.ask(f"counts {name}", [_counted(manager.who, asked)]))
        slow = max(listed[-1].p(1.0), counted[-1].p(1.0))
        if slow > LIST_MS / 2:
            print(f"  list {name}: {slow:.0f} ms, of it {listed[-1].processor_ms:.0f} processor")  # noqa: T201 -- why it is missed
    yield from together(listed).figures(
        f"{len(filters)} filters of a list, first and second page", LIST_MS
    )
    yield from together(counted).figures("counts above them", LIST_MS)
    mine = [*_listed(narrow, CaseFilter()), *_listed(narrow, CaseFilter(state="closed"))]
    spent = narrow.ask("list of two estates and groups", mine)
    yield from spent.figures("lists of an account of two estates, two groups", LIST_MS)


def _filters(owner: Engine, who: Identity) -> dict[str, CaseFilter]:
    """Return what people ask: each filter by itself, and some together."""
    with owner.begin() as tx:
        known = tx.execute(text(_KNOWN), {"company": who.company_id}).one()
    lamp, yard, team, firm = known.lamp, known.yard, known.team, known.firm
    asked: dict[str, dict[str, Any]] = {
        "open": {},
        "overdue": {"state": "overdue"},
        "closed": {"state": "closed"},
        "all": {"state": "all"},
        "oldest": {"state": "all", "sort": "oldest"},
        "estate": {"estate": known.estate},
        "estate, closed": {"estate": known.estate, "state": "closed"},
        "group": {"category": "LIGHT"},
        "group, closed": {"category": "GRAFFITI", "state": "closed"},
        "category": {"category": "GRAFFITI.TAG"},
        "category and estate, all": {
            "category": "WINTER.ICE", "estate": known.estate, "state": "all",
        },
        "rare category, all": {"category": "PEST.RATS", "state": "all"},
        "mine": {"holder": "mine"},
        "mine, closed": {"holder": "mine", "state": "closed"},
        "nobody's": {"holder": "none"},
        "team": {"holder": f"team:{team}"},
        "team, all": {"holder": f"team:{team}", "state": "all"},
        "contractor": {"holder": f"contractor:{firm}"},
        "contractor, overdue": {"holder": f"contractor:{firm}", "state": "overdue"},
        "party": {"party": "municipality"},
        "party grid company, all": {"party": "grid_company", "state": "all"},
        "status": {"status": "ordered"},
        "status reopened, all": {"status": "reopened", "state": "all"},
        "priority": {"priority": "P1"},
        "priority P0, all": {"priority": "P0", "state": "all"},
        "week": {"days": 7},
        "held": {"held": True},
        "held, all": {"held": True, "state": "all"},
        "lamp, all": {"asset": lamp, "state": "all"},
        "yard, all": {"place": yard, "state": "all"},
        "yard": {"place": yard},
        "words": {"text": "mörkt porten"},
        "words, all": {"text": "mörkt porten", "state": "all"},
        "rare words, all": {"text": "giraff", "state": "all"},
        "label, all": {"text": "L77", "state": "all"},
        "overdue of an estate, by nobody": {
            "state": "overdue", "estate": known.estate, "holder": "none", "category": "LIGHT",
        },
    }  # fmt: skip
    return {name: CaseFilter(**given) for name, given in asked.items()}


_KNOWN = """
SELECT
    (SELECT code FROM core.estate WHERE company_id = :company ORDER BY code LIMIT 1) AS estate,
    (SELECT id FROM core.lamp WHERE company_id = :company ORDER BY id LIMIT 1) AS lamp,
    (SELECT id FROM core.courtyard WHERE company_id = :company ORDER BY id LIMIT 1) AS yard,
    (SELECT id FROM core.team WHERE company_id = :company ORDER BY name LIMIT 1) AS team,
    (SELECT id FROM core.contractor WHERE company_id = :company ORDER BY name LIMIT 1) AS firm
"""


def _listed(who: Asked, asked: CaseFilter) -> list[Ask]:
    """Return the questions for the first page of a list, and for the one after it."""

    def page(after: Cursor | None) -> Ask:
        return lambda tx: lists.page(tx, lists.narrow(tx, who.who, asked), after, PAGE_SIZE)

    with who.entered() as tx:
        found = lists.page(tx, lists.narrow(tx, who.who, asked), None, PAGE_SIZE)
    return [page(None), page(_cursor(found.next) if found.next else None)]


def _cursor(word: str) -> Cursor:
    at, last = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    return Cursor(datetime.fromisoformat(at), uuid.UUID(last))


def _counted(who: Identity, asked: CaseFilter) -> Ask:
    """Return the question for the numbers that stand above a list."""

    def ask(tx: Connection) -> object:
        wanted = lists.narrow(tx, who, asked)
        return lists.counts(tx, who, wanted), lists.count(tx, wanted)

    return ask


def _pages(owner: Engine, manager: Asked) -> Iterator[Figure]:
    texts = get_texts("sv")
    with owner.begin() as tx:
        ids = tx.scalars(text(_SOME_CASES), {"company": manager.who.company_id, "n": ASKED}).all()

    def ask(case_id: uuid.UUID) -> Ask:
        return lambda tx: case_page.context(tx, manager.who, cases.read(tx, case_id), texts)

    spent = manager.ask("page of a case", [ask(one) for one in ids])
    yield from spent.figures("page of a case, all that it shows", PAGE_MS)


#: Half of them open, as those are that people look at; some stand for several reports.
_SOME_CASES = """
(SELECT report_id FROM core.case_state WHERE company_id = :company AND is_open
ORDER BY md5(report_id::text) LIMIT :n / 2)
UNION ALL
(SELECT report_id FROM core.case_state WHERE company_id = :company AND NOT is_open
ORDER BY md5(report_id::text) LIMIT :n / 2)
"""


def _duplicates(owner: Engine, manager: Asked) -> Iterator[Figure]:
    with owner.begin() as tx:
        of = {"company": manager.who.company_id, "n": ASKED}
        lamps = tx.scalars(text(_SOME_LAMPS), of).all()
        places = tx.execute(text(_SOME_PLACES), of).all()

    def lamp(asset_id: uuid.UUID) -> Ask:
        return lambda tx: cases.candidates(tx, "LIGHT.DARK", asset_id)

    def place(category: str, lon: float, lat: float) -> Ask:
        return lambda tx: cases.known_to_all(tx, category, None, (lon, lat))

    spent = manager.ask("duplicates on a lamp", [lamp(one) for one in lamps])
    yield from spent.figures("duplicates of a lamp and its circuit", DUPLICATES_MS)
    spent = manager.ask("duplicates near", [place(*one) for one in places])
    yield from spent.figures("duplicates near a place", DUPLICATES_MS)


_SOME_LAMPS = """
SELECT id FROM core.lamp WHERE company_id = :company ORDER BY md5(id::text) LIMIT :n
"""
_SOME_PLACES = """
SELECT category, ST_X(place), ST_Y(place) FROM (
    SELECT category, ST_Transform(geom, 4326) AS place FROM core.case_state
    WHERE company_id = :company ORDER BY md5(report_id::text) LIMIT :n
) AS found
"""


def _counts(manager: Asked) -> Iterator[Figure]:
    spent = manager.ask("counts of estates", [case_counts.by_estate] * 20)
    yield from spent.figures("open and overdue cases of each estate", COUNTS_MS)
