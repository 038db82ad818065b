"""Calendars: read by a parser without login, by their own address alone, until they are ended."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import Engine, text

from backend.access.service import digest
from backend.plans import service as plans
from backend.plans.schemas import PlanIn
from gis.deadlines import local_date
from tests.estate_sample import store_sample
from tests.people_sample import browser, logged_in, service

TODAY = local_date(datetime.now(UTC))
LINK = re.compile(r'value="http://[^"]*(/calendar/([\w-]{43})\.ics)"')


@dataclass
class Sample:
    """A company with a team, a contractor, and three plans."""

    app: FastAPI
    team: str
    contractor: str
    start: Any


@pytest.fixture(scope="module")
def sample(engine: Engine) -> Iterator[Sample]:
    with engine.begin() as tx:
        estate = store_sample(tx)
        own = {"company": estate.company_id}
        team = tx.scalar(
            text(
                "INSERT INTO core.team (company_id, name) VALUES (:company, 'Lag Norr')"
                " RETURNING id"
            ),
            own,
        )
        contractor = tx.scalar(
            text(
                "INSERT INTO core.contractor (company_id, name) VALUES (:company, 'Städ 1')"
                " RETURNING id"
            ),
            own,
        )
        ids = {
            kind: tx.scalar(text(f"SELECT id FROM core.{kind} LIMIT 1"))  # noqa: S608
            for kind in ("stairwell", "courtyard", "waste_station")
        }
        start = TODAY + timedelta(days=3)
        common = {"starts_on": start, "interval_days": 7, "move_holidays": False}
        made = [
            {"asset_id": ids["stairwell"], "task": "stairwell_cleaning", "contractor": "Städ 1"},
            {"asset_id": ids["waste_station"], "task": "waste_tidy", "contractor_id": contractor},
            {"asset_id": ids["courtyard"], "task": "yard_round", "team_id": team, "minutes": 30},
        ]
        plans.put_plans(tx, [PlanIn(id=uuid.uuid4(), **common, **one) for one in made])
    with service(engine) as started:
        yield Sample(started, str(team), str(contractor), start)


@pytest.fixture
def manager(engine: Engine, sample: Sample) -> TestClient:
    return logged_in(sample.app, engine, "manager")


def made(manager: TestClient, receiver: str, language: str = "sv") -> str:
    """Make a calendar; return its path."""
    answer = manager.post("/calendars", data={"receiver": receiver, "language": language})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    found = LINK.search(answer.text)
    assert found
    return found[1]


def read(sample: Sample, path: str) -> list[Any]:
    """Fetch a calendar as a program does; return its events."""
    answer = browser(sample.app).get(path, headers={"Accept": "*/*"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.content)
    assert not calendar.errors
    return calendar.walk("VEVENT")


def test_a_team_follows_what_is_its_own(sample: Sample, manager: TestClient) -> None:
    events = read(sample, made(manager, sample.team))
    assert len(events) == 26
    assert {str(event["location"]) for event in events} == {"Provgården"}
    assert [event.decoded("dtstart") for event in events[:2]] == [
        sample.start,
        sample.start + timedelta(days=7),
    ]
    assert str(events[0]["summary"]).endswith(": 1 plats, 0,5 h")
    assert str(events[0]["description"]) == "Gård 1"


def test_a_contractor_is_known_by_row_and_by_name(sample: Sample, manager: TestClient) -> None:
    events = read(sample, made(manager, sample.contractor, "en"))
    days = [event.decoded("dtstart") for event in events]
    assert days.count(sample.start) == 2
    assert all("1 place" in str(event["summary"]) for event in events)


def test_the_address_is_shown_once_and_only_its_hash_is_kept(
    engine: Engine, sample: Sample, manager: TestClient
) -> None:
    path = made(manager, sample.team)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in manager.get("/calendars").text
    with engine.connect() as tx:
        rows = tx.execute(text("SELECT t.*::text FROM core.calendar_feed AS t")).scalars().all()
        kept = tx.scalar(
            text("SELECT count(*) FROM core.calendar_feed WHERE token_hash = :hash"),
            {"hash": digest(secret)},
        )
        log = tx.execute(text("SELECT a.*::text FROM core.audit AS a")).scalars().all()
    assert kept == 1
    assert not any(secret in row for row in rows)
    assert not any(secret in row or digest(secret).hex() in row for row in log)
    assert any("calendar_feed" in row for row in log)


def test_an_ended_calendar_answers_no_more(
    engine: Engine, sample: Sample, manager: TestClient
) -> None:
    path, other = made(manager, sample.team), made(manager, sample.team)
    with engine.connect() as tx:
        feed = tx.scalar(
            text("SELECT id FROM core.calendar_feed WHERE token_hash = :hash"),
            {"hash": digest(path.removeprefix("/calendar/").removesuffix(".ics"))},
        )
    assert manager.post(f"/calendars/{feed}/end").status_code == 303
    assert browser(sample.app).get(path).status_code == 404
    assert read(sample, other)
    assert manager.post(f"/calendars/{feed}/end").status_code == 404


def test_no_other_address_opens_anything(sample: Sample) -> None:
    for secret in ("x", "0" * 43, "x" * 200):
        answer = browser(sample.app).get(f"/calendar/{secret}.ics")
        assert answer.status_code == 404
        assert "BEGIN:VCALENDAR" not in answer.text
    assert browser(sample.app).get(f"/calendar/{'x' * 201}.ics").status_code == 422


def test_a_contractor_that_is_offered_no_longer_reads_nothing(
    engine: Engine, sample: Sample, manager: TestClient
) -> None:
    path = made(manager, sample.contractor)
    gone = text("UPDATE core.contractor SET removed_at = :at WHERE id = :id")
    with engine.begin() as tx:
        tx.execute(gone, {"id": sample.contractor, "at": datetime.now(UTC)})
    assert browser(sample.app).get(path).status_code == 404
    with engine.begin() as tx:
        tx.execute(gone, {"id": sample.contractor, "at": None})
    assert read(sample, path)


def test_what_is_the_same_is_not_sent_again(sample: Sample, manager: TestClient) -> None:
    path = made(manager, sample.team)
    first = browser(sample.app).get(path)
    assert first.headers["x-robots-tag"] == "noindex"
    again = browser(sample.app).get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_no_person_stands_in_a_calendar(
    engine: Engine, sample: Sample, manager: TestClient
) -> None:
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.team_member (company_id, team_id, account_id)"
                " SELECT company_id, :team, id FROM core.account ON CONFLICT DO NOTHING"
            ),
            {"team": sample.team},
        )
        people = tx.execute(text("SELECT email FROM core.account")).scalars().all()
    told = browser(sample.app).get(made(manager, sample.team)).text
    assert "ATTENDEE" not in told
    assert "ORGANIZER" not in told
    assert not any(email in told for email in people)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"receiver": "", "language": "sv"}, "Välj ett lag eller en entreprenör"),
        ({"receiver": str(uuid.uuid4()), "language": "sv"}, "Välj ett lag eller en entreprenör"),
        ({"receiver": "team", "language": "fi"}, "Välj ett språk"),
    ],
)
def test_a_form_that_cannot_be_used_says_why(
    sample: Sample, manager: TestClient, form: dict[str, str], words: str
) -> None:
    given = {**form, "receiver": form["receiver"].replace("team", sample.team)}
    answer = manager.post("/calendars", data=given)
    assert answer.status_code == 422
    assert words in answer.text


def test_another_company_makes_and_ends_none_of_ours(
    engine: Engine, sample: Sample, manager: TestClient
) -> None:
    made(manager, sample.team)
    other = logged_in(sample.app, engine, "manager", "andra")
    assert "Lag Norr" not in other.get("/calendars").text
    assert other.post("/calendars", data={"receiver": sample.team}).status_code == 422
    with engine.connect() as tx:
        feed = tx.scalar(text("SELECT id FROM core.calendar_feed WHERE ended_at IS NULL LIMIT 1"))
    assert other.post(f"/calendars/{feed}/end").status_code == 404
