"""Which cases may be the same: the rules, circuits and group faults, what is handed over."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Connection, text

from backend.access.service import Identity
from backend.cases import duplicates, service
from backend.cases.schemas import CaseConflictError, Keeper
from backend.errors import InvalidError
from tests.estate_sample import store_sample
from tests.people_sample import photos, report

WHO = Identity("manager", "Maja")


@pytest.fixture(autouse=True)
def _sample(tx: Connection) -> None:
    """Give the sample's lamps, both on one circuit."""
    store_sample(tx)
    tx.execute(text("UPDATE core.lamp SET cabinet = 'A', circuit = '2'"))


def lamps(tx: Connection) -> list[uuid.UUID]:
    return list(tx.scalars(text("SELECT id FROM core.lamp ORDER BY code")))


def on_lamp(tx: Connection, category: str, lamp: uuid.UUID) -> uuid.UUID:
    """Store a report on a lamp."""
    made = report(tx, category, kind="lamp")
    for table, key in (("report", "id"), ("case_state", "report_id")):
        tx.execute(
            text(f"UPDATE core.{table} SET asset_id = :lamp, geom = NULL WHERE {key} = :id"),  # noqa: S608
            {"lamp": lamp, "id": made},
        )
    moved = (
        "UPDATE core.case_state SET geom = (SELECT geom FROM core.lamp WHERE id = :lamp)"
        " WHERE report_id = :id"
    )
    tx.execute(text(moved), {"lamp": lamp, "id": made})
    return made


def age(tx: Connection, case_id: uuid.UUID, days: int) -> None:
    moved = "opened_at = opened_at - make_interval(days => :days)"
    tx.execute(
        text(f"UPDATE core.case_state SET {moved} WHERE report_id = :id"),  # noqa: S608
        {"id": case_id, "days": days},
    )


def test_every_category_has_a_rule_and_every_rule_a_category(tx: Connection) -> None:
    codes = set(tx.scalars(text("SELECT code FROM core.fault_category")))
    groups = {code.partition(".")[0] for code in codes}
    assert set(duplicates.rules()) - {"*"} <= codes | groups
    assert duplicates.rule_of("LIGHT.HATCH").among == "category"
    assert duplicates.rule_of("LIGHT.DIM") == duplicates.rules()["LIGHT"]
    assert duplicates.rule_of("REGISTER.MISSING") == duplicates.rules()["*"]


def test_dark_lamps_of_a_circuit_may_be_one_fault_and_open_hatches_not(tx: Connection) -> None:
    first, second = lamps(tx)
    dark = on_lamp(tx, "LIGHT.DARK", first)
    found = service.candidates(tx, "LIGHT.DARK", second)
    assert [(one.id, one.reason) for one in found] == [(dark, "circuit")]
    age(tx, dark, 91)
    assert service.candidates(tx, "LIGHT.DARK", second) == [], "longer ago than 90 days"
    assert [one.reason for one in service.candidates(tx, "LIGHT.DARK", first)] == ["asset"], (
        "on the thing itself it is the same for as long as it is open"
    )
    on_lamp(tx, "LIGHT.HATCH", first)
    assert service.candidates(tx, "LIGHT.HATCH", second) == []
    assert [one.category for one in service.candidates(tx, "LIGHT.HATCH", first)] == ["LIGHT.HATCH"]


def test_ice_is_forgotten_in_two_days_and_a_bench_is_not_a_fence(tx: Connection) -> None:
    ice, bench = report(tx, "WINTER.ICE"), report(tx, "YARD.BENCH")
    place = service.read(tx, ice).geometry
    assert place is not None
    near = (place.coordinates[0] + 0.0002, place.coordinates[1])
    assert [one.id for one in service.candidates(tx, "WINTER.SNOW", lon_lat=near)] == [ice]
    age(tx, ice, 3)
    assert service.candidates(tx, "WINTER.SNOW", lon_lat=near) == []
    assert [one.id for one in service.candidates(tx, "YARD.BENCH", lon_lat=near)] == [bench]
    assert service.candidates(tx, "YARD.FENCE", lon_lat=near) == []


def test_what_everybody_may_know_holds_no_words_and_nobody(tx: Connection) -> None:
    shown, hidden = report(tx, "GRAFFITI.TAG"), report(tx, "GRAFFITI.TAG")
    sleeper = report(tx, "CELLAR.SLEEPING_PLACE")
    service.hold_back(tx, WHO, hidden, held=True, note="skräp")
    asset = service.read(tx, shown).asset_id
    found = service.known_to_all(tx, "GRAFFITI.TAG", asset)
    assert [one.id for one in found] == [shown]
    assert "Ord från anmälaren" not in found[0].model_dump_json()
    assert service.known_to_all(tx, "CELLAR.SLEEPING_PLACE", asset) == []
    assert [one.id for one in service.candidates(tx, "CELLAR.SLEEPING_PLACE", asset)] == [sleeper]
    with pytest.raises(InvalidError, match="asset"):
        service.known_to_all(tx, "GRAFFITI.TAG")


def test_what_was_handed_over_stays_in_sight_of_our_tenant(tx: Connection) -> None:
    first, _ = lamps(tx)
    dark = on_lamp(tx, "LIGHT.DARK", first)
    service.set_status(tx, WHO, dark, "not_ours", to=Keeper("municipality"))
    assert not service.read(tx, dark).is_open
    known = service.known_to_all(tx, "LIGHT.DARK", first)
    assert [(one.id, one.status, one.party) for one in known] == [
        (dark, "not_ours", "municipality")
    ]
    assert service.candidates(tx, "LIGHT.DARK", first) == [], "staff merge into open ones alone"


def suspect(tx: Connection, members: list[uuid.UUID]) -> None:
    """Note a suspected group fault of lamps, as the analysis does."""
    tx.execute(text(_FAULT), {"id": uuid.uuid4(), "lamps": members})


_FAULT = """
WITH run AS (
    INSERT INTO core.analysis_run (company_id, estate_id, scope, status, input_hash, engine)
    SELECT company_id, estate_id, 'estate', 'done', '', '' FROM core.lamp LIMIT 1
    RETURNING id, company_id, estate_id
)
INSERT INTO core.group_fault (
    id, company_id, estate_id, run_id, basis, cabinet, circuit, lamp_ids, geom
)
SELECT
    :id, run.company_id, run.estate_id, run.id, 'circuit', 'A', '2', :lamps,
    (SELECT ST_Envelope(ST_Buffer(ST_Collect(geom), 5)) FROM core.lamp)
FROM run
"""


def test_a_group_fault_takes_the_reports_of_all_its_lamps(tx: Connection) -> None:
    first, second = lamps(tx)
    head, other = on_lamp(tx, "LIGHT.DARK", first), on_lamp(tx, "LIGHT.FLICKER", second)
    hatch = on_lamp(tx, "LIGHT.HATCH", second)
    photos(tx, other)
    with pytest.raises(CaseConflictError, match="group fault"):
        service.merge_group(tx, WHO, head)
    suspect(tx, [first, second])
    fault = service.group_fault(tx, head)
    assert fault is not None
    assert (fault.lamps, fault.others) == (2, [other]), "an open hatch is another thing"
    assert service.group_fault(tx, hatch) is None
    merged = service.merge_group(tx, WHO, head, "en kabel")
    assert (merged.id, merged.reports) == (head, 2)
    assert {one.id for one in service.members(tx, head)} == {head, other}
    told = service.history(tx, head)
    assert sum(len(event.photos) for event in told) == 2
    assert [event.note for event in told if event.kind == "merged"] == ["en kabel"]
    assert service.read(tx, hatch).reports == 1
    with pytest.raises(CaseConflictError, match="no other open case"):
        service.merge_group(tx, WHO, head)
    late = on_lamp(tx, "LIGHT.DARK", second)
    found = {one.id for one in service.candidates_of(tx, service.read(tx, late))}
    assert found == {head, hatch}, "one that is late finds it"
    apart = service.split(tx, WHO, head, other)
    assert (apart.id, apart.is_open, service.read(tx, head).reports) == (other, True, 1)
