"""A report that stood for a case goes by retention: what it stood for stays."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Connection, text

from backend.access.service import Identity
from backend.cases import service
from tests.estate_sample import store_sample
from tests.people_sample import report
from tests.sign_in import account, company

WHO = Identity("manager", "Maja")


@pytest.fixture
def case(tx: Connection) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """Give a case of three reports: that which it goes by, a young one, an old one."""
    store_sample(tx)
    head, *others = (report(tx, "GRAFFITI.TAG") for _ in range(3))
    for other in others:
        service.merge(tx, WHO, other, head)
    older = "UPDATE core.case_state SET opened_at = now() - :n * interval '1 day'"
    for days, other in enumerate(others, start=1):
        tx.execute(text(f"{older} WHERE report_id = :id"), {"n": days, "id": other})
    return head, others[0], others[1]


def remove(tx: Connection, *reports: uuid.UUID) -> None:
    tx.execute(text("DELETE FROM core.report WHERE id = ANY(:ids)"), {"ids": list(reports)})


def test_the_oldest_of_the_others_becomes_the_case_as_it_stands(
    tx: Connection, case: tuple[uuid.UUID, uuid.UUID, uuid.UUID]
) -> None:
    head, young, old = case
    person = account(tx, "caretaker", company(tx))
    service.assign(tx, WHO, head, account_id=person)
    service.prioritise(tx, WHO, head, "P1", "entrén")
    service.set_status(tx, WHO, head, "done")
    stood = service.read(tx, head)
    remove(tx, head)
    heir = service.read(tx, young)
    assert heir.id == old
    assert (heir.status, heir.closed_at, heir.priority, heir.due_at, heir.account_id) == (
        "done", stood.closed_at, "P1", stood.due_at, person
    )  # fmt: skip
    assert heir.reports == 2
    assert [event.kind for event in service.history(tx, heir.id)][-1] == "done"
    again = service.set_status(tx, WHO, heir.id, "reopened", "kvar")
    assert again.is_open, "its life goes on"


def test_all_of_a_case_may_go_at_once(
    tx: Connection, case: tuple[uuid.UUID, uuid.UUID, uuid.UUID]
) -> None:
    remove(tx, *case)
    left = tx.scalar(text("SELECT count(*) FROM core.case_state"))
    assert left == 0


def test_a_merged_report_goes_alone(
    tx: Connection, case: tuple[uuid.UUID, uuid.UUID, uuid.UUID]
) -> None:
    head, other, _ = case
    remove(tx, other)
    assert service.read(tx, head).reports == 2


def test_merged_reports_are_kept_as_long_as_their_case(
    tx: Connection, case: tuple[uuid.UUID, uuid.UUID, uuid.UUID]
) -> None:
    closed = text(
        "SELECT count(*) FILTER (WHERE ended_at IS NOT NULL), count(DISTINCT ended_at)"
        " FROM app.ended_records('report')"
    )
    tx.execute(text("SELECT set_config('ljusrond.company', :id, true)"), {"id": str(company(tx))})
    assert tuple(tx.execute(closed).one()) == (0, 0)
    service.set_status(tx, WHO, case[0], "done")
    assert tuple(tx.execute(closed).one()) == (3, 1), "they end together"


def test_nobody_is_told_again(tx: Connection, case: tuple[uuid.UUID, uuid.UUID, uuid.UUID]) -> None:
    wanted = (
        "INSERT INTO core.webhook (company_id, url, secret, events)"
        " SELECT id, 'https://example.test/', '', ARRAY['case.status'] FROM core.company"
    )
    tx.execute(text(wanted))
    service.set_status(tx, WHO, case[0], "done")
    jobs = text("SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'event' = 'case.status'")
    before = tx.scalar(jobs)
    remove(tx, case[0])
    assert tx.scalar(jobs) == before
    assert before == 1
