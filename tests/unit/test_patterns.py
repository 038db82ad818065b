"""How often, as people say it: words to rules and back, in both languages, against dateutil."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr

from gis.deadlines import CleaningPlan, RecurrenceError, due_days_after, next_due, occurrences
from gis.patterns import Pattern, pattern_of
from gis.seasons import Season
from gis.workdays import is_working_day, next_working_day
from maps.cleaning_words import recurrence, season
from maps.texts import Texts

START = date(2026, 3, 2)  # a Monday
PATTERNS = [
    Pattern("weekly", (1,)),
    Pattern("weekly", (0, 3), every=2),
    Pattern("weekly", tuple(range(7))),
    Pattern("monthly_weekday", (0,), ordinal=1),
    Pattern("monthly_weekday", (4,), every=3, ordinal=-1),
    Pattern("monthly_day", day=15),
    Pattern("monthly_day", every=6, day=-1),
    Pattern("yearly", day=1, month=5),
    Pattern("yearly", day=-1, month=2),
    Pattern("interval", every=30),
]
RULES = [
    *(str(one.rule_text) for one in PATTERNS if one.rule_text),
    "FREQ=DAILY;INTERVAL=10",
    "FREQ=WEEKLY;BYDAY=SA,SU",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYWEEKNO=1,20,53;BYDAY=TU",
    "FREQ=YEARLY;BYYEARDAY=1,100,366",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
]


@pytest.mark.parametrize("pattern", PATTERNS, ids=str)
def test_a_pattern_is_read_back_from_what_is_written(pattern: Pattern) -> None:
    CleaningPlan(START, rrule=pattern.rule_text, interval_days=pattern.interval_days)
    assert pattern_of(pattern.interval_days, pattern.rule_text, START) == pattern


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYWEEKNO=3;BYDAY=MO", "nonsense", "FREQ=WEEKLY;X=1"])
def test_a_rule_without_words_stays_as_it_is(rule: str) -> None:
    found = pattern_of(None, rule, START)
    assert (found.kind, found.rule_text) == ("rule", rule.upper())


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"kind": "weekly"}, "weekdays"),
        ({"kind": "weekly", "weekdays": (7,)}, "weekdays"),
        ({"kind": "weekly", "weekdays": (1,), "every": 0}, "every"),
        ({"kind": "monthly_weekday", "weekdays": (1, 2)}, "weekdays"),
        ({"kind": "monthly_weekday", "weekdays": (1,), "ordinal": 5}, "ordinal"),
        ({"kind": "monthly_day", "day": 32}, "day"),
        ({"kind": "yearly", "month": 4, "day": 31}, "day"),
        ({"kind": "yearly", "month": 13}, "month"),
        ({"kind": "rule", "rule": " "}, "rule"),
        ({"kind": "sometimes"}, "kind"),
    ],
)
def test_what_cannot_be_is_named(fields: dict[str, object], part: str) -> None:
    with pytest.raises(ValueError, match=f"^{part}$"):
        Pattern(**fields)  # type: ignore[arg-type]


def test_words_in_both_languages() -> None:
    said = [
        [recurrence(Texts(code), one.interval_days, one.rule_text, START) for one in PATTERNS]
        for code in ("sv", "en")
    ]
    assert said[0][:5] == [
        "varje tisdag",
        "måndag och torsdag varannan vecka",
        "varje dag",
        "första måndagen i månaden",
        "sista fredagen i månaden, var 3:e månad",
    ]
    assert said[1][3:8] == [
        "the first Monday of the month",
        "the last Friday of the month, every 3 months",
        "day 15 of each month",
        "the last day of each month, every 6 months",
        "1 May each year",
    ]
    assert len(set(said[0])) == len(PATTERNS)
    assert season(Texts("sv"), 501, 930) == "1 maj till 30 september"


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("bounds", [None, (401, 1031), (1115, 315)], ids=str)
def test_thirty_years_equal_dateutil_with_holidays_moved(
    rule: str, bounds: tuple[int, int] | None
) -> None:
    last = START.replace(year=START.year + 30)
    first, end = bounds or (None, None)
    expected = {
        stamp.date()
        for stamp in rrulestr(rule, dtstart=datetime.combine(START, datetime.min.time())).between(
            datetime.combine(START, datetime.min.time()),
            datetime.combine(last, datetime.min.time()),
            inc=True,
        )
        if bounds is None or Season(*bounds).holds(stamp.date())
    }
    if not expected:
        with pytest.raises(RecurrenceError, match="leaves no day"):
            CleaningPlan(START, rrule=rule, season_first=first, season_last=end)
        return
    plain = CleaningPlan(
        START, rrule=rule, move_holidays=False, season_first=first, season_last=end
    )
    assert occurrences(plain, START, last) == sorted(expected)
    moving = CleaningPlan(START, rrule=rule, season_first=first, season_last=end)
    named = {day[-2:] for day in rule.partition("BYDAY=")[2].partition(";")[0].split(",")}
    moved = set()
    for day in expected:
        meant = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day.weekday()] in named
        work = is_working_day(day, weekends=not meant)
        moved.add(day if work else next_working_day(day))
    assert occurrences(moving, START, last) == sorted(day for day in moved if day <= last)


def test_an_interval_waits_for_its_season() -> None:
    summer = CleaningPlan(
        date(2026, 3, 2), interval_days=30, move_holidays=False, season_first=501, season_last=930
    )
    days = occurrences(summer, date(2026, 1, 1), date(2027, 6, 15))
    assert days[:2] == [date(2026, 5, 1), date(2026, 5, 31)]
    assert all(Season(501, 930).holds(day) for day in days)
    assert days[-2:] == [date(2027, 5, 1), date(2027, 5, 31)]
    assert next_due(summer, date(2026, 9, 20)) == date(2027, 5, 1)
    assert next_due(summer, None) == date(2026, 5, 1)


def test_a_season_may_lie_over_the_new_year() -> None:
    winter = CleaningPlan(
        date(2026, 3, 2), rrule="FREQ=WEEKLY;BYDAY=MO", season_first=1001, season_last=430
    )
    found = occurrences(winter, date(2026, 4, 20), date(2026, 10, 12))
    assert found == [date(2026, 4, 20), date(2026, 4, 27), date(2026, 10, 5), date(2026, 10, 12)]
    assert next(due_days_after(winter, date(2026, 4, 28))) == date(2026, 10, 5)


@pytest.mark.parametrize(
    ("bounds", "field"),
    [
        ((501, None), "season_last"), ((None, 930), "season_first"), ((1301, 930), "season_first"),
        ((229, 930), "season_first"), ((430, 431), "season_first"),
    ],
)  # fmt: skip
def test_half_a_season_or_none_is_refused(bounds: tuple[int, int], field: str) -> None:
    with pytest.raises(RecurrenceError) as refusal:
        CleaningPlan(START, interval_days=7, season_first=bounds[0], season_last=bounds[1])
    assert refusal.value.field == field


def test_a_season_that_leaves_a_rule_no_day_is_refused() -> None:
    with pytest.raises(RecurrenceError, match="leaves no day"):
        CleaningPlan(
            START, rrule="FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1", season_first=1001, season_last=331
        )
    assert Season(601, 831).on_or_after(date(2026, 9, 1)) - date(2026, 9, 1) == timedelta(273)
