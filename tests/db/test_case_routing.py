"""Whose a case is: the lamp's operator, polygons of responsibility, the list of contractors."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Connection, text

from backend.access.service import Identity
from backend.cases import service
from tests.estate_sample import EAST_M, NORTH_M, store_sample
from tests.sign_in import company

WHO = Identity("manager", "Maja")


@pytest.fixture(autouse=True)
def _sample(tx: Connection) -> None:
    store_sample(tx)


def at(tx: Connection, east_m: float, north_m: float, category: str = "GRAFFITI.TAG") -> uuid.UUID:
    """Store a report of a place [m from the sample's corner]."""
    made = uuid.uuid4()
    tx.execute(
        text(_PLACED),
        {"id": made, "e": EAST_M + east_m, "n": NORTH_M + north_m, "category": category},
    )
    return made


_PLACED = """
INSERT INTO core.report (
    id, company_id, estate_id, category, observed_at, origin, content_hash, geom
)
SELECT :id, company_id, id, :category, now(), 'staff', '', ST_SetSRID(ST_MakePoint(:e, :n), 3006)
FROM core.estate LIMIT 1
"""


def area(tx: Connection, owner: str, west: float, south: float, east: float, north: float) -> None:
    """Note ground whose keeper is known."""
    box = {"w": EAST_M + west, "s": NORTH_M + south, "e": EAST_M + east, "n": NORTH_M + north}
    tx.execute(text(_ASSET), {"id": (made := uuid.uuid4())})
    tx.execute(text(_AREA), {"id": made, "owner": owner, **box})


_ASSET = """
INSERT INTO core.asset (id, company_id, estate_id, kind)
SELECT :id, company_id, id, 'responsibility_area' FROM core.estate LIMIT 1
"""
_AREA = """
INSERT INTO core.responsibility_area (
    id, company_id, estate_id, source, source_id, owner, operator, geom
)
SELECT :id, company_id, id, 'test', :id, :owner, :owner,
    ST_Multi(ST_MakeEnvelope(:w, :s, :e, :n, 3006))
FROM core.estate LIMIT 1
"""


def list_contractor(tx: Connection, name: str, kind: str) -> None:
    """Note a name in the list of contractors."""
    made = "INSERT INTO core.contractor (company_id, name, party) VALUES (:id, :name, :kind)"
    tx.execute(text(made), {"id": company(tx), "name": name, "kind": kind})


def party(tx: Connection, case_id: uuid.UUID) -> tuple[str, str | None]:
    case = service.read(tx, case_id)
    return case.party, case.contractor_name


def test_ground_belongs_to_the_smallest_area_around_it(tx: Connection) -> None:
    area(tx, "Provstads kommun", 100, 0, 300, 200)
    area(tx, "Provnät Elnät AB", 140, 40, 160, 60)
    assert party(tx, at(tx, 20, 20)) == ("own", None), "where nobody else is known"
    assert party(tx, at(tx, 120, 20)) == ("municipality", None)
    assert party(tx, at(tx, 150, 50)) == ("grid_company", None)
    assert party(tx, at(tx, 100.5, 100)) == ("municipality", None)
    assert party(tx, at(tx, 99.5, 100)) == ("own", None)


def test_every_point_on_both_sides_of_a_border_is_routed(tx: Connection) -> None:
    area(tx, "Provstads kommun", 100, 0, 200, 100)
    found = [
        (party(tx, at(tx, 100 + side * (0.5 + n), 5 + 1.8 * n))[0], side)
        for n in range(50)
        for side in (-1, 1)
    ]
    assert all((who == "municipality") == (side == 1) for who, side in found)


def test_a_lamp_is_its_operators_whatever_ground_it_stands_on(tx: Connection) -> None:
    tx.execute(text(
        "UPDATE core.lamp SET owner = 'Provstads kommun',"
        " operator = CASE code WHEN 'P1' THEN 'Provljus AB' ELSE 'unknown' END"
    ))  # fmt: skip
    list_contractor(tx, "PROVLJUS AB", "contractor")
    area(tx, "Provnät Elnät AB", 0, 0, 100, 100)
    of = {}
    for code in ("P1", "P2"):
        made = uuid.uuid4()
        tx.execute(text(_ON_LAMP), {"id": made, "code": code})
        of[code] = party(tx, made)
    assert of["P1"] == ("contractor", "PROVLJUS AB"), "by its entry in the list"
    assert of["P2"] == ("municipality", None), "by its owner where the operator is not known"


_ON_LAMP = """
INSERT INTO core.report (
    id, company_id, estate_id, asset_id, category, observed_at, origin, content_hash
)
SELECT :id, company_id, estate_id, id, 'LIGHT.DARK', now(), 'staff', '' FROM core.lamp
WHERE code = :code
"""


def test_a_name_in_the_list_says_what_kind_of_party_it_is(tx: Connection) -> None:
    area(tx, "Samfälligheten Solen", 100, 0, 200, 100)
    assert party(tx, at(tx, 150, 50)) == ("other", None)
    list_contractor(tx, "Samfälligheten Solen", "municipality")
    assert party(tx, at(tx, 150, 50)) == ("municipality", "Samfälligheten Solen")
    tx.execute(text("UPDATE core.contractor SET removed_at = now()"))
    assert party(tx, at(tx, 150, 50)) == ("other", None)


def test_what_is_not_ours_is_handed_over_with_its_promise(tx: Connection) -> None:
    area(tx, "Provstads kommun", 100, 0, 200, 100)
    case_id = at(tx, 150, 50)
    promised = service.read(tx, case_id).due_at
    handed = service.set_status(tx, WHO, case_id, "not_ours")
    assert (handed.party, handed.is_open, handed.outcome) == ("municipality", False, "not_ours")
    assert promised is not None
    assert handed.due_at == promised
    assert handed.geometry is not None
    place = handed.geometry.coordinates
    known = service.known_to_all(tx, "GRAFFITI.TAG", lon_lat=place)
    assert [one.id for one in known] == [case_id]
