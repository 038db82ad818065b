"""How cleaning stood on days past: what gis.deadlines says of the same plans and visits."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, text

from backend.errors import InvalidError, NotFoundError
from backend.layers import service as layers
from backend.plans import service as plans
from backend.plans.schemas import PlanIn
from backend.standing import service
from gis.deadlines import CleaningPlan, cleaning_state, local_date, next_due
from gis.workdays import STOCKHOLM
from maps.cleaning_choice import CleaningFilter
from tests.estate_sample import store_sample

TODAY = local_date(datetime.now(UTC))
SUNDAY = TODAY - timedelta(days=TODAY.isoweekday())
ALL = CleaningFilter()
RULES = ("FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=TU,FR", "FREQ=MONTHLY;BYDAY=1MO", None)
CONTRACTORS = ("Städ 1", "Städ 2", None)

Known = dict[uuid.UUID, tuple[PlanIn, list[date]]]


@pytest.fixture
def estate_id(tx: Connection) -> uuid.UUID:
    made = store_sample(tx).id
    tx.execute(text("ANALYZE core.cleaning_visit"))
    return made


@pytest.fixture
def known(tx: Connection, estate_id: uuid.UUID) -> Known:
    """Make 60 plans whose visits came, came late, failed, or never were."""
    random = Random(7)  # noqa: S311 -- repeatable on purpose
    sql = text(
        "SELECT id FROM core.asset WHERE estate_id = :id AND kind <> 'lamp' ORDER BY kind, id"
    )
    assets = [row.id for row in tx.execute(sql, {"id": estate_id})]
    found: Known = {}
    for number in range(60):
        rule = random.choice(RULES)
        made = PlanIn(
            id=uuid.uuid5(uuid.NAMESPACE_OID, str(number)),
            asset_id=random.choice(assets),
            task="yard_round" if number % 2 else "stairwell_cleaning",
            contractor=random.choice(CONTRACTORS),
            interval_days=None if rule else random.choice((7, 30, 200)),
            rrule=rule,
            # Its day keeps plans of one place apart.
            starts_on=TODAY - timedelta(days=random.randrange(40) * 15 + number),
        )
        span = (TODAY - made.starts_on).days
        days = sorted(made.starts_on + timedelta(days=random.randrange(span + 1)) for _ in range(9))
        found[made.id] = (made, days if number % 5 else [])
    plans.put_plans(tx, [made for made, _ in found.values()])
    for made, days in found.values():
        visits = [(day, "done") for day in days] + [(TODAY, "not_possible")]
        for day, outcome in visits:
            _visit(tx, made, day, outcome)
    return found


def _visit(tx: Connection, plan: PlanIn, day: date, outcome: str) -> None:
    tx.execute(
        text(
            "INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome)"
            " SELECT company_id, id, :at, :outcome FROM core.cleaning_plan WHERE id = :id"
        ),
        # Half past midnight in Sweden is the day before in UTC.
        {"id": plan.id, "at": datetime.combine(day, time(0, 30), STOCKHOLM), "outcome": outcome},
    )


def stood(known: Known, day: date) -> dict[uuid.UUID, tuple[str, int | None]]:
    """Say how the plans that had begun stood at the end of a day, without the database."""
    found = {}
    for made, days in known.values():
        if made.starts_on > day:
            continue
        seen = [one for one in days if one <= day]
        last = seen[-1] if seen else None
        schedule = CleaningPlan(
            made.starts_on, interval_days=made.interval_days, rrule=made.rrule,
            move_holidays=made.move_holidays,
        )  # fmt: skip
        state, late = cleaning_state(next_due(schedule, last), last, day, 3)
        found[made.id] = (str(state), late)
    return found


@pytest.mark.parametrize("ago", [0, 1, 9, 100, 400])
def test_a_day_past_is_what_the_rules_say(
    tx: Connection, estate_id: uuid.UUID, known: Known, ago: int
) -> None:
    day = TODAY - timedelta(days=ago)
    frame = service.layer_at(tx, estate_id, day, TODAY)
    told = {row.id: (row.cleaning_state, row.overdue_days) for row in frame.itertuples(index=False)}
    assert told == stood(known, day)
    assert frame.crs.to_epsg() == 4326


@pytest.mark.usefixtures("known")
def test_today_is_what_the_layer_says(tx: Connection, estate_id: uuid.UUID) -> None:
    then = service.layer_at(tx, estate_id, TODAY, TODAY)
    now = layers.read(tx, "overdue_cleaning", estate_id)
    columns = [name for name in then.columns if name != "geometry"]
    told, shown = (
        # Numbers beside nothing are read as floats there.
        frame[columns].astype(object).where(frame[columns].notna(), None).to_dict("records")
        for frame in (then, now)
    )
    assert told == shown
    assert then.geometry.geom_equals_exact(now.geometry, 1e-9).all()


@pytest.mark.parametrize(
    "asked",
    [
        ALL,
        CleaningFilter(late=8),
        CleaningFilter(task="yard_round", contractor="Städ 1"),
        CleaningFilter(contractor="-", late=31),
    ],
)
def test_each_week_counts_what_its_sunday_shows(
    tx: Connection, known: Known, asked: CleaningFilter
) -> None:
    weeks = service.weeks(tx, "provgarden", asked, TODAY)
    assert [week.week for week in weeks] == [
        SUNDAY - timedelta(weeks=step) for step in reversed(range(len(weeks)))
    ]
    assert len(weeks) == service.WEEKS
    for week in weeks:
        shown = {
            key: value
            for key, value in stood(known, week.week).items()
            if asked.task in ("", known[key][0].task)
            and asked.contractor in ("", known[key][0].contractor or "-")
        }
        late = [days for state, days in shown.values() if state == "overdue"]
        assert week.plans == len(shown)
        assert week.overdue == sum((days or 0) >= max(asked.late, 1) for days in late)
        assert week.never_visited == sum(s == "never_visited" for s, _ in shown.values())
    assert any(week.overdue for week in weeks)


@pytest.mark.usefixtures("known")
def test_the_filter_keeps_what_nobody_can_judge(tx: Connection, estate_id: uuid.UUID) -> None:
    frame = service.layer_at(tx, estate_id, TODAY, TODAY)
    kept = CleaningFilter(late=31).of(frame)
    assert set(kept["cleaning_state"]) <= {"overdue", "never_visited"}
    assert (kept["cleaning_state"] == "never_visited").sum() == (
        frame["cleaning_state"] == "never_visited"
    ).sum()
    late = kept[kept["cleaning_state"] == "overdue"]
    assert 0 < len(late) < (frame["cleaning_state"] == "overdue").sum()
    assert late["overdue_days"].min() >= 31


def test_a_day_to_come_is_refused(tx: Connection, estate_id: uuid.UUID) -> None:
    with pytest.raises(InvalidError, match="has not come"):
        service.layer_at(tx, estate_id, TODAY + timedelta(days=1), TODAY)


def test_without_plans_there_are_no_weeks(tx: Connection, estate_id: uuid.UUID) -> None:
    assert service.weeks(tx, "provgarden", ALL, TODAY) == []
    nothing = service.layer_at(tx, estate_id, TODAY, TODAY)
    assert "cleaning_state" in CleaningFilter(late=1).of(nothing).columns
    with pytest.raises(NotFoundError):
        service.weeks(tx, "nowhere", ALL, TODAY)


def test_a_plan_that_ended_is_told_of_while_it_ran(tx: Connection, estate_id: uuid.UUID) -> None:
    asset = tx.scalar(text("SELECT id FROM core.stairwell"))
    made = PlanIn(
        id=uuid.uuid4(), asset_id=asset, task="yard_round", interval_days=7,
        starts_on=SUNDAY - timedelta(days=70), ends_on=SUNDAY - timedelta(days=20),
    )  # fmt: skip
    plans.put_plans(tx, [made])
    _visit(tx, made, SUNDAY - timedelta(days=70), "done")
    weeks = service.weeks(tx, "provgarden", ALL, TODAY)
    assert [week.overdue for week in weeks] == [0, 0, 1, 1, 1, 1, 1, 1]
    assert weeks[-1].week == SUNDAY - timedelta(days=21)
    assert len(service.layer_at(tx, estate_id, SUNDAY - timedelta(days=21), TODAY)) == 1
    assert len(service.layer_at(tx, estate_id, SUNDAY, TODAY)) == 0
