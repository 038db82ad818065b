"""RRULE over whole days: what is refused, and dates equal to dateutil's own."""

from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from gis.recurrence import RecurrenceError, parse_rule

START = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("", "not NAME=VALUE"),
        ("WEEKLY", "not NAME=VALUE"),
        ("FREQ=", "not NAME=VALUE"),
        ("FREQ=WEEKLY;", "not NAME=VALUE"),
        ("BYDAY=MO", "FREQ must be one of"),
        ("FREQ=OFTEN", "FREQ must be one of"),
        ("FREQ=WEEKLY;FREQ=DAILY", "FREQ is written twice"),
        ("FREQ=WEEKLY;BYDAI=MO", "BYDAI is not a part"),
        ("FREQ=DAILY;BYEASTER=1", "BYEASTER is not a part"),
        ("FREQ=DAILY;DTSTART=20240101", "DTSTART is not a part"),
        ("DTSTART:20240101\nRRULE:FREQ=DAILY", "is not a part"),
        ("FREQ=DAILY\nRRULE:FREQ=WEEKLY", "FREQ must be one of"),
        ("FREQ=HOURLY", "HOURLY is finer than a day"),
        ("FREQ=MINUTELY;COUNT=3", "finer than a day"),
        ("FREQ=SECONDLY", "finer than a day"),
        ("FREQ=DAILY;BYHOUR=8,16", "BYHOUR is finer than a day"),
        ("FREQ=DAILY;BYMINUTE=0", "BYMINUTE is finer"),
        ("FREQ=DAILY;BYSECOND=0", "BYSECOND is finer"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0 must be 1 to 1000"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL=-1 must be"),
        ("FREQ=DAILY;INTERVAL=1,2", "INTERVAL=1,2 must be"),
        ("FREQ=DAILY;INTERVAL=two", "INTERVAL=TWO must be"),
        ("FREQ=DAILY;INTERVAL=٣", "INTERVAL=٣ must be"),
        ("FREQ=DAILY;COUNT=0", "COUNT=0 must be"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH=13 must be 1 to 12"),
        ("FREQ=DAILY;BYMONTH=-1", "BYMONTH=-1 must be 1 to 12"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32 must be -31 to -1 or 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0 must be"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,,2", "BYMONTHDAY=1,,2 must be"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY cannot stand with FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYYEARDAY=100", "BYYEARDAY cannot stand with FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYWEEKNO=20;BYDAY=MO", "BYWEEKNO cannot stand with FREQ=MONTHLY"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO needs BYDAY"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "BYDAY=1MO is not a list"),
        ("FREQ=WEEKLY;BYDAY=MÅ", "BYDAY=MÅ is not a list of weekdays"),
        ("FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY can use"),
        ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY=6MO is not"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO is not"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs another BY part"),
        ("FREQ=WEEKLY;WKST=XX", "WKST=XX is not a weekday"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20250101", "COUNT and UNTIL exclude each other"),
        ("FREQ=DAILY;UNTIL=2025-01-01", "must be a day written YYYYMMDD"),
        ("FREQ=DAILY;UNTIL=20250101T000000Z", "must be a day written YYYYMMDD"),
        ("FREQ=DAILY;UNTIL=20250230", "out of range"),
        ("FREQ=DAILY;UNTIL=20231231", "lies before the start 2024-01-01"),
        ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1;UNTIL=20240501", "no day from 2024-01-01 to 2024-05"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "gives no day from 2024-01-01 to twelve years on"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=7", "gives no day"),
    ],
)
def test_a_bad_rule_is_refused_with_its_reason(rule: str, reason: str) -> None:
    with pytest.raises(RecurrenceError) as refusal:
        parse_rule(rule, START)
    assert reason in refusal.value.reason
    assert (refusal.value.field, refusal.value.value) == ("rrule", rule)
    assert reason in str(refusal.value)


def test_prefix_case_and_blanks_are_accepted() -> None:
    first, last = START, date(2024, 1, 31)
    plain = parse_rule("FREQ=WEEKLY;BYDAY=MO", START).days(first, last)
    assert plain == [date(2024, 1, day) for day in (1, 8, 15, 22, 29)]
    assert parse_rule(" rrule:freq=weekly;byday=mo ", START).days(first, last) == plain


@pytest.mark.parametrize(
    ("rule", "starts_on", "expected"),
    [
        # twice a week in winter, as in published contracts
        ("FREQ=WEEKLY;BYDAY=MO,TH;BYMONTH=1,2,3,4,10,11,12", START, 61),
        ("FREQ=DAILY", START, 366),  # no rule gives more than one occurrence a day
        ("FREQ=MONTHLY;BYMONTHDAY=-1", START, 12),
        ("FREQ=MONTHLY", date(2024, 1, 31), 7),  # short months have no 31st
        ("FREQ=YEARLY;BYWEEKNO=20,38;BYDAY=MO", START, 2),
        ("FREQ=MONTHLY;BYDAY=-1FR", START, 12),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", START, 12),
        ("FREQ=DAILY;COUNT=5", START, 5),
        ("FREQ=DAILY;UNTIL=20240110", START, 10),
    ],
)
def test_occurrences_in_2024(rule: str, starts_on: date, expected: int) -> None:
    days = parse_rule(rule, starts_on).days(date(2024, 1, 1), date(2024, 12, 31))
    assert len(days) == expected
    assert days == sorted(set(days))


def test_leap_day_comes_back_in_leap_years_only() -> None:
    rule = parse_rule("FREQ=YEARLY", date(2024, 2, 29))
    assert rule.days(date(2024, 1, 1), date(2033, 1, 1)) == [
        date(2024, 2, 29),
        date(2028, 2, 29),
        date(2032, 2, 29),
    ]


def test_the_start_is_an_occurrence_only_when_the_rule_says_so() -> None:
    rule = parse_rule("FREQ=WEEKLY;BYDAY=FR", START)
    assert rule.first_on == date(2024, 1, 5)


def test_a_late_window_counts_positions_in_whole_weeks() -> None:
    rule = parse_rule("FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=1", date(2024, 1, 3))
    assert rule.days(date(2024, 1, 19), date(2024, 1, 23)) == [date(2024, 1, 22)]


def test_weekdays_a_rule_names() -> None:
    assert parse_rule("FREQ=WEEKLY", date(2024, 1, 6)).weekdays == {5}
    assert parse_rule("FREQ=MONTHLY;BYDAY=1SU,-1MO", START).weekdays == {6, 0}
    assert parse_rule("FREQ=MONTHLY;BYMONTHDAY=6", START).weekdays == frozenset()


DAY_LIST = st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1)
PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])},
    optional={
        "INTERVAL": st.integers(1, 9).map(str),
        "BYDAY": DAY_LIST.map(lambda days: ",".join(sorted(set(days)))),
        "BYMONTH": st.sets(st.integers(1, 12), min_size=1).map(lambda s: ",".join(map(str, s))),
        "BYMONTHDAY": st.integers(-31, 31).filter(bool).map(str),
        "BYSETPOS": st.sampled_from(["1", "2", "-1"]),
        "COUNT": st.integers(1, 200).map(str),
        "WKST": st.sampled_from(["MO", "SU", "WE"]),
    },
)


@given(
    parts=PARTS,
    starts_on=st.dates(date(2015, 1, 1), date(2026, 12, 31)),
    ahead=st.integers(-400, 4000),
    span=st.integers(0, 400),
)
def test_days_equal_dateutil_from_the_start(
    parts: dict[str, str], starts_on: date, ahead: int, span: int
) -> None:
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        rule = parse_rule(text, starts_on)
    except RecurrenceError:
        assume(False)
        raise
    first = starts_on + timedelta(days=ahead)
    last = first + timedelta(days=span)
    reference = rrulestr(text, dtstart=datetime.combine(starts_on, time.min))
    expected = reference.between(
        datetime.combine(first, time.min), datetime.combine(last, time.min), inc=True
    )
    assert rule.days(first, last) == [stamp.date() for stamp in expected]
    assert rule.first_on == reference[0].date()
