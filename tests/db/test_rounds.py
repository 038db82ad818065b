"""Rounds in the database: faults become cases, and stand open until somebody looks again."""

import uuid
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, text

from backend.access.service import Identity
from backend.cases import service as cases
from backend.errors import ConflictError, InvalidError
from backend.rounds import service, shipped
from backend.rounds.schemas import VisitIn
from tests.estate_sample import store_sample
from tests.round_sample import NOW, asset_of, items_of, plan_for, visit

STAIR = items_of("stairwell_cleaning")
YARD = items_of("yard_round")
WASTE = items_of("waste_tidy")
SHA = "a" * 64


@pytest.fixture
def who(tx: Connection) -> Identity:
    """Store the sample estate and be a caretaker of its company."""
    estate = store_sample(tx)
    return Identity(role="caretaker", company_id=estate.company_id)


@pytest.fixture
def stair(tx: Connection, who: Identity) -> uuid.UUID:
    """Plan the cleaning of the stairwell."""
    assert who
    return plan_for(tx, asset_of(tx, "stairwell"), "stairwell_cleaning")


@pytest.fixture
def yard(tx: Connection, who: Identity) -> uuid.UUID:
    """Plan the round of the yard."""
    assert who
    return plan_for(tx, asset_of(tx, "courtyard"), "yard_round")


def reports(tx: Connection) -> list[Any]:
    return list(tx.execute(text("SELECT * FROM core.report ORDER BY observed_at, id")))


def status(tx: Connection, report_id: uuid.UUID) -> str:
    return cases.read(tx, report_id).status


def test_what_is_not_ok_becomes_a_case_with_place_photo_and_priority(
    tx: Connection, who: Identity, stair: uuid.UUID
) -> None:
    sent = visit(stair, {STAIR["entrance_floor"]: "not_ok"}, outcome="not_ok")
    sent.answers[0].photos.append(SHA)
    sent.answers[0].note = "Kaffe"
    stored, is_new = service.record_visit(tx, sent, who)
    assert is_new
    (report,) = reports(tx)
    assert (report.category, report.origin) == ("STAIR.DIRT", "round")
    assert report.asset_id == asset_of(tx, "stairwell")
    assert report.description == "Ej OK: Är entrégolvet rent?\nKaffe"
    assert stored.answers[0].report_id == report.id
    named = tx.execute(text("SELECT sha256 FROM core.report_photo")).scalars().all()
    kept = tx.execute(text("SELECT sha256 FROM core.visit_photo")).scalars().all()
    assert named == kept == [SHA]
    assert cases.read(tx, report.id).priority == "P3"


def test_the_grade_of_a_fault_decides_its_priority(tx: Connection, who: Identity) -> None:
    tx.execute(text("UPDATE core.asset SET kind = 'place' WHERE kind = 'footpath'"))
    place = tx.execute(text("SELECT id FROM core.asset WHERE kind = 'place'")).scalar_one()
    plan = plan_for(tx, place, "playground_visual")
    item = items_of("playground_visual")["parts"]
    service.record_visit(tx, visit(plan, {item: "not_ok A"}), who)
    (report,) = reports(tx)
    assert cases.read(tx, report.id).priority == "P0"


def test_the_same_fault_seen_again_is_the_same_case(
    tx: Connection, who: Identity, yard: uuid.UUID
) -> None:
    bench = {YARD["furniture"]: "not_ok"}
    first, _ = service.record_visit(tx, visit(yard, bench, days_ago=14), who)
    again, _ = service.record_visit(tx, visit(yard, bench, days_ago=7), who)
    assert len(reports(tx)) == 1
    assert first.answers[0].report_id == again.answers[0].report_id
    (found,) = service.deviations(tx)
    assert found.since == NOW - timedelta(days=14)
    assert found.seen_at == NOW - timedelta(days=7)
    assert tx.scalar(text("SELECT count(*) FROM core.report_evidence")) == 1


def test_a_fault_is_open_until_it_is_seen_good_and_not_because_its_case_was_closed(
    tx: Connection, who: Identity, yard: uuid.UUID
) -> None:
    bench = YARD["furniture"]
    service.record_visit(tx, visit(yard, {bench: "not_ok"}, days_ago=14), who)
    (report,) = reports(tx)
    cases.set_status(tx, who, report.id, "done")
    assert [one.report_status for one in service.deviations(tx)] == ["done"]
    service.record_visit(tx, visit(yard, {YARD["litter"]: "ok"}, days_ago=9), who)
    assert len(service.deviations(tx)) == 1
    service.record_visit(tx, visit(yard, {bench: "ok"}, days_ago=7), who)
    assert service.deviations(tx) == []
    assert status(tx, report.id) == "verified"


def test_a_case_said_mended_and_found_not_ok_opens_again(
    tx: Connection, who: Identity, yard: uuid.UUID
) -> None:
    bench = {YARD["furniture"]: "not_ok"}
    service.record_visit(tx, visit(yard, bench, days_ago=14), who)
    (report,) = reports(tx)
    cases.set_status(tx, who, report.id, "done")
    service.record_visit(tx, visit(yard, bench, days_ago=7), who)
    assert len(reports(tx)) == 1
    assert status(tx, report.id) == "reopened"


def test_a_decision_not_to_mend_stands_when_the_fault_is_seen_again(
    tx: Connection, who: Identity, yard: uuid.UUID
) -> None:
    bench = {YARD["furniture"]: "not_ok"}
    service.record_visit(tx, visit(yard, bench, days_ago=14), who)
    (report,) = reports(tx)
    cases.set_status(tx, who, report.id, "will_not_fix", "Bänken tas bort i vår")
    service.record_visit(tx, visit(yard, bench, days_ago=7), who)
    assert (len(reports(tx)), status(tx, report.id)) == (1, "will_not_fix")
    assert len(service.deviations(tx)) == 1


def test_an_answer_that_comes_late_counts_where_it_belongs(
    tx: Connection, who: Identity, yard: uuid.UUID
) -> None:
    bench = YARD["furniture"]
    service.record_visit(tx, visit(yard, {bench: "not_ok"}, days_ago=5), who)
    service.record_visit(tx, visit(yard, {bench: "ok"}, days_ago=8), who)
    (found,) = service.deviations(tx)
    assert found.since == NOW - timedelta(days=5)
    service.record_visit(tx, visit(yard, {bench: "not_ok"}, days_ago=7), who)
    (found,) = service.deviations(tx)
    assert found.since == NOW - timedelta(days=7)


def test_a_visit_is_stored_once_and_other_content_is_refused(
    tx: Connection, who: Identity, yard: uuid.UUID
) -> None:
    sent = visit(
        yard, {YARD["litter"]: "ok", YARD["furniture"]: "not_ok"}, scores={"clean": 2, "intact": 1}
    )
    first, is_new = service.record_visit(tx, sent, who)
    again, is_new_again = service.record_visit(tx, sent.model_copy(deep=True), who)
    assert (is_new, is_new_again) == (True, False)
    assert first == again
    assert (again.scores.intact, again.scores.clean, again.scores.tidy) == (1, 2, None)
    other = sent.model_copy(deep=True)
    other.answers[0].answer = "not_ok"
    with pytest.raises(ConflictError):
        service.record_visit(tx, other, who)
    assert len(reports(tx)) == 1


def test_readings_are_kept_of_waste_rooms_alone(
    tx: Connection, who: Identity, yard: uuid.UUID
) -> None:
    readings = [{"fraction": "paper", "fill_percent": 120}]
    room = plan_for(tx, asset_of(tx, "waste_station"), "waste_tidy")
    stored, _ = service.record_visit(
        tx, visit(room, {WASTE["floor"]: "ok"}, readings=readings), who
    )
    assert stored.readings[0].fill_percent == 120
    refused(tx, who, "readings", visit(yard, {}, readings=readings))


def refused(tx: Connection, who: Identity, field: str, sent: VisitIn) -> None:
    with pytest.raises(InvalidError) as caught:
        service.record_visit(tx, sent, who)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert tx.scalar(text("SELECT count(*) FROM core.cleaning_visit WHERE id = :id"),
                     {"id": sent.id}) == 0  # fmt: skip


def test_what_cannot_be_is_refused_by_its_field(
    tx: Connection, who: Identity, stair: uuid.UUID, yard: uuid.UUID
) -> None:
    mat, floor = STAIR["mat"], STAIR["entrance_floor"]
    refused(tx, who, "answers.0.item_id", visit(yard, {mat: "ok"}))
    refused(tx, who, "outcome", visit(stair, {floor: "not_ok"}, outcome="done"))
    refused(tx, who, "answers", visit(stair, {floor: "ok"}, outcome="not_possible"))
    refused(tx, who, "answers.0.answer", visit(stair, {floor: "not_applicable"}))
    refused(tx, who, "answers.0.severity", visit(yard, {YARD["litter"]: "not_ok A"}))
    refused(tx, who, "sample_id", visit(stair, {floor: "ok"}, outcome="approved"))
    sample = uuid.uuid4()
    refused(tx, who, "sample_id", visit(stair, {floor: "ok"}, outcome="approved", sample_id=sample))
    refused(tx, who, "outcome", visit(stair, {floor: "ok"}, sample_id=sample))


def test_broken_things_do_not_make_the_cleaners_work_undone(
    tx: Connection, who: Identity, stair: uuid.UUID
) -> None:
    told = {STAIR["entrance_floor"]: "ok", STAIR["damage"]: "not_ok"}
    stored, _ = service.record_visit(tx, visit(stair, told), who)
    assert stored.outcome == "done"
    assert [report.category for report in reports(tx)] == ["DAMAGE.BROKEN"]


def test_shipped_templates_are_loaded_once_and_an_item_with_other_words_is_another(
    tx: Connection, who: Identity, stair: uuid.UUID
) -> None:
    count = text("SELECT count(*), count(*) FILTER (WHERE retired_at IS NULL) FROM core.round_item")
    before = tuple(tx.execute(count).one())
    shipped.load(tx)
    assert tuple(tx.execute(count).one()) == before
    # As it was in a release before this one.
    tx.execute(
        text(
            "UPDATE core.round_item SET id = gen_random_uuid(), question_sv = 'Rent?'"
            " WHERE id = :id"
        ),
        {"id": STAIR["mat"]},
    )
    old = tx.scalar(text("SELECT id FROM core.round_item WHERE question_sv = 'Rent?'"))
    service.record_visit(tx, visit(stair, {old: "not_ok"}, outcome="not_ok", days_ago=3), who)
    shipped.load(tx)
    assert tuple(tx.execute(count).one()) == (before[0] + 1, before[1])
    (found,) = service.deviations(tx)
    assert (found.item_id, found.is_asked) == (STAIR["mat"], True)
    service.record_visit(tx, visit(stair, {STAIR["mat"]: "ok"}), who)
    assert service.deviations(tx) == []


def test_what_stands_is_what_all_answers_say_in_whichever_order_they_arrive(
    tx: Connection, yard: uuid.UUID
) -> None:
    random = Random(7)  # noqa: S311 -- repeatable on purpose
    items = [YARD[code] for code in ("litter", "furniture", "ground")]
    visits = []
    for day in range(40):
        asked = random.sample(items, random.randrange(1, 4))
        told = {item: random.choice(("ok", "not_ok", "not_ok")) for item in asked}
        visits.append(visit(yard, told, days_ago=day))
    random.shuffle(visits)
    expected = text(
        "SELECT code, fault.since, fault.seen_at FROM unnest(cast(:codes AS text[])) AS code"
        " CROSS JOIN app.standing_fault(:asset, 'yard_round', code) AS fault ORDER BY code"
    )
    kept = text("SELECT code, since, seen_at FROM core.round_deviation ORDER BY code")
    codes = ["furniture", "ground", "litter"]
    for place, one in enumerate(visits):
        service.record_visit(tx, one)
        if place % 5 == 4:
            found = tx.execute(expected, {"codes": codes, "asset": asset_of(tx, "courtyard")})
            assert tx.execute(kept).all() == found.all()


def test_words_go_with_the_report_that_is_removed_and_the_answer_stays(
    tx: Connection, who: Identity, yard: uuid.UUID
) -> None:
    sent = visit(yard, {YARD["furniture"]: "not_ok"})
    sent.answers[0].note = "Fråga Kim på 2B"
    service.record_visit(tx, sent, who)
    (report,) = reports(tx)
    tx.execute(text("SELECT app.remove_records('report', ARRAY[:id])"), {"id": str(report.id)})
    assert reports(tx) == []
    stored = service.read_visit(tx, sent.id)
    assert [(one.answer, one.note) for one in stored.answers] == [("not_ok", None)]
    assert [(one.note, one.report_id) for one in service.deviations(tx)] == [(None, None)]
