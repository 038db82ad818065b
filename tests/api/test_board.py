"""Trends, the board's report and cards: equal to the database, and held to what they promise."""

from __future__ import annotations

import io
import re
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from backend import prints
from backend.board import mapping, service, told
from backend.board.paper import board_view
from backend.db import open_engine
from backend.errors import InvalidError
from gis.trends import ended_months, last_day
from gis.workdays import local_date
from maps.render import render
from maps.texts import get_texts
from tests.estate_sample import store_sample
from tests.report_sample import address
from tests.sign_in import ORIGIN, client_of
from tests.walk_sample import store_walk

TODAY = local_date(datetime.now(UTC))
MONTHS = ended_months(TODAY, 12)
ENDS = [last_day(month) for month in MONTHS]


def ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def report(
    tx: Connection, asset: uuid.UUID | None, days: float, category: str = "LIGHT.DARK",
    done_after: float | None = None, **fields: Any,  # noqa: ANN401 -- any column
) -> uuid.UUID:  # fmt: skip
    """Store a report that came so many days ago; mended so many days later."""
    values = {"description": None, "party": None, **fields}
    made: uuid.UUID = tx.execute(
        text(
            "INSERT INTO core.report (id, company_id, estate_id, asset_id, category, description,"
            " observed_at, received_at, origin, content_hash)"
            " SELECT gen_random_uuid(), company_id, estate_id, id, :category, :description, :at,"
            " :at, 'tenant', 'x' FROM core.asset WHERE id = :asset RETURNING id"
        ),
        {"category": category, "asset": asset, "at": ago(days), **values},
    ).scalar_one()
    tell = text(
        "INSERT INTO core.report_event (company_id, report_id, kind, at)"
        " SELECT company_id, id, :kind, :at FROM core.report WHERE id = :id"
    )
    tx.execute(tell, {"kind": "received", "at": ago(days), "id": made})
    if done_after is not None:
        tx.execute(tell, {"kind": "done", "at": ago(days - done_after), "id": made})
    if values["party"]:
        moved = "UPDATE core.case_state SET party = :party WHERE report_id = :id"
        tx.execute(text(moved), {"party": values["party"], "id": made})
    return made


def see(tx: Connection, lamp: uuid.UUID, *looks: tuple[float, str]) -> None:
    """Store looks at a lamp: days ago, and the state it was in."""
    tx.execute(
        text(
            "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)"
            " SELECT company_id, id, :state, :at FROM core.lamp WHERE id = :lamp"
        ),
        [{"lamp": lamp, "at": ago(days), "state": state} for days, state in looks],
    )


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with the sample, one of its lamps the municipality's."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
        tx.execute(text("UPDATE core.lamp SET owner = 'municipality' WHERE code = 'P2'"))
    yield made
    made.dispose()


@pytest.fixture
def lamps(tx: Connection) -> list[uuid.UUID]:
    """Return the two lamps: own, and the municipality's."""
    return list(tx.execute(text("SELECT id FROM core.lamp ORDER BY code")).scalars())


def company(tx: Connection) -> uuid.UUID:
    found: uuid.UUID = tx.execute(text("SELECT id FROM core.company")).scalar_one()
    return found


def test_a_lamp_is_dark_from_the_first_look_to_the_next_other_one(
    tx: Connection, lamps: list[uuid.UUID]
) -> None:
    own, theirs = lamps
    see(tx, theirs, (130, "lit"), (118, "dark"), (60, "dark"), (10, "dark"))
    see(tx, own, (40, "dark"), (20, "lit"), (12, "dark"))
    found = service.report(tx, None)
    dark = found.dark("municipality")
    assert dark is not None
    assert (dark.dark, dark.over_14, dark.over_30, dark.longest) == (1, 1, 1, 118)
    mine = found.dark("own")
    assert mine is not None
    assert (mine.dark, mine.over_14, mine.over_30, mine.longest) == (1, 0, 0, 12)
    assert [(row.code, row.days) for row in found.municipal] == [("P2", 118)]


def test_nights_are_counted_in_every_month_that_the_lamp_was_dark_in(
    tx: Connection, lamps: list[uuid.UUID]
) -> None:
    see(tx, lamps[1], (118, "dark"), (20, "lit"))
    rows = service.store.rows(tx, "dark_days", estate_id=None, ends=ENDS)
    found = {row.ends_on: row for row in rows if row.party == "municipality"}
    since, until = TODAY - timedelta(days=118), TODAY - timedelta(days=20)
    assert set(found) == {end for end in ENDS if since <= end < until}
    for end, row in found.items():
        days = (end - since).days
        assert (row.over_14, row.over_30, row.median) == (days > 14, days > 30, days)


def test_the_report_equals_the_database_at_that_minute(
    tx: Connection, lamps: list[uuid.UUID]
) -> None:
    for days in (1, 14, 15, 30, 31, 90, 91, 400):
        report(tx, lamps[0], days)
    report(tx, lamps[1], 45, party="municipality")
    report(tx, lamps[0], 50, done_after=3)
    report(tx, lamps[0], 5, category="POSITIVE.PLACE")
    held = report(tx, lamps[0], 5)
    tx.execute(text("UPDATE core.case_state SET held = true WHERE report_id = :id"), {"id": held})
    merged = report(tx, lamps[0], 5)
    head = "UPDATE core.case_state SET case_id = (SELECT report_id FROM core.case_state"
    head += " WHERE is_open AND NOT held ORDER BY opened_at LIMIT 1) WHERE report_id = :id"
    tx.execute(text(head), {"id": merged})
    found = {row.party: row for row in service.report(tx, None).open_points}
    own = found["own"]
    assert (own.up_to_14, own.up_to_30, own.up_to_90, own.older) == (2, 2, 2, 2)
    assert found["municipality"].up_to_90 == 1
    counted = tx.execute(
        text(
            "SELECT party, count(*) FROM core.case_state WHERE is_open AND NOT held"
            " AND case_id = report_id GROUP BY party"
        )
    ).all()
    assert {party: row.points for party, row in found.items()} == dict(
        tuple(row) for row in counted
    )


def _dark_days(tx: Connection) -> dict[str, int]:
    """Return by owner how many days its lamp has been dark, from the looks alone."""
    looks = tx.execute(
        text(
            "SELECT lamp.owner, seen.state, seen.observed_at FROM core.lamp_observation AS seen"
            " JOIN core.lamp ON lamp.id = seen.lamp_id ORDER BY seen.observed_at DESC"
        )
    ).all()
    found: dict[str, int] = {}
    lit = set()
    for look in looks:
        lit |= {look.owner} if look.state != "dark" else set()
        if look.owner not in lit:
            found[look.owner] = (TODAY - local_date(look.observed_at)).days
    return found


def _measures(tx: Connection) -> None:
    """Store measures: booked and planned, planned alone, and one that has not begun."""
    tx.execute(
        text(
            "INSERT INTO core.measure (company_id, estate_id, name, kind, starts_on, hypothesis,"
            " expects, metric, reason, reference, cost_sek, dwellings) SELECT company_id, id,"
            " told.name, 'physical', current_date + told.days, 'Mindre', 'less', 'dumping',"
            " 'planned', told.reference, told.cost, told.dwellings FROM core.estate,"
            " (VALUES ('Lampor', -40, 'A-1', 120000.50, 40), ('Grind', -90, NULL, 8000, NULL),"
            " ('Kamera', 30, 'A-2', 500000, 12)) AS told (name, days, reference, cost, dwellings)"
        )
    )
    tx.execute(
        text(
            "WITH file AS (INSERT INTO core.cost_import (company_id, file_name, sha256, lines,"
            " total_sek) SELECT id, 'bok.csv', 'x', 4, 0 FROM core.company"
            " RETURNING id, company_id) INSERT INTO core.cost_line (company_id, import_id, line,"
            " reference, amount_sek) SELECT company_id, id, told.* FROM file, (VALUES"
            " (1, 'A-1', 90000), (2, 'A-1', -500.25), (3, 'A-2', 7), (4, 'B-9', 13)) AS told"
        )
    )


def test_each_figure_of_the_report_equals_what_the_tables_hold(
    tx: Connection, lamps: list[uuid.UUID]
) -> None:
    for days in (2, 40, 200):
        report(tx, lamps[0], days)
    report(tx, lamps[1], 100, party="municipality")
    tx.execute(text("UPDATE core.case_state SET due_at = now() - interval '1 h'"
                    " WHERE opened_at < now() - interval '60 days'"))  # fmt: skip
    estate = tx.scalar(text("SELECT id FROM core.estate"))
    walk, point = store_walk(tx, estate, company(tx)), uuid.uuid4()
    tx.execute(text(_SAID_ON_A_WALK[0].replace("app.local_date(now()), now()", "NULL, now()")),
               {"walk": walk.id, "id": point, "point": "Mörkt", "actor": ""})  # fmt: skip
    see(tx, lamps[0], (50, "dark"), (20, "lit"), (16, "dark"))
    see(tx, lamps[1], (70, "dark"), (31, "dark"))
    _measures(tx)

    shown = board_view(tx, get_texts("en"), None)
    today = local_date(datetime.now(UTC))
    cases = tx.execute(
        text(
            "SELECT coalesce(party, 'unknown') AS party, opened_at, due_at FROM core.case_state"
            " JOIN core.fault_category ON category = code WHERE closed_at IS NULL AND needs_action"
            " AND NOT held AND report_id = case_id"
        )
    ).all()
    ages: dict[str, list[int]] = {"unknown": [0]}
    for case in cases:
        ages.setdefault(case.party, []).append((today - local_date(case.opened_at)).days)
    assert {
        row.party: (row.up_to_14, row.up_to_30, row.up_to_90, row.older, row.points)
        for row in shown["report"].open_points
    } == {
        party: (
            sum(age <= 14 for age in of), sum(14 < age <= 30 for age in of),
            sum(30 < age <= 90 for age in of), sum(age > 90 for age in of), len(of),
        )
        for party, of in ages.items()
    }  # fmt: skip
    late = sum(case.due_at is not None and case.due_at < datetime.now(UTC) for case in cases)
    assert (shown["figures"][0][0], shown["from_protocols"]) == ("5", 1)
    assert shown["figures"][0][2].startswith(f"{late} of them")

    days = _dark_days(tx)
    assert {
        party: (row.dark, row.over_14, row.over_30, row.longest)
        for party, _, row in shown["report"].dark_lamps
    } == {"own": (1, 1, 0, days["own"]), "municipality": (1, 1, 1, days["municipality"])}
    assert [count for _, count, _ in shown["report"].dark_lamps] == [1, 1]
    assert days == {"own": 16, "municipality": 70}
    assert [(row.code, row.days) for row in shown["report"].municipal] == [("P2", 70)]
    assert shown["figures"][1][0] == "1"

    begun = tx.execute(
        text(
            "SELECT name, cost_sek, (SELECT sum(amount_sek) FROM core.cost_line AS line WHERE"
            " line.reference = measure.reference) AS booked, dwellings FROM core.measure"
            " WHERE starts_on <= app.local_date(now()) ORDER BY starts_on DESC"
        )
    ).all()
    assert [(one.name, one.cost_sek, one.booked_sek or None) for one in shown["costs"]] == [
        (one.name, one.cost_sek, one.booked) for one in begun
    ]
    assert [one.cost_per_dwelling for one in shown["costs"]] == [round(begun[0].booked / 40), None]

    page = render("board_paper.html", "en", "day", **shown)
    cells = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for said in ("128,000", "89,500", "2,237"):  # sums of the page, and a dwelling
        assert said in cells, said
    assert "Kamera" not in cells


def test_a_company_that_has_nothing_yet_is_told_so(tx: Connection) -> None:
    """All pages stand where there is neither case, plan, lamp nor measure."""
    for name in ("lamp", "footpath"):
        tx.execute(text(f"UPDATE core.{name} SET vanished_at = now()"))  # noqa: S608 -- our names
    texts = get_texts("en")
    known = service.estates(tx)
    for months in service.MONTHS:
        for one in service.trends(tx, None, known, months, texts):
            assert one.drawn is not None or one.drawn_not, one.name
    shown = board_view(tx, texts, None)
    assert (shown["open_points"], shown["index"], shown["costs"]) == (None, None, [])
    assert "No point is open" in render("board_paper.html", "en", "day", **shown)
    assert service.category_years(tx, None, 5) == ([TODAY.year], {})


def test_scores_of_today_are_those_of_the_view(tx: Connection) -> None:
    tx.execute(
        text(
            "INSERT INTO core.cleaning_plan (company_id, asset_id, task, interval_days, starts_on)"
            " SELECT company_id, id, 'monthly_round', 30, current_date - 200 FROM core.asset"
            " WHERE kind IN ('courtyard', 'stairwell', 'waste_station')"
        )
    )
    seen = text(
        "INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome, intact_score,"
        " clean_score) SELECT company_id, id, :at, 'done', :one, :two FROM core.cleaning_plan"
        " WHERE asset_id IN (SELECT id FROM core.asset WHERE kind = :kind)"
    )
    for kind, days, one, two in (
        ("courtyard", 100, 0, 0), ("courtyard", 10, 2, 1), ("stairwell", 70, 1, 1),
    ):  # fmt: skip
        tx.execute(seen, {"kind": kind, "at": ago(days), "one": one, "two": two})
    row = service.report(tx, None).quarters[-1]
    view = tx.execute(text("SELECT score_state FROM app.scores")).scalars().all()
    assert row.places == len(view) == 3
    # What is old, and what nobody has seen, is no part of the mean.
    assert row.judged == sum(state not in ("old", "unseen") for state in view) == 1
    assert (row.score_sum, row.intact_sum, row.clean_sum, row.tidy_n) == (1.5, 2, 1, 0)


def test_overdue_plans_of_today_are_those_of_the_view(tx: Connection) -> None:
    for kind, interval, days in (("courtyard", 7, 20), ("stairwell", 30, 3), ("lamp", 30, None)):
        plan = tx.execute(
            text(
                "INSERT INTO core.cleaning_plan (company_id, asset_id, task, interval_days,"
                " starts_on) SELECT company_id, id, 'round', :interval, current_date - 200"
                " FROM core.asset WHERE kind = :kind LIMIT 1 RETURNING id"
            ),
            {"kind": kind, "interval": interval},
        ).scalar_one()
        if days is not None:
            tx.execute(
                text(
                    "INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome)"
                    " SELECT company_id, id, :at, 'done' FROM core.cleaning_plan WHERE id = :plan"
                ),
                {"at": ago(days), "plan": plan},
            )
    rows = service.store.rows(tx, "overdue_days", estate_id=None, ends=[TODAY])
    view = tx.execute(text("SELECT cleaning_state FROM app.overdue_cleaning")).scalars().all()
    assert (rows[0].overdue, rows[0].never_visited) == (
        view.count("overdue"), view.count("never_visited"),
    )  # fmt: skip
    assert rows[0].plans == 3


def test_due_days_are_looked_up_by_their_keys(
    tx: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read as a bitmap of all due days of a company they took minutes where there are many."""
    rows, seen = service.store.rows, {}

    def noted(tx: Connection, name: str, **values: object) -> object:
        seen[name] = tx.scalar(text("SHOW enable_bitmapscan"))
        return rows(tx, name, **values)

    monkeypatch.setattr(service.store, "rows", noted)
    service.trends(tx, None, service.estates(tx), 12, get_texts("sv"))
    assert seen.pop("overdue_days") == "off"
    assert set(seen.values()) == {"on"}


def test_what_has_vanished_stood_in_the_months_before_and_stands_no_more(
    tx: Connection, lamps: list[uuid.UUID]
) -> None:
    see(tx, lamps[1], (118, "dark"))
    yard = tx.scalar(text("SELECT id FROM core.courtyard LIMIT 1"))
    plan = tx.scalar(
        text(
            "INSERT INTO core.cleaning_plan (company_id, asset_id, task, interval_days, starts_on)"
            " SELECT company_id, id, 'round', 7, current_date - 300 FROM core.asset"
            " WHERE id = :yard RETURNING id"
        ),
        {"yard": yard},
    )
    tx.execute(
        text(
            "INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome,"
            " clean_score) SELECT company_id, id, :at, 'done', 1 FROM core.cleaning_plan"
            " WHERE id = :plan"
        ),
        {"plan": plan, "at": ago((TODAY - ENDS[-1]).days + 20)},
    )
    days = {"estate_id": None, "ends": [ENDS[-1], TODAY]}

    def counted() -> list[list[tuple[int, ...]]]:
        rows = {name: service.store.rows(tx, name, **days)
                for name in ("score_days", "overdue_days", "dark_days")}  # fmt: skip
        return [
            [(row.places, row.judged) for row in rows["score_days"]],
            [(row.plans, row.overdue) for row in rows["overdue_days"]],
            [(row.dark, row.longest) for row in rows["dark_days"] if row.party],
        ]

    before = counted()
    assert [len(one) for one in before] == [2, 2, 2]
    gone = {"at": ago(0.5) if TODAY.day > 1 else datetime.now(UTC)}
    tx.execute(text("UPDATE core.courtyard SET vanished_at = :at"), gone)
    tx.execute(text("UPDATE core.lamp SET vanished_at = :at"), gone)
    assert counted() == [one[:1] for one in before]
    assert service.report(tx, None).municipal == []
    assert tx.scalar(text("SELECT count(*) FROM app.scores")) == 0


def test_three_cases_in_ninety_days_are_repeat_damage_and_two_are_not(
    tx: Connection, lamps: list[uuid.UUID]
) -> None:
    for days in (5, 40, 80):
        report(tx, lamps[0], days)
    for days in (5, 40, 100):
        report(tx, lamps[1], days)
    row = service.store.rows(tx, "repeat_days", estate_id=None, ends=[TODAY])[0]
    assert (row.things, row.touched, row.cases) == (1, 2, 5)


def test_the_denominator_of_a_month_never_changes(tx: Connection, lamps: list[uuid.UUID]) -> None:
    month = MONTHS[-2]
    start = (TODAY - month).days - 10
    for after in (1.0, 5.0, 60.0, None):
        report(tx, lamps[0], start, done_after=after)

    def row() -> Any:  # noqa: ANN401 -- a row
        found = service.store.rows(tx, "answer_months", estate_id=None, since=ago(400))
        return next(one for one in found if one.month == month)

    before = row()
    assert (before.cases, before.mended, before.answered) == (4, 2, 2)
    # Half of all four, the one that is still open among them.
    assert before.mended_median == pytest.approx(5.0, abs=0.01)
    tx.execute(
        text(
            "INSERT INTO core.report_event (company_id, report_id, kind, at)"
            " SELECT company_id, report_id, 'no_longer_needed', now() FROM core.case_state"
            " WHERE is_open"
        )
    )
    assert (row().cases, row().mended) == (4, 2)


def test_renaming_a_category_keeps_old_years_comparable(
    tx: Connection, lamps: list[uuid.UUID]
) -> None:
    last = (TODAY - date(TODAY.year - 1, 6, 1)).days
    for days, category in ((last, "LIGHT.DIM"), (last, "LIGHT.DARK"), (0, "LIGHT.DARK")):
        report(tx, lamps[0], days, category=category)
    years = (TODAY.year - 1, TODAY.year)
    before = service.category_years(tx, None, 3)[1]
    assert before["LIGHT.DIM"] == {years[0]: 1}
    mapping.count_as(tx, company(tx), "LIGHT.DIM", "LIGHT.DARK")
    shown, after = service.category_years(tx, None, 3)
    assert shown == list(years)
    assert after["LIGHT.DARK"] == {years[0]: 2, years[1]: 1}
    assert "LIGHT.DIM" not in after
    assert sum(sum(one.values()) for one in after.values()) == 3
    # Cases keep the category that they have.
    kept = "SELECT count(*) FROM core.case_state WHERE category = 'LIGHT.DIM'"
    assert tx.scalar(text(kept)) == 1


def test_categories_that_count_as_one_stand_in_one_step_and_never_in_a_ring(tx: Connection) -> None:
    of = company(tx)
    mapping.count_as(tx, of, "LIGHT.DIM", "LIGHT.DARK")
    mapping.count_as(tx, of, "LIGHT.DARK", "LIGHT.FLICKER")
    found = {row.category: row.counts_as for row in mapping.mappings(tx)}
    assert found == {"LIGHT.DIM": "LIGHT.FLICKER", "LIGHT.DARK": "LIGHT.FLICKER"}
    with pytest.raises(InvalidError, match="itself"):
        mapping.count_as(tx, of, "LIGHT.FLICKER", "LIGHT.DIM")
    with pytest.raises(InvalidError, match="no category"):
        mapping.count_as(tx, of, "LIGHT.DIM", "LIGHT.NONE")


def test_ways_are_as_lit_as_their_paths_were(tx: Connection) -> None:
    estate = service.estates(tx)[0]
    tx.execute(
        text(
            "WITH made AS (INSERT INTO core.asset (id, company_id, estate_id, kind)"
            " SELECT gen_random_uuid(), company_id, id, 'place' FROM core.estate"
            " RETURNING id, company_id, estate_id)"
            " INSERT INTO core.place (id, company_id, estate_id, source, source_id, kind, geom)"
            " SELECT made.id, made.company_id, made.estate_id, 'prov', 'stop', 'bus_stop',"
            " (SELECT ST_EndPoint(ST_GeometryN(geom, 1)) FROM core.footpath LIMIT 1) FROM made"
        )
    )
    run = tx.execute(
        text(
            "INSERT INTO core.analysis_run (company_id, estate_id, scope, status, engine)"
            " SELECT company_id, id, 'estate', 'done', 'none' FROM core.estate RETURNING id"
        )
    ).scalar_one()
    tx.execute(
        text(
            "INSERT INTO core.surface_result (company_id, surface_id, run_id, estate_id, since_at,"
            " surface_kind, lighting_class, class_is_default, quantity, cells, cell_m2, dark_cells,"
            " likely_dark_cells, certain_dark_cells, e_avg_verdict, uo_verdict, lamps)"
            " SELECT company_id, id, :run, estate_id, :since, 'footpath', 'P4', true, 'Eh', 100, 1,"
            " 90, 90, 90, 'fails', 'fails', 2 FROM core.footpath"
        ),
        {"run": run, "since": ago(100)},
    )
    shares = dict(service.lit.lit_ways(tx, [estate.id], ENDS).shares["stop"])
    since = TODAY - timedelta(days=100)
    assert {end for end, share in shares.items() if share is None} == {e for e in ENDS if e < since}
    assert {share for share in shares.values() if share is not None} == {0.0}


# Cards


@pytest.fixture
def draft(tx: Connection, lamps: list[uuid.UUID]) -> uuid.UUID:
    """Begin a card of a case that was mended; its reporter wrote something."""
    wrote = "Det är så mörkt vid cykelrummet att jag inte vågar gå dit"
    case = report(tx, lamps[0], 20, done_after=4, description=wrote)
    return told.begin(tx, company(tx), [f"case:{case}"], "Provgården", "sv")


def _write(tx: Connection, card: uuid.UUID, said: str, did: str, where: str = "Porten") -> None:
    told.write(tx, card, "Provgården", [(where, said, did)])


def test_a_card_begins_with_the_category_and_never_with_words_of_the_reporter(
    tx: Connection, draft: uuid.UUID
) -> None:
    card = told.read(tx, draft)
    assert card.is_draft
    assert (card.items[0].said, card.items[0].did) == ("Lampan är släckt", "")
    assert card.items[0].closed_on == TODAY - timedelta(days=16)
    assert card.card().stamp == "Utkast"


def test_only_what_is_mended_can_be_told(tx: Connection, lamps: list[uuid.UUID]) -> None:
    still = report(tx, lamps[0], 3)
    for key in (f"case:{still}", f"walk:{still}", "case:x", f"case:{uuid.uuid4()}"):
        with pytest.raises(InvalidError):
            told.begin(tx, company(tx), [key], "Provgården", "sv")
    assert told.closed(tx, get_texts("sv"), None) == []


@pytest.mark.parametrize(
    ("said", "did", "field"),
    [
        ("Mörkt", "", "did"),
        ("", "Lagat", "said"),
        ("Mörkt", "Ring 070-123 45 67", "telephone"),
        ("Ulla 19450412-1234 ringde", "Lagat", "identity_number"),
        ("Mörkt vid cykelrummet att jag", "Lagat", "quoted"),
    ],
)
def test_words_that_a_card_may_not_say_are_refused(
    tx: Connection, draft: uuid.UUID, said: str, did: str, field: str
) -> None:
    from backend.access.service import Identity  # noqa: PLC0415

    _write(tx, draft, said, did)
    with pytest.raises(InvalidError) as refused:
        told.approve(tx, Identity("manager"), draft, is_read=True)
    assert refused.value.problems[0].field == field
    assert told.read(tx, draft).is_draft


@pytest.fixture
def walked(tx: Connection) -> uuid.UUID:
    """Begin a card of a point of a walk that was mended; residents said something there."""
    said = {
        "point": "Kvinnorna sa att ingen av dem vågar gå hem",
        "actor": "Vår montör hann inte dit förrän på fredagen",
        "wish": "Här står alltid ett gäng och röker",
        "note": "Min dotter blev jagad förra veckan",
    }
    estate = tx.scalar(text("SELECT id FROM core.estate LIMIT 1"))
    walk, point = store_walk(tx, estate, company(tx)), uuid.uuid4()
    told_of = {"walk": walk.id, "stop": walk.stops[0], "id": point, **said}
    for statement in _SAID_ON_A_WALK:
        tx.execute(text(statement), told_of)
    return told.begin(tx, company(tx), [f"walk:{point}"], "Provgården", "sv")


_SAID_ON_A_WALK = (
    (
        "INSERT INTO core.walk_point (id, company_id, walk_id, number, place, observation,"
        " sentiment, actor_words, done_on, observed_at, geom) SELECT :id, company_id, id, 1,"
        " 'Bron', :point, 'unsafe', :actor, app.local_date(now()), now(), start FROM core.walk"
        " WHERE id = :walk"
    ),
    (
        "INSERT INTO core.walk_wish (company_id, walk_id, attendees, sentiment, words, geom)"
        " SELECT company_id, id, 'elderly', 'unsafe', :wish, start FROM core.walk WHERE id = :walk"
    ),
    (
        "INSERT INTO core.walk_answer (company_id, stop_id, question, answer, note, answered_at)"
        " SELECT company_id, :stop, 'light', 'no', :note, now() FROM core.walk WHERE id = :walk"
    ),
)


@pytest.mark.parametrize(
    ("said", "is_refused"),
    [
        ("Ingen av dem vågar gå hem", True),
        ("Montören hann inte dit förrän på lördagen", True),
        ("Står alltid ett gäng här", True),
        ("En dotter blev jagad förra veckan", True),
        ("Mörkt under bron", False),
    ],
)
def test_words_of_a_walk_are_not_told(
    tx: Connection, walked: uuid.UUID, said: str, *, is_refused: bool
) -> None:
    from backend.access.service import Identity  # noqa: PLC0415

    _write(tx, walked, said, "Ny lampa", where="Bron")
    if not is_refused:
        told.approve(tx, Identity("manager"), walked, is_read=True)
        return
    with pytest.raises(InvalidError) as refused:
        told.approve(tx, Identity("manager"), walked, is_read=True)
    assert refused.value.problems[0].field == "quoted"


def test_what_was_approved_stands_and_can_be_taken_back(tx: Connection, draft: uuid.UUID) -> None:
    from backend.access.service import Identity  # noqa: PLC0415

    _write(tx, draft, "Mörkt vid porten", "Ny lampa")
    who = Identity("manager")
    with pytest.raises(InvalidError):
        told.approve(tx, who, draft, is_read=False)
    told.approve(tx, who, draft, is_read=True)
    assert told.read(tx, draft).stands
    for change in (
        "UPDATE core.told_item SET said = 'annat' WHERE told_id = :id",
        "DELETE FROM core.told_item WHERE told_id = :id",
        "UPDATE core.told SET place = 'annan' WHERE id = :id",
        "DELETE FROM core.told WHERE id = :id",
    ):
        with pytest.raises(IntegrityError, match="taken back"), tx.begin_nested():
            tx.execute(text(change), {"id": draft})
    told.withdraw(tx, draft)
    card = told.read(tx, draft)
    assert not card.stands
    assert card.card().stamp == "Återtaget"


def test_a_case_that_was_opened_again_is_not_told_of(tx: Connection, draft: uuid.UUID) -> None:
    from backend.access.service import Identity  # noqa: PLC0415

    _write(tx, draft, "Mörkt vid porten", "Ny lampa")
    tx.execute(
        text(
            "INSERT INTO core.report_event (company_id, report_id, kind, at)"
            " SELECT company_id, report_id, 'reopened', now() FROM core.told_item"
        )
    )
    with pytest.raises(InvalidError) as refused:
        told.approve(tx, Identity("manager"), draft, is_read=True)
    assert refused.value.problems[0].field == "reopened"


# Pages


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a manager's client; a case is mended, another open."""
    with engine.begin() as tx:
        lamp = tx.execute(text("SELECT id FROM core.lamp ORDER BY code LIMIT 1")).scalar_one()
        report(tx, lamp, 20, done_after=4, category="LIGHT.DAMAGED")
        report(tx, lamp, 200)
        see(tx, lamp, (75, "lit"), (45, "dark"), (3, "dark"))
    with client_of(address(engine), "manager", raise_server_exceptions=False) as made:
        made.headers["Origin"] = ORIGIN
        yield made


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_say_how_they_count_and_have_charts_with_tables(
    client: TestClient, language: str
) -> None:
    client.cookies.clear()
    page = client.get("/trends", params={"lang": language}).text
    figures = re.findall(r"<figure class=\"chart-card.*?</figure>", page, re.DOTALL)
    assert len(figures) >= 5
    for figure in figures:
        assert re.search(r"<figcaption><strong>.+</strong><br>.+</figcaption>", figure)
        assert "<svg" in figure
        assert figure.count("<tr>") >= 12
    assert page.count('class="counted"') == 10
    board = client.get("/board", params={"lang": language}).text
    assert ("Rapport till styrelse" if language == "sv" else "Report to board") in board
    assert re.search(r"<b>1</b>", board)
    for mark in re.findall(r'aria-labelledby="([a-z0-9-]+-title)', page):
        assert page.count(f'id="{mark}"') == 1


def test_the_report_is_one_tagged_page(client: TestClient) -> None:
    answer = client.get("/board.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    inside = _inside(answer.content)
    assert len(re.findall(rb"/Type /Page\b", inside)) == 1
    for part in (b"/StructTreeRoot", b"/Lang", b"/Alt", b"/H1", b"/TH"):
        assert part in inside, part


def _inside(file: bytes) -> bytes:
    """Return a PDF file with what is packed in it unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)endstream", file, re.DOTALL)
    unpacked = []
    for one in packed:
        with suppress(zlib.error):
            unpacked.append(zlib.decompress(one))
    return file + b"\n".join(unpacked)


def test_an_estate_that_nobody_has_is_not_found(client: TestClient) -> None:
    for path in ("/trends", "/board", "/board.pdf", "/told/new"):
        assert client.get(path, params={"estate": "finnsinte"}).status_code == 404, path


def test_a_card_is_made_on_pages(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.cookies.clear()
    page = client.get("/told/new").text
    keys = re.findall(r'name="point" value="([^"]+)"', page)
    assert len(keys) == 1
    none = client.post("/told/new", data={"place": "Provgården", "language": "sv"})
    assert none.status_code == 422
    assert "Välj en till tre punkter" in none.text
    begun = client.post("/told/new", data={"point": keys, "place": "Provgården", "language": "sv"})
    path = begun.url.path
    words = {"place": "Provgården", "where": "Gården", "said": "Trasig stolpe", "did": "Ny stolpe"}
    assert client.post(path, data=words).status_code == 200
    shown = client.post(f"{path}/approve", data={"read": "yes"})
    assert "Godkänt: kort och affisch" in shown.text
    alternative = re.findall(r'<img src="/told/[^"]+\.png"[^>]*alt="([^"]+)"', shown.text)[0]
    assert "ni sa: Trasig stolpe. Vi gjorde: Ny stolpe." in alternative
    picture = client.get(f"{path}.png")
    assert picture.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 675)
    assert client.get(f"{path}.pdf").content.startswith(b"%PDF")
    # The poster speaks of a code by the door once there is one.
    monkeypatch.setattr(prints, "pdf", str.encode)
    assert "koden vid dörren" not in client.get(f"{path}.pdf").text
    with engine.begin() as tx:
        tx.execute(
            text(
                "INSERT INTO core.qr_code (code, company_id, asset_id)"
                " SELECT 'm4tr8wxk2p', company_id, id FROM core.stairwell LIMIT 1"
            )
        )
    assert "koden vid dörren" in client.get(f"{path}.pdf").text
    assert path in client.get("/told").text
    assert "Återtaget" in client.post(f"{path}/withdraw").text
    assert client.post(f"{path}/drop").status_code == 404


def test_a_category_is_counted_as_another_on_its_page(client: TestClient) -> None:
    client.cookies.clear()
    path = "/trends/categories"
    wrong = client.post(path, data={"category": "LIGHT.DIM", "counts_as": "LIGHT.DIM"})
    assert wrong.status_code == 422
    done = client.post(path, data={"category": "LIGHT.DIM", "counts_as": "LIGHT.DARK"})
    assert "Räknas så från och med nu" in done.text
    entry = re.findall(r'action="(/trends/categories/[^"]+)"', done.text)[0]
    assert "Räknas för sig igen" in client.post(entry).text


def test_who_may_see_trends_may_not_speak_for_the_company(
    engine: Engine, client: TestClient
) -> None:
    assert client.get("/trends").status_code == 200
    with client_of(address(engine), "caretaker", raise_server_exceptions=False) as caretaker:
        assert caretaker.get("/trends").status_code == 200
        for path in ("/board", "/board.pdf", "/told", "/told/new", "/trends/categories"):
            assert caretaker.get(path).status_code == 403, path
