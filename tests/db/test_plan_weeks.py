"""Planned against done, week by week: each visit and each due day once, as gis.deadlines counts."""

import uuid
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, text

from backend.plans import listing, service
from backend.plans.keeping import schedule_of
from backend.plans.schemas import PlanIn
from gis.deadlines import local_date, next_due, occurrences
from tests.estate_sample import store_sample

STOCKHOLM = ZoneInfo("Europe/Stockholm")
TODAY = local_date(datetime.now(UTC))
MONDAY = TODAY - timedelta(days=TODAY.weekday())
VISIT = """
INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome)
SELECT company_id, id, :at, :outcome FROM core.cleaning_plan WHERE id = :plan_id
"""


@pytest.fixture
def stairwell(tx: Connection) -> uuid.UUID:
    """Make an estate with a stairwell."""
    store_sample(tx)
    found: uuid.UUID = tx.scalar(text("SELECT id FROM core.stairwell LIMIT 1"))
    return found


def plan_of(asset: uuid.UUID, **fields: object) -> PlanIn:
    values = {
        "id": uuid.uuid4(), "asset_id": asset, "task": "stairwell_cleaning",
        "starts_on": MONDAY - timedelta(weeks=12), "move_holidays": False,
    }  # fmt: skip
    return PlanIn.model_validate({**values, **fields})


def visit(tx: Connection, plan: PlanIn, day: date, outcome: str = "done") -> None:
    at = datetime.combine(day, time(0, 30), STOCKHOLM)
    tx.execute(text(VISIT), {"plan_id": plan.id, "at": at, "outcome": outcome})


def states(tx: Connection, plan: PlanIn, weeks: int = 6) -> list[str]:
    """Return the states of the last weeks before this one, in order."""
    first, last = MONDAY - timedelta(weeks=weeks), MONDAY - timedelta(days=1)
    found = listing.weeks_of(tx, [plan.id], first, last).get(plan.id, {})
    days = [first + timedelta(weeks=n) for n in range(weeks)]
    return [found[day].state if day in found else "none" for day in days]


def before(weeks: int, weekday: int = 0) -> date:
    return MONDAY - timedelta(weeks=weeks) + timedelta(days=weekday)


def test_a_rule_is_done_late_and_missed_where_it_was_due(
    tx: Connection, stairwell: uuid.UUID
) -> None:
    plan = plan_of(stairwell, rrule="FREQ=WEEKLY;BYDAY=TU")
    service.put_plans(tx, [plan])
    visit(tx, plan, before(6, 1))  # on its day
    visit(tx, plan, before(5, 0))  # a day early
    visit(tx, plan, before(4, 3))  # two days late
    visit(tx, plan, before(3, 1), "not_ok")  # somebody was there, nothing was done
    visit(tx, plan, before(2, 6))  # nearer to the Tuesday that follows: done early, and this missed
    assert states(tx, plan) == ["done", "done", "late", "not_done", "missed", "done"]


def test_an_interval_counts_from_each_visit(tx: Connection, stairwell: uuid.UUID) -> None:
    plan = plan_of(stairwell, interval_days=7)
    service.put_plans(tx, [plan])
    for day in (before(12), before(11), before(10), before(9), before(8), before(7), before(6)):
        visit(tx, plan, day)
    visit(tx, plan, before(5, 2))  # two days late: from here on Wednesdays
    visit(tx, plan, before(2, 2))  # two Wednesdays without anybody
    assert states(tx, plan) == ["done", "late", "missed", "missed", "done", "missed"]


def test_what_was_never_done_is_missed_and_never_done(tx: Connection, stairwell: uuid.UUID) -> None:
    plans = [plan_of(stairwell, rrule="FREQ=WEEKLY;BYDAY=MO"),
             plan_of(stairwell, interval_days=7, task="waste_tidy")]  # fmt: skip
    service.put_plans(tx, plans)
    for plan in plans:
        assert states(tx, plan) == ["missed"] * 6


def test_a_plan_that_changes_keeps_what_was_planned(tx: Connection, stairwell: uuid.UUID) -> None:
    plan = plan_of(stairwell, rrule="FREQ=WEEKLY;BYDAY=MO")
    service.put_plans(tx, [plan])
    visit(tx, plan, before(1))
    was = states(tx, plan)
    earlier = service.change(tx, plan.model_copy(update={"rrule": "FREQ=WEEKLY;BYDAY=FR"}))
    service.extend_due_days(tx, TODAY + timedelta(days=390))
    assert states(tx, plan) == was == ["missed"] * 5 + ["done"]
    due = "SELECT DISTINCT extract(isodow FROM due_on) FROM core.cleaning_due WHERE due_on >= :day"
    assert tx.execute(text(due), {"day": TODAY}).scalars().all() == [5]
    service.change(tx, earlier)
    assert tx.execute(text(due), {"day": TODAY}).scalars().all() == [1]
    assert states(tx, plan) == was


def test_weekdays_move_from_next_week_on_and_back(tx: Connection, stairwell: uuid.UUID) -> None:
    rules = ("FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=1MO")
    plans = [plan_of(stairwell, rrule=rule, task=f"task_{'x' * n}")
             for n, rule in enumerate(rules)]  # fmt: skip
    service.put_plans(tx, plans)
    due = "SELECT due_on FROM core.cleaning_due WHERE plan_id = :id ORDER BY due_on"
    before_it = tx.execute(text(due), {"id": plans[0].id}).scalars().all()
    changed = service.move_weekday(tx, [plan.id for plan in plans], 3)
    assert [plan.id for plan in changed] == [plans[0].id]
    days = tx.execute(text(due), {"id": plans[0].id}).scalars().all()
    next_week = MONDAY + timedelta(days=7)
    assert {day.weekday() for day in days if day < next_week} == {0}
    assert {day.weekday() for day in days if day >= next_week} == {3}
    service.put_plans(tx, changed, since=service.next_week(TODAY))
    assert tx.execute(text(due), {"id": plans[0].id}).scalars().all() == before_it


def test_the_log_equals_the_visits(tx: Connection, stairwell: uuid.UUID) -> None:
    random = Random(5)  # noqa: S311 -- repeatable on purpose
    shapes: list[dict[str, object]] = [
        {"interval_days": 7}, {"interval_days": 30}, {"rrule": "FREQ=WEEKLY;BYDAY=MO"},
        {"rrule": "FREQ=DAILY"}, {"rrule": "FREQ=MONTHLY;BYDAY=1MO", "move_holidays": True},
        {"interval_days": 14, "season_first": 401, "season_last": 1031, "move_holidays": True},
    ]  # fmt: skip
    starts_on = MONDAY - timedelta(weeks=80)
    plans = [plan_of(stairwell, task=f"task_{'x' * n}", starts_on=starts_on, **shapes[n % 6])
             for n in range(18)]  # fmt: skip
    service.put_plans(tx, plans)
    made: Counter[tuple[date, str]] = Counter()
    done = defaultdict(list)
    for plan in plans:
        for _ in range(40):
            day = starts_on + timedelta(days=random.randrange(-20, 560))
            outcome = random.choice(["done", "done", "not_ok", "not_possible"])
            if day < TODAY:
                visit(tx, plan, day, outcome)
                made[day - timedelta(days=day.weekday()), outcome] += 1
                if outcome == "done":
                    done[plan.id].append(day)
    first, last = starts_on - timedelta(weeks=4), TODAY + timedelta(weeks=4)
    found = listing.weeks_of(tx, [plan.id for plan in plans], first, last)
    told = Counter[tuple[date, str]]()
    for weeks in found.values():
        for week in weeks.values():
            told[week.week_on, "done"] += week.visits_done
            told[week.week_on, "not_ok"] += week.visits_not_ok
            told[week.week_on, "not_possible"] += week.visits_not_possible
            assert week.due == week.done + week.late + week.missed + week.ahead
    assert +told == made
    for plan in plans:
        if plan.rrule:
            days = occurrences(schedule_of(plan), first, MONDAY + timedelta(weeks=4, days=6))
            assert sum(week.due for week in found[plan.id].values()) == len(days)
            assert _late_and_done(found[plan.id].values()) == _expected(plan, days, done[plan.id])


def _late_and_done(weeks: object) -> tuple[int, int]:
    return tuple(sum(getattr(week, name) for week in weeks) for name in ("done", "late"))  # type: ignore[return-value,attr-defined]


def _expected(plan: PlanIn, days: list[date], visits: list[date]) -> tuple[int, int]:
    """Count due days done in time and late, visit by visit: what each made no longer due."""
    schedule, settled = schedule_of(plan), dict[date, date]()
    for day in sorted(visits):
        # What is due next tells what the visit was for: the due day before that one.
        following = next_due(schedule, day)
        covered = [one for one in days if following is None or one < following]
        if day >= plan.starts_on and covered:
            settled.setdefault(covered[-1], day)
    late = sum(day > due for due, day in settled.items())
    return len(settled) - late, late
