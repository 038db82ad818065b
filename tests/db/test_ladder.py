"""Which rule counts, what a change does to open cases, and what counts cost."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from backend.access.service import Identity
from backend.cases import service as cases
from backend.errors import InvalidError, NotFoundError
from backend.pages import case_counts
from backend.promises import contractors, days, rules, teams
from backend.promises.contractors import WantedContractor
from backend.promises.rules import Conditions, SameError, Time
from backend.promises.teams import SameNameError, WantedTeam
from tests.estate_sample import store_sample
from tests.people_sample import report
from tests.sign_in import account, company

DAYS = {"priority": "P2", "unit": "working_days"}


@pytest.fixture
def who(tx: Connection) -> Identity:
    """Give a manager of the sample's company."""
    store_sample(tx)
    return Identity("manager", "Maja", company(tx))


def counts_for(
    tx: Connection, who: Identity, category: str, party: str = "own", kind: str | None = None
) -> tuple[str, int | None, bool]:
    found = rules.tried(tx, who, category, party, kind)
    assert found is not None
    return found[0].priority, found[0].amount, found[0].own


@pytest.mark.parametrize(
    ("category", "party", "kind", "step", "amount"),
    [
        ("LIGHT.HATCH", "own", "lamp", "P0", 1),
        ("LIGHT.HATCH", "municipality", "lamp", "P0", 1),
        ("LIGHT.DARK", "own", "lamp", "P3", 7),
        ("LIGHT.DARK", "municipality", "lamp", "P3", 20),
        ("LIGHT.DARK", "grid_company", "lamp", "P3", 20),
        ("LIGHT.DARK_PLACE", "own", "stairwell", "P1", 24),
        ("LIGHT.DARK_PLACE", "own", "courtyard", "P3", 7),
        ("LIGHT.OBSCURED", "own", "lamp", "P4", None),
        ("WASTE.BULKY", "own", "waste_station", "P2", 3),
        ("GRAFFITI.TAG", "own", None, "P2", 3),
        ("GRAFFITI.OFFENSIVE", "own", None, "P1", 24),
        ("YARD.BENCH", "own", "place", "P3", 7),
    ],
)
def test_the_defaults_are_those_of_practice(
    tx: Connection, who: Identity, category: str, party: str, kind: str | None, step: str,
    amount: int | None,
) -> None:  # fmt: skip
    assert counts_for(tx, who, category, party, kind) == (step, amount, False)


def test_good_news_is_promised_nothing(tx: Connection, who: Identity) -> None:
    assert rules.tried(tx, who, "POSITIVE.PLACE", "own", None) is None


def test_an_own_rule_takes_the_place_of_what_is_no_more_specific(
    tx: Connection, who: Identity
) -> None:
    rules.add(tx, who, Conditions(), Time(**DAYS, amount=5))
    assert counts_for(tx, who, "YARD.BENCH") == ("P2", 5, True)
    # Neither danger to life nor what a default says of a category alone moves with it.
    assert counts_for(tx, who, "LIGHT.HATCH")[0] == "P0"
    assert counts_for(tx, who, "GRAFFITI.TAG") == ("P2", 3, False)
    rules.add(tx, who, Conditions(category="GRAFFITI"), Time(**DAYS, amount=2))
    assert counts_for(tx, who, "GRAFFITI.TAG") == ("P2", 2, True)
    assert counts_for(tx, who, "GRAFFITI.OFFENSIVE") == ("P1", 24, False)
    rules.add(tx, who, Conditions(party="municipality"), Time(**DAYS, amount=30))
    assert counts_for(tx, who, "GRAFFITI.TAG", "municipality") == ("P2", 30, True)
    assert counts_for(tx, who, "LIGHT.DARK", "municipality") == ("P3", 20, False)
    rules.add(tx, who, Conditions(danger=True), Time(priority="P0", unit="hours", amount=2))
    assert counts_for(tx, who, "LIGHT.HATCH", "municipality") == ("P0", 2, True)
    theirs = Identity("manager", "Olga", company(tx, "andra"))
    assert counts_for(tx, theirs, "GRAFFITI.TAG") == ("P2", 3, False)


def test_there_is_one_own_rule_for_one_thing(tx: Connection, who: Identity) -> None:
    about = Conditions(category="WASTE", asset_kind="waste_station")
    made = rules.add(tx, who, about, Time(**DAYS, amount=1))
    with pytest.raises(SameError):
        rules.add(tx, who, about, Time(**DAYS, amount=2))
    rules.change(
        tx, made, Time(priority="P4", unit="season", season_from="11-01", season_to="03-31")
    )
    found = rules.read(tx, who, made)
    assert (found.priority, found.amount, found.season_to) == ("P4", None, "03-31")
    assert rules.remove(tx, made) == about
    with pytest.raises(NotFoundError):
        rules.remove(tx, made)


def test_a_default_is_nobody_s_to_change(tx: Connection, who: Identity) -> None:
    default = next(rule for rule in rules.ladder(tx, who) if not rule.own)
    for act in (
        lambda: rules.change(tx, default.id, Time(**DAYS, amount=1)),
        lambda: rules.remove(tx, default.id),
    ):
        with pytest.raises(NotFoundError):
            act()
    rules.add(tx, who, Conditions(), Time(**DAYS, amount=5))
    replaced = [rule for rule in rules.ladder(tx, who) if rule.replaced]
    assert [(rule.category, rule.danger, rule.own) for rule in replaced] == [(None, None, False)]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("priority", {"priority": "P5"}),
        ("unit", {"unit": "weeks"}),
        ("amount", {"amount": None}),
        ("amount", {"amount": 1001}),
        ("amount", {"amount": -1}),
        ("season_from", {"unit": "season", "season_from": "02-30", "season_to": "03-31"}),
        ("season_to", {"unit": "season", "season_from": "11-01", "season_to": "13-01"}),
        ("season_to", {"unit": "season", "season_from": "11-01", "season_to": None}),
        ("source", {"source": "x" * 301}),
    ],
)
def test_a_time_that_cannot_be_counted_is_refused(field: str, changes: dict[str, Any]) -> None:
    asked: dict[str, Any] = {**DAYS, "amount": 3, **changes}
    with pytest.raises(InvalidError) as error:
        rules.checked(Time(**asked))
    assert error.value.problems[0].field == field


@pytest.mark.parametrize("about", [{"category": "LAMP"}, {"party": "me"}, {"asset_kind": "tree"}])
def test_a_condition_that_is_no_word_is_refused(
    tx: Connection, who: Identity, about: dict[str, Any]
) -> None:
    with pytest.raises(InvalidError):
        rules.add(tx, who, Conditions(**about), Time(**DAYS, amount=3))


def test_open_cases_keep_their_promise_until_they_are_counted_anew(
    tx: Connection, who: Identity
) -> None:
    tag, hand, step, closed, other = (
        report(tx, code) for code in ("GRAFFITI.TAG",) * 4 + ("YARD.BENCH",)
    )
    by_hand = datetime.now(UTC) + timedelta(days=100)
    cases.move_due(tx, who, hand, by_hand, "väntar på delar")
    cases.prioritise(tx, who, step, "P1", "vid skolan")
    cases.set_status(tx, who, closed, "done")
    before = {one: cases.read(tx, one).due_at for one in (tag, hand, step, closed, other)}
    about = Conditions(category="GRAFFITI")
    rules.add(tx, who, about, Time(**DAYS, amount=9))
    assert {one: cases.read(tx, one).due_at for one in before} == before
    found = rules.stale(tx, about)
    assert [(one.priority, one.cases, one.earlier) for one in found] == [("P2", 1, 0)]
    assert rules.stale(tx, Conditions(category="YARD")) == []
    assert rules.count_anew(tx, who, about) == 1
    case = cases.read(tx, tag)
    assert case.due_at is not None
    assert case.due_at > before[tag]  # type: ignore[operator]
    assert case.rule is not None
    assert case.rule.own
    told = [event for event in cases.history(tx, tag) if event.kind == "due_moved"]
    assert [event.data["by_hand"] for event in told] == [False]
    assert datetime.fromisoformat(told[0].data["now"]) == case.due_at
    assert {one: cases.read(tx, one).due_at for one in (hand, step, closed, other)} == {
        one: before[one] for one in (hand, step, closed, other)
    }
    assert rules.stale(tx, about) == []
    assert rules.count_anew(tx, who, about) == 0


def test_of_a_merged_case_the_earliest_promise_stands_when_counted_anew(
    tx: Connection, who: Identity
) -> None:
    head, child = report(tx, "GRAFFITI.TAG"), report(tx, "GRAFFITI.OFFENSIVE")
    due = cases.read(tx, child).due_at
    cases.merge(tx, who, child, head)
    rules.add(tx, who, Conditions(category="GRAFFITI"), Time(**DAYS, amount=9))
    assert rules.count_anew(tx, who, Conditions()) == 0
    case = cases.read(tx, head)
    assert (case.due_at, case.priority) == (due, "P1")


def test_a_day_off_moves_open_cases_only_when_asked(tx: Connection, who: Identity) -> None:
    one = report(tx, "YARD.BENCH")
    due = cases.read(tx, one).due_at
    assert due is not None
    working = tx.scalars(
        text(
            "SELECT day::date FROM generate_series(now() + interval '1 day', now() +"
            " interval '9 days', interval '1 day') AS day WHERE app.is_working_day(:c, day::date)"
        ),
        {"c": who.company_id},
    ).all()
    days.add(tx, who, working[0].isoformat(), "Klämdag")
    with pytest.raises(InvalidError):
        days.add(tx, who, working[0].isoformat(), "Igen")
    assert cases.read(tx, one).due_at == due
    assert rules.count_anew(tx, who, Conditions()) == 1
    assert cases.read(tx, one).due_at > due  # type: ignore[operator]
    own = [day for day in days.coming(tx) if day.own]
    assert [(day.free_on, day.name) for day in own] == [(working[0], "Klämdag")]
    days.remove(tx, own[0].id)
    with pytest.raises(NotFoundError):
        days.remove(tx, own[0].id)
    calendar = next(day for day in days.coming(tx) if not day.own)
    with pytest.raises(NotFoundError):
        days.remove(tx, calendar.id)


@pytest.mark.parametrize("day", ["", "2026-02-30", "1999-01-01", "2051-01-02", "igår"])
def test_a_day_that_is_none_is_refused(tx: Connection, who: Identity, day: str) -> None:
    with pytest.raises(InvalidError, match="free_on"):
        days.add(tx, who, day, "Klämdag")


def test_a_team_holds_those_alone_who_may_work(tx: Connection, who: Identity) -> None:
    caretaker, partner = (account(tx, role, company(tx)) for role in ("caretaker", "partner"))
    made = teams.add(
        tx, who, WantedTeam(name="Norra", email="Norra@Prov.example", members=[caretaker])
    )
    found = teams.read(tx, made)
    assert (found.members, found.email) == ([caretaker], "norra@prov.example")
    stranger = account(tx, "caretaker", company(tx, "andra"))
    for member in (partner, uuid.uuid4()):
        with pytest.raises(InvalidError, match="member"):
            teams.change(tx, made, WantedTeam(name="Norra", members=[member]))
    assert stranger
    with pytest.raises(SameNameError):
        teams.add(tx, who, WantedTeam(name="Norra"))
    teams.change(tx, made, WantedTeam(name="Norra laget"))
    found = teams.read(tx, made)
    assert (found.name, found.members, found.email) == ("Norra laget", [], None)


def test_a_contractor_is_removed_and_comes_again(tx: Connection, who: Identity) -> None:
    made = contractors.add(tx, who, WantedContractor(name="Elfirman", email="order@el.example"))
    with pytest.raises(SameNameError):
        contractors.add(tx, who, WantedContractor(name="Elfirman"))
    other = contractors.add(tx, who, WantedContractor(name="Kommunen", party="municipality"))
    with pytest.raises(SameNameError):
        contractors.change(tx, other, WantedContractor(name="Elfirman"))
    for wrong in ({"party": "own"}, {"email": "ingen"}, {"language": "fi"}, {"name": " "}):
        with pytest.raises(InvalidError):
            contractors.change(tx, other, WantedContractor(**{"name": "Kommunen", **wrong}))
    case = report(tx, "GRAFFITI.TAG")
    contractors.remove(tx, made)
    with pytest.raises(InvalidError):
        cases.order(tx, who, case, "Måla", contractor_id=made)
    contractors.offer_again(tx, made)
    cases.order(tx, who, case, "Måla", contractor_id=made)
    assert contractors.read(tx, made).open_orders == 1


def test_the_counts_of_an_estate(tx: Connection, who: Identity) -> None:
    late, soon, merged, closed, given = (report(tx, "GRAFFITI.TAG") for _ in range(5))
    report(tx, "POSITIVE.PLACE")
    cases.move_due(tx, who, late, datetime.now(UTC) - timedelta(hours=1), "prov")
    cases.move_due(tx, who, soon, datetime.now(UTC) + timedelta(days=6), "prov")
    cases.move_due(tx, who, given, datetime.now(UTC) + timedelta(days=8), "prov")
    cases.merge(tx, who, merged, late)
    cases.set_status(tx, who, closed, "done")
    cases.assign(tx, who, given, account_id=account(tx, "caretaker", company(tx)))
    [counts] = case_counts.by_estate(tx).values()
    assert (counts.open, counts.overdue, counts.due_soon, counts.unassigned) == (3, 1, 1, 2)


def test_counts_are_read_from_the_index_alone(tx: Connection, who: Identity) -> None:
    one = report(tx, "GRAFFITI.TAG")
    tx.execute(text("ALTER TABLE core.report DISABLE TRIGGER ALL"))
    tx.execute(text(_MANY), {"id": one, "n": 6_000})
    tx.execute(text(_STATES), {"id": one})
    tx.execute(text("ALTER TABLE core.report ENABLE TRIGGER ALL"))
    tx.execute(text("ANALYZE core.case_state"))
    tx.execute(text("SELECT set_config('ljusrond.company', :c, true)"), {"c": str(who.company_id)})
    tx.execute(text("SET LOCAL ROLE ljusrond_app"))
    plan = tx.scalar(text("EXPLAIN (FORMAT JSON) SELECT * FROM app.case_counts"))
    assert "case_state_open_count_idx" in json.dumps(plan)
    assert "Seq Scan" not in json.dumps(plan)


_MANY = """
INSERT INTO core.report (
    id, company_id, estate_id, asset_id, category, observed_at, origin, content_hash
)
SELECT gen_random_uuid(), company_id, estate_id, asset_id, category, now(), 'staff', ''
FROM core.report, generate_series(1, :n) WHERE report.id = :id
"""
_STATES = """
INSERT INTO core.case_state (
    report_id, company_id, case_id, estate_id, asset_id, category, status, status_at, is_open,
    opened_at, due_at
)
SELECT report.id, report.company_id, report.id, report.estate_id, report.asset_id,
    report.category, 'received', now(), hashtext(report.id::text) % 50 = 0, now(), now()
FROM core.report WHERE report.id <> :id
"""
