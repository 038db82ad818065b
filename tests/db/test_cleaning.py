"""Cleaning in the database: the same due days as gis.deadlines, the states, visits and repeats."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from backend.db import APP_ROLE
from backend.errors import ConflictError, InvalidError, NotFoundError
from backend.plans import service
from backend.plans.keeping import schedule_of
from backend.plans.schemas import PlanIn
from backend.rounds import service as rounds
from backend.rounds.schemas import VisitIn
from gis.deadlines import (
    CleaningPlan,
    cleaning_state,
    local_date,
    next_due,
    next_working_day,
    occurrences,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
TODAY = local_date(datetime.now(UTC))
SOON_DAYS = 3
RULES = [
    "FREQ=WEEKLY;BYDAY=MO",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=WEEKLY;BYDAY=SA,SU",
    "FREQ=WEEKLY;BYDAY=FR;INTERVAL=2",
    "FREQ=DAILY",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=1",
    "FREQ=YEARLY;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=TU;BYMONTH=5,6,7,8,9",
    "FREQ=WEEKLY;COUNT=30",
]
SEASONS = [
    {"season_first": 401, "season_last": 1031},
    {"season_first": 1001, "season_last": 430},
    {"season_first": 1101, "season_last": 229},
]
LAYER_COLUMNS = {
    *("id", "company_id", "estate_id", "asset_id", "asset_kind", "asset_code", "task"),
    *(
        "contractor",
        "contractor_id",
        "team_id",
        "last_visit_at",
        "last_seen_at",
        "due_on",
        "overdue_days",
        "cleaning_state",
        "geom",
    ),
}


@pytest.fixture
def stairwells(tx: Connection) -> list[uuid.UUID]:
    """Make a company with stairwells."""
    company, estate = uuid.uuid4(), uuid.uuid4()
    key = {"company": company, "estate": estate}
    tx.execute(
        text("INSERT INTO core.company (id, code, name) VALUES (:company, 'bo', 'Bo AB')"), key
    )
    tx.execute(
        text(
            "INSERT INTO core.estate (id, company_id, code, name)"
            " VALUES (:estate, :company, 'prov', 'Prov')"
        ),
        key,
    )
    ids = [uuid.uuid4() for _ in range(120)]
    rows = [{**key, "id": asset_id, "n": str(n)} for n, asset_id in enumerate(ids)]
    tx.execute(
        text(
            "INSERT INTO core.asset (id, company_id, estate_id, kind)"
            " VALUES (:id, :company, :estate, 'stairwell')"
        ),
        rows,
    )
    tx.execute(
        text(
            "INSERT INTO core.stairwell"
            " (id, company_id, estate_id, code, source, source_id, name, geom) VALUES"
            " (:id, :company, :estate, :n, 'test', :n, :n,"
            " ST_SetSRID(ST_MakePoint(674000, 6580000), 3006))"
        ),
        rows,
    )
    return ids


def plan_in(asset: uuid.UUID, starts_on: date, **fields: object) -> PlanIn:
    values = {"id": uuid.uuid4(), "asset_id": asset, "task": "stairwell_cleaning"}
    return PlanIn.model_validate({**values, "starts_on": starts_on, **fields})


def visit_in(plan: PlanIn, day: date, outcome: str = "done") -> VisitIn:
    moment = datetime.combine(day, time(0, 30), STOCKHOLM)  # in UTC still the day before
    return VisitIn.model_validate(
        {"id": uuid.uuid4(), "plan_id": plan.id, "visited_at": moment, "outcome": outcome}
    )


def random_plans(assets: list[uuid.UUID]) -> list[tuple[PlanIn, CleaningPlan]]:
    random = Random(20260101)  # noqa: S311 - repeatable on purpose
    made = []
    for asset_id in assets:
        starts_on = TODAY - timedelta(days=random.randrange(-30, 1500))
        fields: dict[str, object] = {"move_holidays": random.random() < 0.7}
        if random.random() < 0.4:
            fields["interval_days"] = random.choice([1, 7, 14, 30, 182])
        else:
            fields["rrule"] = random.choice(RULES)
        if random.random() < 0.3 and not {"YEARLY", "COUNT", "BYMONTH"} & set(
            str(fields.get("rrule")).replace("=", ";").split(";")
        ):
            fields.update(random.choice(SEASONS))
        if random.random() < 0.3 and "COUNT" not in str(fields.get("rrule")):
            fields["ends_on"] = starts_on + timedelta(days=random.randrange(800, 1600))
        plan = plan_in(asset_id, starts_on, **fields)
        made.append((plan, schedule_of(plan)))
    return made


def test_next_working_day_equals_the_calendar_for_ten_years(tx: Connection) -> None:
    first = date(2020, 1, 1)
    found = tx.execute(
        text(
            "SELECT app.next_working_day(:first + n) FROM generate_series(0, 3652) AS n ORDER BY n"
        ),
        {"first": first},
    )
    days = [first + timedelta(days=n) for n in range(3653)]
    assert list(found.scalars()) == [next_working_day(day) for day in days]


def test_due_days_equal_gis_deadlines_for_random_plans_and_visits(
    tx: Connection, stairwells: list[uuid.UUID]
) -> None:
    random = Random(7)  # noqa: S311 - repeatable on purpose
    plans = random_plans(stairwells)
    service.put_plans(tx, [plan for plan, _ in plans])
    for plan, schedule in plans:
        visits = [None, plan.starts_on - timedelta(days=9)]
        span = max((TODAY - plan.starts_on).days, 1)
        visits += [plan.starts_on + timedelta(days=random.randrange(span)) for _ in range(25)]
        found = tx.execute(
            text(
                "SELECT due.due_on FROM core.cleaning_plan AS plan,"
                " unnest(CAST(:visits AS date[])) WITH ORDINALITY AS visit (day, place),"
                " app.next_due(plan, visit.day) AS due WHERE plan.id = :id ORDER BY visit.place"
            ),
            {"id": plan.id, "visits": visits},
        )
        assert list(found.scalars()) == [next_due(schedule, day) for day in visits], plan


def test_the_view_equals_gis_deadlines(tx: Connection, stairwells: list[uuid.UUID]) -> None:
    random, seen = Random(8), set()  # noqa: S311 - repeatable on purpose
    plans = random_plans(stairwells)
    service.put_plans(tx, [plan for plan, _ in plans])
    for plan, schedule in plans:
        days = sorted(TODAY - timedelta(days=random.randrange(40)) for _ in range(2))
        last = days[-1] if random.random() < 0.8 else None
        for day in days if last else ():
            rounds.record_visit(tx, visit_in(plan, day))
        rounds.record_visit(tx, visit_in(plan, TODAY, "not_ok"))
        stored = service.read_plan(tx, plan.id)
        due_on = next_due(schedule, last)
        status = cleaning_state(due_on, last, TODAY, SOON_DAYS)
        assert (stored.due_on, stored.cleaning_state, stored.overdue_days) == (due_on, *status)
        seen.add(stored.cleaning_state)
    assert seen == {"overdue", "due_soon", "ok", "never_visited"}


def test_the_layer_has_its_columns_and_leaves_out_plans_that_have_not_begun(
    tx: Connection, stairwells: list[uuid.UUID]
) -> None:
    begun = plan_in(stairwells[0], TODAY, interval_days=7)
    later = plan_in(stairwells[1], TODAY + timedelta(days=1), rrule="FREQ=DAILY")
    service.put_plans(tx, [begun, later])
    rows = tx.execute(text("SELECT * FROM app.overdue_cleaning")).mappings().all()
    assert [row["id"] for row in rows] == [begun.id]
    assert set(rows[0]) == LAYER_COLUMNS
    assert (rows[0]["asset_kind"], rows[0]["asset_code"]) == ("stairwell", "0")
    assert service.read_plan(tx, later.id).cleaning_state == "never_visited"


def test_a_plan_far_ahead_knows_its_first_day(tx: Connection, stairwells: list[uuid.UUID]) -> None:
    starts_on = TODAY + timedelta(days=900)
    plan = plan_in(stairwells[0], starts_on, rrule="FREQ=DAILY", move_holidays=False)
    service.put_plans(tx, [plan])
    assert service.read_plan(tx, plan.id).due_on == starts_on


def test_due_days_are_extended_and_a_second_run_adds_none(
    tx: Connection, stairwells: list[uuid.UUID]
) -> None:
    then = TODAY - timedelta(days=700)
    plans = [
        plan_in(stairwells[0], then, rrule="FREQ=WEEKLY"),
        plan_in(stairwells[1], then, rrule="FREQ=WEEKLY;COUNT=4"),
        plan_in(stairwells[2], then, interval_days=7),
    ]
    service.put_plans(tx, plans, then)
    assert service.extend_due_days(tx, then) == 1  # the counted one has come to its end
    assert service.extend_due_days(tx, TODAY) == 2
    count = text("SELECT plan_id, count(*) AS days FROM core.cleaning_due GROUP BY plan_id")
    before = {row.plan_id: row.days for row in tx.execute(count)}
    assert service.extend_due_days(tx, TODAY) == 1
    assert {row.plan_id: row.days for row in tx.execute(count)} == before
    weekly = CleaningPlan(then, rrule="FREQ=WEEKLY")
    window = len(occurrences(weekly, then, TODAY + service.AHEAD))
    assert before == {plans[0].id: window + 2, plans[1].id: 4}


def test_a_changed_plan_gets_other_due_days(tx: Connection, stairwells: list[uuid.UUID]) -> None:
    plan = plan_in(stairwells[0], date(2026, 3, 2), rrule="FREQ=WEEKLY;BYDAY=MO")
    service.put_plans(tx, [plan])
    service.put_plans(tx, [plan.model_copy(update={"rrule": "FREQ=WEEKLY;BYDAY=WE"})])
    assert service.read_plan(tx, plan.id).due_on == date(2026, 3, 4)
    service.put_plans(tx, [plan.model_copy(update={"rrule": None, "interval_days": 7})])
    assert tx.scalar(text("SELECT count(*) FROM core.cleaning_due")) == 0
    assert service.read_plan(tx, plan.id).due_on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"rrule": "FREQ=HOURLY"}, "rrule"),
        ({"rrule": "FREQ=DAILY", "interval_days": 2}, "interval_days"),
        ({}, "interval_days"),
        ({"interval_days": 7, "ends_on": date(2020, 1, 1)}, "ends_on"),
        ({"interval_days": 7, "asset_id": uuid.uuid4()}, "asset_id"),
    ],
)
def test_a_plan_that_cannot_be_followed_is_refused_with_all_others(
    tx: Connection, stairwells: list[uuid.UUID], fields: dict[str, object], field: str
) -> None:
    good = plan_in(stairwells[0], TODAY, interval_days=7)
    with pytest.raises(InvalidError) as refusal:
        service.put_plans(tx, [good, plan_in(stairwells[1], TODAY, **fields)])
    assert [problem.field for problem in refusal.value.problems] == [field]
    with pytest.raises(NotFoundError, match=str(good.id)):
        service.read_plan(tx, good.id)


def test_a_visit_sent_twice_is_stored_once(tx: Connection, stairwells: list[uuid.UUID]) -> None:
    plan = plan_in(stairwells[0], TODAY - timedelta(days=30), interval_days=7)
    service.put_plans(tx, [plan])
    visit = visit_in(plan, TODAY - timedelta(days=9))
    stored, is_new = rounds.record_visit(tx, visit)
    again = visit.model_copy(update={"visited_at": visit.visited_at.astimezone(UTC)})
    assert is_new
    assert rounds.record_visit(tx, again) == (stored, False)
    with pytest.raises(ConflictError, match="other content"):
        rounds.record_visit(tx, visit.model_copy(update={"outcome": "not_ok"}))


def test_a_visit_for_no_plan_is_refused(tx: Connection) -> None:
    plan = plan_in(uuid.uuid4(), TODAY, interval_days=7)
    with pytest.raises(InvalidError, match="plan_id"):
        rounds.record_visit(tx, visit_in(plan, TODAY))


@pytest.mark.parametrize("moment", ["1999-12-31T12:00Z", "2026-01-01T12:00", "2999-01-01T00:00Z"])
def test_an_unbelievable_time_is_refused(moment: str) -> None:
    visit = {"id": uuid.uuid4(), "plan_id": uuid.uuid4(), "outcome": "done"}
    with pytest.raises(ValueError, match="visited_at"):
        VisitIn.model_validate({**visit, "visited_at": moment})


def test_requests_may_plan_but_neither_change_visits_nor_remove_what_was_visited(
    tx: Connection, stairwells: list[uuid.UUID]
) -> None:
    plan, other = (plan_in(stairwells[n], TODAY, interval_days=7) for n in range(2))
    service.put_plans(tx, [plan, other])
    company = tx.scalar(text("SELECT company_id FROM core.cleaning_plan LIMIT 1"))
    tx.execute(text(f"SET LOCAL ljusrond.company = '{company}'; SET LOCAL ROLE {APP_ROLE}"))
    assert rounds.record_visit(tx, visit_in(plan, TODAY))[1]
    assert service.read_plan(tx, plan.id).cleaning_state == "ok"
    service.change(tx, plan.model_copy(update={"interval_days": 14}))
    assert service.read_plan(tx, plan.id).due_on == next_working_day(TODAY + timedelta(days=14))
    assert service.remove_unvisited(tx, [plan.id, other.id]) == 1
    gone = tx.execute(text("DELETE FROM core.cleaning_plan")).rowcount
    assert (gone, service.read_plan(tx, plan.id).id) == (0, plan.id)
    with pytest.raises(ProgrammingError, match="permission denied"):
        tx.execute(text("UPDATE core.cleaning_visit SET outcome = 'done'"))
