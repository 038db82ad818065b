"""The life of a case: every transition, promises anew, merging and splitting, orders."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from itertools import product

import pytest
from sqlalchemy import Connection, text

from backend.access.service import Identity
from backend.cases import service
from backend.cases.schemas import CaseConflictError, Keeper
from backend.errors import InvalidError, NotFoundError
from gis import vocabulary as words
from tests.estate_sample import store_sample
from tests.people_sample import photos, report
from tests.sign_in import account, company

WHO = Identity("manager", "Maja")
OPEN = ("received", "triaged", "ordered", "in_work", "reopened")
#: What may follow what, whole; the same again is a note.
NEXT: dict[str, set[str]] = {
    **{
        still_open: {
            "triaged", "ordered", "in_work", "done", "verified", "will_not_fix", "not_ours",
            "no_longer_needed",
        }
        for still_open in OPEN
    },
    "done": {"verified", "reopened", "no_longer_needed"},
    **{
        closed: {"reopened"}
        for closed in ("verified", "will_not_fix", "not_ours", "no_longer_needed")
    },
}  # fmt: skip


@pytest.fixture
def case_id(tx: Connection) -> uuid.UUID:
    """Give a case on the sample's courtyard."""
    store_sample(tx)
    return report(tx, "GRAFFITI.TAG")


def put(tx: Connection, case_id: uuid.UUID, status: str) -> None:
    """Put a case into a status, whatever the way there."""
    tx.execute(
        text("UPDATE core.case_state SET status = :status, is_open = :open WHERE report_id = :id"),
        {"id": case_id, "status": status, "open": status in OPEN},
    )


def test_a_status_follows_those_alone_that_it_may_follow(
    tx: Connection, case_id: uuid.UUID
) -> None:
    for was, now in product(words.REPORT_EVENTS, words.REPORT_EVENTS[1:]):
        to = Keeper("municipality") if now == "not_ours" else None
        with tx.begin_nested() as once:
            put(tx, case_id, was)
            try:
                found = service.set_status(tx, WHO, case_id, now, "därför", to=to).status
            except CaseConflictError:
                found = service.read(tx, case_id).status
            assert found == (now if now in NEXT[was] | {was} else was), (was, now)
            once.rollback()


def test_merging_keeps_everything_and_splitting_gives_it_back(
    tx: Connection, case_id: uuid.UUID
) -> None:
    other = report(tx, "GRAFFITI.OFFENSIVE", description="Andras ord")
    photos(tx, other)
    own = service.read(tx, other)
    merged = service.merge(tx, WHO, other, case_id)
    assert (merged.id, merged.reports, merged.priority) == (case_id, 2, "P1")
    assert merged.due_at == own.due_at, "the earliest promise stands"
    told = service.history(tx, case_id)
    # Both were reported in one moment, that of this transaction.
    reported = sorted(str(event.note) for event in told if event.kind == "reported")
    assert reported == ["Andras ord", "Ord från anmälaren"]
    assert sum(len(event.photos) for event in told) == 2
    contacts = "SELECT count(*) FROM core.reporter_contact WHERE report_id = ANY(:ids)"
    assert tx.scalar(text(contacts), {"ids": [case_id, other]}) == 2
    service.set_status(tx, WHO, other, "done")
    assert service.read(tx, case_id).status == "done", "what is told of one is told of the case"
    follows = "SELECT status, is_open FROM core.case_state WHERE report_id = :id"
    assert tx.execute(text(follows), {"id": other}).one() == ("done", False)
    service.set_status(tx, WHO, case_id, "reopened", "kvar")
    apart = service.split(tx, WHO, case_id, other)
    assert (apart.id, apart.priority, apart.status) == (other, "P1", "received")
    assert service.read(tx, case_id).reports == 1


def test_an_open_case_never_ends_in_a_closed_one(tx: Connection, case_id: uuid.UUID) -> None:
    closed = report(tx, "GRAFFITI.TAG")
    service.set_status(tx, WHO, closed, "no_longer_needed")
    with pytest.raises(CaseConflictError, match="the other case is closed"):
        service.merge(tx, WHO, case_id, closed)
    assert service.merge(tx, WHO, closed, case_id).is_open
    with pytest.raises(CaseConflictError, match="one case already"):
        service.merge(tx, WHO, closed, case_id)


def test_an_order_proposes_and_never_closes(tx: Connection, case_id: uuid.UUID) -> None:
    person = account(tx, "caretaker", company(tx))
    first = service.order(tx, WHO, case_id, "Måla över", account_id=person).order
    second = service.order(tx, WHO, case_id, "Tvätta", account_id=person).order
    assert service.read(tx, case_id).status == "ordered"
    service.answer_order(tx, WHO, first.id, "in_work")
    service.answer_order(tx, WHO, first.id, "done", "klart")
    case = service.read(tx, case_id)
    assert (case.status, case.is_open, case.orders_done) == ("in_work", True, 1)
    with pytest.raises(InvalidError, match="note"):
        service.answer_order(tx, WHO, second.id, "declined")
    service.answer_order(tx, WHO, second.id, "declined", "ingen tid")
    assert service.read(tx, case_id).status == "triaged", "nobody works at it: back to staff"
    with pytest.raises(CaseConflictError, match="an order that is declined cannot become done"):
        service.answer_order(tx, WHO, second.id, "done")
    states = {order.id: order.status for order in service.orders(tx, case_id)}
    assert states == {first.id: "done", second.id: "declined"}
    service.set_status(tx, WHO, case_id, "will_not_fix", "rivs")
    with pytest.raises(CaseConflictError, match="open it again"):
        service.order(tx, WHO, case_id, "Mer", account_id=person)


def test_opened_again_it_is_promised_anew(tx: Connection, case_id: uuid.UUID) -> None:
    old = "UPDATE core.case_state SET opened_at = now() - interval '90 days',"
    tx.execute(
        text(old + " due_at = now() - interval '80 days' WHERE report_id = :id"), {"id": case_id}
    )
    service.set_status(tx, WHO, case_id, "done")
    with pytest.raises(InvalidError, match="note"):
        service.set_status(tx, WHO, case_id, "reopened")
    again = service.set_status(tx, WHO, case_id, "reopened", "kvar", public=True)
    assert again.is_open
    assert again.due_at is not None
    assert again.due_at > datetime.now(UTC)
    last = [event for event in service.history(tx, case_id) if event.kind == "reopened"][-1]
    assert (last.note, last.is_public) == ("kvar", True)


def test_an_event_that_arrives_late_is_history_alone(tx: Connection, case_id: uuid.UUID) -> None:
    service.set_status(tx, WHO, case_id, "done")
    late = (
        "INSERT INTO core.report_event (report_id, company_id, kind, at)"
        " SELECT id, company_id, 'in_work', now() - interval '1 day' FROM core.report"
        " WHERE id = :id"
    )
    tx.execute(text(late), {"id": case_id})
    assert service.read(tx, case_id).status == "done"


def test_who_is_not_there_is_not_found(tx: Connection, case_id: uuid.UUID) -> None:
    nobody = uuid.uuid4()
    for act in (
        lambda: service.read(tx, nobody),
        lambda: service.note(tx, WHO, nobody, "hej"),
        lambda: service.merge(tx, WHO, case_id, nobody),
        lambda: service.answer_order(tx, WHO, nobody, "done"),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_candidates_share_thing_or_place_and_are_open(tx: Connection, case_id: uuid.UUID) -> None:
    case = service.read(tx, case_id)
    same = report(tx, "GRAFFITI.OFFENSIVE")
    report(tx, "YARD.BENCH")
    gone = report(tx, "GRAFFITI.TAG")
    service.set_status(tx, WHO, gone, "done")
    found = service.candidates_of(tx, case)
    assert [(one.id, one.reason) for one in found] == [(same, "asset")]
    assert case.geometry is not None
    lon, lat = case.geometry.coordinates
    near = service.candidates(tx, "GRAFFITI.TAG", lon_lat=(lon + 0.0001, lat))
    assert {(one.id, one.reason) for one in near} == {(case_id, "place"), (same, "place")}
    assert service.candidates(tx, "GRAFFITI.TAG", lon_lat=(lon + 0.01, lat)) == []
