"""The morning's list: each night case in exactly one, over free days and changed clocks."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from backend.db import WORKER_ROLE, open_engine
from backend.on_call import handover, service
from gis.workdays import STOCKHOLM
from tests.estate_sample import store_sample
from tests.people_sample import report
from tests.sign_in import company

#: Easter with the clock put forward in it, midsummer, the clock put back, Christmas, New Year.
SPANS = [
    (date(2027, 3, 24), date(2027, 4, 1)),
    (date(2026, 6, 17), date(2026, 6, 24)),
    (date(2026, 10, 22), date(2026, 10, 28)),
    (date(2026, 12, 22), date(2027, 1, 8)),
]


@pytest.fixture(scope="module")
def company_id(engine: Engine) -> uuid.UUID:
    with engine.begin() as tx:
        store_sample(tx)
        return company(tx)


@pytest.fixture
def worker(engine: Engine, company_id: uuid.UUID) -> Iterator[Engine]:
    with engine.begin() as tx:
        tx.execute(text("TRUNCATE core.message, core.subscription, core.report CASCADE"))
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    made = open_engine(address, role=WORKER_ROLE, company_id=company_id, pool_size=2)
    yield made
    made.dispose()


def came_in(engine: Engine, moment: datetime, category: str = "GRAFFITI.TAG") -> uuid.UUID:
    with engine.begin() as tx:
        made = report(tx, category)
        tx.execute(
            text("UPDATE core.case_state SET opened_at = :at WHERE report_id = :id"),
            {"at": moment, "id": made},
        )
    return made


def subscribe(engine: Engine, company_id: uuid.UUID) -> None:
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.subscription (company_id, mailbox, events, mode)"
                " VALUES (:id, 'jour@bolaget.example', '{handover}', 'immediate')"
            ),
            {"id": company_id},
        )


def letters(engine: Engine) -> list[str]:
    with engine.connect() as tx:
        asked = (
            "SELECT subject || E'\\n' || body FROM core.message WHERE event = 'handover'"
            " ORDER BY once"
        )
        return list(tx.scalars(text(asked)))


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_every_moment_is_handed_over_once_or_in_working_hours(
    engine: Engine, company_id: uuid.UUID, first: date, last: date
) -> None:
    start = datetime.combine(first, datetime.min.time(), STOCKHOLM).astimezone(UTC)
    moments = [start + timedelta(minutes=30 * n) for n in range((last - first).days * 48)]
    with engine.connect() as tx:
        asked = text(
            "SELECT at, app.handover_of(:company, at) AS day,"
            " app.night_start(:company, app.handover_of(:company, at)) AS begins,"
            " app.night_end(app.handover_of(:company, at)) AS ends,"
            " app.is_working_day(:company, app.local_date(at)) AS working"
            " FROM unnest(cast(:moments AS timestamptz[])) AS at"
        )
        rows = tx.execute(asked, {"company": company_id, "moments": moments}).all()
    for row in rows:
        hour = row.at.astimezone(STOCKHOLM).hour
        assert (row.day is None) == (row.working and 7 <= hour < 16), row.at
        if row.day is not None:
            assert row.begins <= row.at < row.ends, row.at
            assert row.ends.astimezone(STOCKHOLM).hour == 7
            assert row.begins.astimezone(STOCKHOLM).hour == 16


def test_cases_of_all_nights_are_in_one_list_each(
    worker: Engine, engine: Engine, company_id: uuid.UUID
) -> None:
    first, last = SPANS[0]
    start = datetime.combine(first, datetime.min.time(), STOCKHOLM).astimezone(UTC)
    known = [
        came_in(engine, start + timedelta(hours=3 * n)) for n in range((last - first).days * 8)
    ]
    with worker.connect() as tx:
        listed: Counter[uuid.UUID] = Counter()
        day = first
        while day < last + timedelta(days=5):
            night = service.night(tx, company_id, day)
            if night.day == day:
                listed.update(one["case_id"] for one in service.cases(tx, company_id, day))
            day += timedelta(days=1)
    assert set(listed.values()) == {1}
    worked = [n for n in range(len(known)) if known[n] not in listed]
    for n in worked:
        assert 7 <= (start + timedelta(hours=3 * n)).astimezone(STOCKHOLM).hour < 16


def test_what_was_seen_at_night_is_told_in_the_morning_once(
    worker: Engine, engine: Engine, company_id: uuid.UUID
) -> None:
    subscribe(engine, company_id)
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # a Sunday, its third hour comes twice
    known = [came_in(engine, night + timedelta(hours=n)) for n in range(3)]
    came_in(engine, datetime(2026, 10, 26, 9, 0, tzinfo=UTC))
    monday = datetime(2026, 10, 26, 6, 2, tzinfo=UTC)
    assert handover.write_letters(worker, company_id, monday - timedelta(minutes=10)) == 0
    assert handover.write_letters(worker, company_id, monday) == 1
    assert handover.write_letters(worker, company_id, monday + timedelta(hours=3)) == 0
    [said] = letters(engine)
    assert all(said.count(f"/cases/{one}") == 1 for one in known)
    assert said.startswith("Nattens ärenden 26 okt. 2026: 3\n")


def test_mornings_that_were_missed_are_told_each_by_itself(
    worker: Engine, engine: Engine, company_id: uuid.UUID
) -> None:
    subscribe(engine, company_id)
    monday = datetime(2026, 11, 2, 6, 2, tzinfo=UTC)
    nights = [came_in(engine, monday - timedelta(hours=4) + timedelta(days=n)) for n in range(4)]
    assert handover.write_letters(worker, company_id, monday) == 1
    assert handover.write_letters(worker, company_id, monday + timedelta(days=3)) == 3
    said = letters(engine)
    assert len(said) == 4
    assert [sum(f"/cases/{one}" in letter for letter in said) for one in nights] == [1] * 4


def test_a_quiet_night_is_told_too(worker: Engine, engine: Engine, company_id: uuid.UUID) -> None:
    subscribe(engine, company_id)
    assert handover.write_letters(worker, company_id, datetime(2026, 11, 3, 6, 2, tzinfo=UTC)) == 1
    assert "Inga ärenden" in letters(engine)[0]


def test_a_mailbox_is_handed_over_what_it_is_for_and_told_what_is_held_back(
    worker: Engine, engine: Engine, company_id: uuid.UUID
) -> None:
    subscribe(engine, company_id)
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.subscription SET categories = '{GRAFFITI}'"))
    night = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
    tag, held = came_in(engine, night), came_in(engine, night)
    came_in(engine, night, "WASTE.BIN")
    with engine.begin() as tx:
        hold = "UPDATE core.case_state SET held = true WHERE report_id = :id"
        tx.execute(text(hold), {"id": held})
    assert handover.write_letters(worker, company_id, night + timedelta(hours=5)) == 1
    [said] = letters(engine)
    found = {case: line for line, case in re.findall(r"(.*)\n  .*/cases/(\S+)", said)}
    assert set(found) == {str(tag), str(held)}
    assert found[str(held)].endswith(", hålls tillbaka som möjligt missbruk")
    assert "hålls" not in found[str(tag)]


def test_danger_stands_first_and_good_news_not_at_all(
    worker: Engine, engine: Engine, company_id: uuid.UUID
) -> None:
    night = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
    tag = came_in(engine, night)
    danger = came_in(engine, night + timedelta(hours=1), "LIGHT.HATCH")
    came_in(engine, night, "POSITIVE.PLACE")
    with worker.connect() as tx:
        found = service.cases(tx, company_id, date(2026, 11, 3))
    assert [one["case_id"] for one in found] == [danger, tag]
