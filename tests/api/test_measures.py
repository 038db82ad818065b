"""Measures: written down, fixed from their first day, their effect and their costs."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import geopandas as gpd
import pytest
import shapely
from dateutil.relativedelta import relativedelta
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from backend.db import open_engine
from backend.followup import months, service
from backend.followup.schemas import Effect, Totals
from backend.imports import store
from backend.walks import candidates
from gis.effect_months import month_since
from gis.effects import Estimate
from gis.workdays import STOCKHOLM, local_date
from maps.texts import get_texts
from tests.estate_sample import EAST_M, NORTH_M, store_sample
from tests.report_sample import address
from tests.sign_in import client_of

TODAY = local_date(datetime.now(UTC))
#: Waste rooms: the place, its neighbour, and two far away.
ROOMS = {"M1": 200.0, "M2": 230.0, "M3": 500.0, "M4": 800.0}
FORM = {
    "name": "Miljöhuset flyttas", "kind": "physical", "hypothesis": "Mindre dumpning där man syns",
    "expects": "less", "metric": "dumping", "reason": "planned", "comparison": "areas",
    "place": "M1", "compared": "M3\nM4", "ring": "M2", "ring_m": "", "cost": "120 000,50",
    "reference": "P-1", "dwellings": "40",
}  # fmt: skip


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with an estate of four waste rooms and two years of dumping."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        estate = store_sample(tx)
        points = [shapely.Point(EAST_M + away, NORTH_M + 20) for away in ROOMS.values()]
        rooms = gpd.GeoDataFrame(
            {"source_id": list(ROOMS), "code": list(ROOMS), "kind": "house"},
            geometry=points, crs=3006,
        )  # fmt: skip
        store.save_assets(tx, estate, "waste_station", "rooms", rooms)
        tx.execute(text("SELECT set_config('ljusrond.past', 'yes', true)"))
        start = TODAY - relativedelta(months=12)
        for label, before, after in (("M1", 5, 2), ("M2", 2, 2), ("M3", 4, 4), ("M4", 5, 5)):
            for month in range(-13, 12):
                day = start + relativedelta(months=month, days=3)
                _dump(tx, label, day, after if month >= 0 else before)
    yield made
    made.dispose()


def _dump(tx: Connection, label: str, day: date, count: int, origin: str = "staff") -> None:
    tx.execute(
        text(
            "INSERT INTO core.report (id, company_id, estate_id, asset_id, category, observed_at,"
            " received_at, origin, content_hash)"
            " SELECT gen_random_uuid(), company_id, estate_id, id, 'WASTE.BULKY',"
            " cast(:day AS timestamptz), cast(:day AS timestamptz), :origin, '\\x00'"
            " FROM core.waste_station CROSS JOIN generate_series(1, :count) WHERE code = :label"
        ),
        {"label": label, "day": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
         "count": count, "origin": origin},
    )  # fmt: skip


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client of a planner, without measures."""
    _clear(engine)
    with client_of(address(engine), "planner", follow_redirects=False) as made:
        yield made


def _clear(engine: Engine) -> None:
    with engine.begin() as tx:
        tx.execute(text("ALTER TABLE core.measure DISABLE TRIGGER fixed"))
        tx.execute(text("ALTER TABLE core.measure_area DISABLE TRIGGER fixed"))
        tx.execute(text("DELETE FROM core.measure"))
        tx.execute(text("DELETE FROM core.cost_import"))
        tx.execute(text("ALTER TABLE core.measure ENABLE TRIGGER fixed"))
        tx.execute(text("ALTER TABLE core.measure_area ENABLE TRIGGER fixed"))


def _add(client: TestClient, starts_on: date, **changed: str) -> str:
    """Write a measure down; return its address."""
    estate = re.search(r'<option value="([0-9a-f-]{36})"', client.get("/measures/new?lang=en").text)
    assert estate
    sent = {**FORM, "estate_id": estate[1], "starts_on": starts_on.isoformat(), **changed}
    answer = client.post("/measures", data=sent)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def _page(client: TestClient, url: str, code: int = 200) -> str:
    answer = client.get(f"{url}?lang=en")
    assert answer.status_code == code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_other_measures_are_told_with_where_they_were(client: TestClient) -> None:
    begins = TODAY - relativedelta(months=12)
    url = _add(client, begins)
    _add(client, begins, name="Skylt", place="M3", compared="M1", ring="", reference="")
    page = _page(client, url)
    assert "Other measures were under way in the comparison areas" in page
    assert re.search(r"Skylt \([^()]*, in a comparison area\)", page)
    _add(client, begins, name="Kamera", place="M1\nM3", compared="M4", ring="", reference="")
    page = _page(client, url)
    assert "at the same time and place" in page
    assert "Other measures were under way in the comparison areas" not in page
    assert re.search(r"Kamera \([^()]*, by the place and in a comparison area\)", page)


def test_a_measure_is_written_down_and_shown(client: TestClient) -> None:
    url = _add(client, TODAY + timedelta(days=20))
    page = _page(client, url)
    assert "begins on" in page
    assert "Waste station M1" in page or "waste station M1" in page
    assert "120,000 kr" in page
    assert "3,000 kr" in page  # a dwelling
    listed = _page(client, "/measures")
    assert "Miljöhuset flyttas" in listed
    table = client.get("/measures.csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 2
    assert "120000.50" in table[1]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "Give the measure a name"),
        ({"starts_on": ""}, "Give the first day"),
        ({"hypothesis": "kort"}, "Write what you expect"),
        ({"metric": "wishes"}, "Choose what is looked for"),
        ({"metric": "survey"}, "Choose a theme"),
        ({"theme": "safety"}, "Choose a theme"),
        ({"comparison": "own_findings", "metric": "scores"}, "held against counts"),
        ({"categories": "WASTE"}, "Categories narrow"),
        ({"place": ""}, "The place: choose one thing"),
        ({"place": "M99"}, "M99 is not in the register"),
        ({"compared": ""}, "Comparison areas: choose one"),
        ({"compared": "M2"}, "lies beside the place"),
        ({"ring": "", "ring_m": "400"}, "lies beside the place"),
        ({"ring": "", "ring_m": "wide"}, "width of the ring"),
        ({"place_outline": "{"}, "is no GeoJSON"),
        ({"cost": "-3"}, "Give the cost"),
        ({"dwellings": "some"}, "Give the dwellings"),
        ({"ends_on": "2001-01-01"}, "last day cannot lie before"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(
    client: TestClient, changed: dict[str, str], said: str
) -> None:
    estate = re.search(r'value="([0-9a-f-]{36})"', client.get("/measures/new").text)
    assert estate
    sent = {**FORM, "estate_id": estate[1], "starts_on": TODAY.isoformat(), **changed}
    answer = client.post("/measures?lang=en", data=sent)
    assert answer.status_code == 422
    assert said in re.sub(r"\s+", " ", answer.text)
    assert client.get("/measures.csv").text.count("\n") == 1


def test_from_its_first_day_a_measure_stays_as_it_was_planned(
    client: TestClient, engine: Engine
) -> None:
    url = _add(client, TODAY)
    key = uuid.UUID(url.rsplit("/", 1)[1])
    changes = [
        "UPDATE core.measure SET metric = 'reports' WHERE id = :id",
        "UPDATE core.measure SET hypothesis = 'another one' WHERE id = :id",
        "UPDATE core.measure SET starts_on = starts_on + 1 WHERE id = :id",
        "DELETE FROM core.measure WHERE id = :id",
        "UPDATE core.measure_area SET role = 'ring' WHERE measure_id = :id AND role = 'place'",
        "DELETE FROM core.measure_area WHERE measure_id = :id AND role = 'comparison'",
    ]
    for change in changes:
        with (
            pytest.raises(IntegrityError, match="stays as it was planned"),
            engine.begin() as tx,
        ):
            tx.execute(text(change), {"id": key})
    added = (
        "INSERT INTO core.measure_area (company_id, measure_id, role, name, geom)"
        " SELECT company_id, measure_id, 'comparison', 'later', geom FROM core.measure_area"
        " WHERE measure_id = :id LIMIT 1"
    )
    with engine.begin() as tx:
        tx.execute(text("SELECT set_config('ljusrond.company', company_id::text, true)"
                        " FROM core.measure"))  # fmt: skip
        tx.execute(text("SET LOCAL ROLE ljusrond_app"))
        with pytest.raises(IntegrityError, match="stays as it was"):
            tx.execute(text(added), {"id": key})
        tx.rollback()
    assert client.post(f"{url}/take-back?lang=en").status_code == 409


def test_areas_of_another_measure_are_not_moved_into_one_that_has_begun(
    client: TestClient, engine: Engine
) -> None:
    _add(client, TODAY, name="Börjad")
    _add(client, TODAY + timedelta(days=9), reference="P-2")
    moved = (
        "UPDATE core.measure_area SET measure_id = (SELECT id FROM core.measure WHERE name ="
        " 'Börjad') WHERE measure_id <> (SELECT id FROM core.measure WHERE name = 'Börjad')"
    )
    with pytest.raises(IntegrityError, match="stays as it was"), engine.begin() as tx:
        tx.execute(text(moved))


def test_nobody_says_when_a_measure_was_written_down(client: TestClient, engine: Engine) -> None:
    _add(client, TODAY)
    again = (
        "INSERT INTO core.measure (company_id, estate_id, name, kind, starts_on, hypothesis,"
        " expects, metric, reason%s) SELECT company_id, estate_id, name, kind, starts_on,"
        " hypothesis, expects, metric, reason%s FROM core.measure"
    )
    with engine.begin() as tx:
        tx.execute(text("SELECT set_config('ljusrond.company', company_id::text, true)"
                        " FROM core.measure"))  # fmt: skip
        tx.execute(text("SET LOCAL ROLE ljusrond_app"))
        tx.execute(text(again % ("", "")))
        with pytest.raises(ProgrammingError, match="permission denied"):
            tx.execute(text(again % (", registered_at", ", now() - interval '9 years'")))
        tx.rollback()


def test_a_start_is_not_moved_into_the_past(client: TestClient, engine: Engine) -> None:
    _add(client, TODAY + timedelta(days=9))
    with pytest.raises(IntegrityError, match="begun before"), engine.begin() as tx:
        tx.execute(text("UPDATE core.measure SET starts_on = current_date - 400"))


def test_until_then_it_can_be_taken_back(client: TestClient) -> None:
    url = _add(client, TODAY + timedelta(days=9))
    assert client.post(f"{url}/take-back").headers["location"] == "/measures"
    assert client.get(url).status_code == 404


def test_costs_are_told_at_any_time_and_the_change_stands_in_the_log(client: TestClient) -> None:
    url = _add(client, TODAY - timedelta(days=30))
    told = {"cost": "99 000", "reference": "P-9", "dwellings": "33", "note": "Blev billigare"}
    assert client.post(url, data=told).status_code == 303
    page = _page(client, url)
    assert "99,000 kr" in page
    assert "Blev billigare" in page
    assert "Measure was changed" in page
    assert "120,000.50" in page  # what it was
    assert client.post(url, data={"cost": "much"}).status_code == 422


def test_two_measures_do_not_share_a_number_in_the_accounts(client: TestClient) -> None:
    _add(client, TODAY)
    other = _add(client, TODAY, name="En till", reference="P-2")
    answer = client.post(f"{other}?lang=en", data={"reference": "P-1"})
    assert answer.status_code == 422
    assert "another measure" in answer.text


def test_an_effect_is_the_ratio_of_what_was_counted(client: TestClient, engine: Engine) -> None:
    url = _add(client, TODAY - relativedelta(months=12))
    with engine.begin() as tx:
        effect = service.effect(tx, uuid.UUID(url.rsplit("/", 1)[1]))
    assert effect is not None
    sides = {side.role: (side.before, side.after) for side in effect.compared.sides}
    assert sides == {"place": (60, 24), "ring": (24, 24), "comparison": (108, 108)}
    assert isinstance(effect.compared.change, Estimate)
    assert effect.compared.change.ratio == pytest.approx(0.4)
    assert effect.verdict == "less"
    assert "afterwards" in effect.warnings
    page = _page(client, url)
    assert "Compared with the comparison areas in the same months there was less" in page
    assert "written down after it had begun" in page
    assert "In the ring beside the place: 0" in page
    assert "led to" not in page


def test_what_is_held_back_or_merged_does_not_count(client: TestClient, engine: Engine) -> None:
    url = _add(client, TODAY - relativedelta(months=12))
    of_place = (
        "SELECT report_id FROM core.case_state WHERE asset_id ="
        " (SELECT id FROM core.waste_station WHERE code = 'M1') ORDER BY opened_at DESC LIMIT 2"
    )
    with engine.begin() as tx:
        held, head = tx.scalars(text(of_place)).all()
        tx.execute(text("UPDATE core.case_state SET held = true WHERE report_id = :a"), {"a": held})
        effect = service.effect(tx, uuid.UUID(url.rsplit("/", 1)[1]))
        tx.execute(text("UPDATE core.case_state SET held = false, case_id = :b"
                        " WHERE report_id = :a"), {"a": held, "b": head})  # fmt: skip
        merged = service.effect(tx, uuid.UUID(url.rsplit("/", 1)[1]))
        tx.rollback()
    for found in (effect, merged):
        assert found is not None
        assert found.compared.sides[0].after == 23


def test_before_a_year_has_passed_figures_are_shown_without_a_conclusion(
    client: TestClient,
) -> None:
    url = _add(client, TODAY - relativedelta(months=5))
    page = _page(client, url)
    assert "Too early to tell: 5 of 12 months" in page
    assert "The same months a year earlier" in page
    assert "No clear difference" not in page


def test_an_account_that_sees_a_part_is_told_no_effect(client: TestClient, engine: Engine) -> None:
    url = _add(client, TODAY - relativedelta(months=12))
    with client_of(address(engine), "caretaker") as other:
        token = other.headers["Authorization"]
        assert "less" in other.get(f"{url}?lang=en").text
        assert token
    limited = "limited to a part of your company"
    with engine.begin() as tx:
        tx.execute(text("SELECT set_config('ljusrond.limited', 'yes', true)"))
        assert service.effect(tx, uuid.UUID(url.rsplit("/", 1)[1])) is None
    assert limited not in _page(client, url)


def _effect(engine: Engine, url: str, *before: str) -> Effect:
    """Return the effect of a measure after some statements, which are undone."""
    with engine.begin() as tx:
        for statement in before:
            tx.execute(text(statement))
        effect = service.effect(tx, uuid.UUID(url.rsplit("/", 1)[1]))
        tx.rollback()
    assert effect is not None
    return effect


def test_a_renamed_category_counts_on_both_sides_of_the_renaming(
    client: TestClient, engine: Engine
) -> None:
    begins = TODAY - relativedelta(months=12)
    codes = {"metric": "own_findings", "categories": "WASTE.BULKY"}
    url = _add(client, begins, **codes)
    renamed = "UPDATE core.case_state SET category = 'LIGHT.DIM' WHERE opened_at >= "
    renamed += f"'{begins}'"
    told = (
        "INSERT INTO core.category_mapping (company_id, category, counts_as)"
        " SELECT id, 'WASTE.BULKY', 'LIGHT.DIM' FROM core.company"
    )
    lost = _effect(engine, url, renamed)
    assert [side.after for side in lost.compared.sides] == [0, 0, 0]
    kept = _effect(engine, url, renamed, told)
    sides = {side.role: (side.before, side.after) for side in kept.compared.sides}
    assert sides == {"place": (60, 24), "ring": (24, 24), "comparison": (108, 108)}
    fixed = _effect(engine, _add(client, begins, reference="P-2"), renamed, told)
    assert fixed.compared.sides[0].after == 24


def test_a_place_is_ranked_by_what_its_metric_counts(client: TestClient, engine: Engine) -> None:
    begins = TODAY - relativedelta(months=12)
    url = _add(client, begins, metric="tenant_reports")
    found = "UPDATE core.report SET origin = '{}' WHERE asset_id {} (SELECT id"
    found += " FROM core.waste_station WHERE code = 'M1')"
    assert (
        "was_worst" in _effect(engine, url, found.format("tenant", "IS NOT NULL OR id IN")).warnings
    )
    # A few tenants there, and most of what staff wrote: another room has more of the metric.
    of_staff = found.format("tenant", "NOT IN")
    assert "was_worst" not in _effect(engine, url, of_staff).warnings


def test_what_others_began_to_report_later_is_not_held_against_the_years_before(
    client: TestClient, engine: Engine
) -> None:
    url = _add(client, TODAY - relativedelta(months=12))
    moved = (
        "WITH made AS (INSERT INTO core.estate (company_id, code, name)"
        " SELECT company_id, 'annan', 'Annan' FROM core.estate LIMIT 1 RETURNING id),"
        " rooms AS (UPDATE core.asset SET estate_id = made.id FROM made WHERE asset.id IN"
        " (SELECT id FROM core.waste_station WHERE code = 'M4') RETURNING asset.id),"
        " room AS (UPDATE core.waste_station SET estate_id = made.id FROM made WHERE code = 'M4')"
        " UPDATE core.report SET estate_id = made.id FROM made WHERE asset_id IN"
        " (SELECT id FROM rooms)"
    )
    late = "DELETE FROM core.report WHERE estate_id = (SELECT id FROM core.estate WHERE code ="
    late += f" 'annan') AND observed_at < '{TODAY - relativedelta(months=18)}'"
    effect = _effect(engine, url, moved, late)
    assert (effect.months_before, effect.verdict) == (6, "too_short")


def test_a_handful_of_events_beside_the_place_is_shown_and_nothing_said_of_it(
    client: TestClient, engine: Engine
) -> None:
    begins = TODAY - relativedelta(months=12)
    url = _add(client, begins)
    few = (
        "UPDATE core.case_state SET held = true WHERE asset_id = (SELECT id FROM"
        " core.waste_station WHERE code = 'M2') AND report_id NOT IN"
        " (SELECT report_id FROM core.case_state AS one WHERE one.asset_id = case_state.asset_id"
        " ORDER BY opened_at DESC LIMIT 9)"
    )
    compared = _effect(engine, url, few).compared
    assert [(s.before, s.after) for s in compared.sides if s.role == "ring"] == [(0, 9)]
    assert (compared.ring, compared.both) == (None, None)
    assert compared.change is not None


@pytest.mark.parametrize("start", ["2023-05-31", "2024-02-29", "2025-01-30"])
def test_months_of_the_database_are_those_of_the_service(tx: Connection, start: str) -> None:
    begins = date.fromisoformat(start)
    found = tx.execute(
        text(
            "SELECT day, app.month_since(day, :start) FROM (SELECT :start + number AS day"
            " FROM generate_series(-500, 500) AS number) AS days"
        ),
        {"start": begins},
    ).all()
    assert len(found) == 1001
    assert [month for _, month in found] == [month_since(day, begins) for day, _ in found]


def test_days_of_dark_lamps_are_of_swedish_months(client: TestClient, engine: Engine) -> None:
    """A lamp is seen half an hour into the month in Sweden, still the day before in London."""
    begins = TODAY.replace(day=1) - relativedelta(months=12)
    url = _add(client, begins, metric="lamp_dark", place="P1", compared="M3", ring="")
    seen = datetime.combine(begins, time(0, 30), STOCKHOLM)
    look = (
        "INSERT INTO core.lamp_observation (company_id, lamp_id, state, observed_at)"
        " SELECT company_id, id, :state, :at FROM core.lamp WHERE code = 'P1'"
    )
    with engine.begin() as tx:
        for state, days in (("dark", 0), ("lit", 10)):
            tx.execute(text(look), {"state": state, "at": seen + timedelta(days=days)})
        rows = months.store.rows(
            tx, "dark_months", id=uuid.UUID(url.rsplit("/", 1)[1]), starts_on=begins, first=-1,
            last=0,
        )  # fmt: skip
        tx.rollback()
    assert [(row.month, float(row.events)) for row in rows] == [(0, pytest.approx(10.0))]


def test_a_thing_in_the_place_is_not_in_the_ring_around_it(
    client: TestClient, engine: Engine
) -> None:
    url = _add(client, TODAY, place="P1", compared="M4", ring="", ring_m="20")
    inside = (
        "SELECT role, code FROM app.measure_asset INNER JOIN core.lamp ON asset_id = lamp.id"
        " WHERE measure_id = :id"
    )
    with engine.begin() as tx:
        found = tx.execute(text(inside), {"id": uuid.UUID(url.rsplit("/", 1)[1])}).all()
    assert [tuple(row) for row in found] == [("place", "P1")]


def test_overlapping_measures_are_named(client: TestClient) -> None:
    url = _add(client, TODAY - relativedelta(months=12))
    _add(client, TODAY - relativedelta(months=6), name="Värdar vid miljöhuset", kind="social",
         reference="P-5")  # fmt: skip
    page = _page(client, url)
    assert "Värdar vid miljöhuset" in page
    assert "cannot be told apart" in page


def test_costs_of_a_file_agree_with_the_accounts(client: TestClient) -> None:
    url = _add(client, TODAY - timedelta(days=30))
    lines = (
        "Projekt;Belopp;Datum;Text\nP-1;100 000,50;2026-02-03;Del\nP-1;-500;;Kredit\nP-7;12,25;;"
    )
    sent = {"file": ("bok.csv", lines.encode(), "text/csv")}
    answer = client.post("/measures/costs?lang=en", files=sent)
    assert answer.status_code == 200
    assert "99,512.75" in answer.text  # all lines
    assert "99,500.50" in answer.text  # of measures
    assert "12.25" in answer.text  # of none
    assert "P-7" in answer.text
    assert "99,500 kr" in _page(client, url)
    again = client.post("/measures/costs?lang=en", files=sent)
    assert again.status_code == 409
    dropped = re.search(r"/measures/costs/([0-9a-f-]{36})/drop", answer.text)
    assert dropped
    assert client.post(f"/measures/costs/{dropped[1]}/drop").status_code == 303
    assert "No cost file was taken yet" in _page(client, "/measures/costs")
    assert client.post(f"/measures/costs/{dropped[1]}/drop").status_code == 404


def test_the_sum_of_what_belongs_to_no_measure_is_of_all_of_it(
    client: TestClient, engine: Engine
) -> None:
    _add(client, TODAY - timedelta(days=30))
    lines = "\n".join(["Projekt;Belopp", "P-1;7", *(f"X-{number};2" for number in range(250))])
    client.post("/measures/costs", files={"file": ("bok.csv", lines.encode(), "text/csv")})
    with engine.begin() as tx:
        found = service.totals(tx)
    assert found == Totals(
        planned_sek=Decimal("120000.50"), booked_sek=Decimal(7), unmatched_sek=Decimal(500)
    )


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1 234,50", "1234.50"), ("1.234,50", "1234.50"), ("1,234.50", "1234.50"),
        ("1234.5", "1234.50"), ("-300 kr", "-300.00"), ("\u2212300,00", "-300.00"),
        ("1.234.567,00", "1234567.00"), ("1,234,567.00", "1234567.00"), ("0,1251", "0.13"),
        ("250.000", None), ("1,5,0", None), ("mycket", None), ("1e5", None), ("NaN", None),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_was_meant_or_not_at_all(
    client: TestClient, written: str, amount: str | None
) -> None:
    lines = f"Projekt;Belopp\nP-1;{written}"
    sent = {"file": ("bok.csv", lines.encode(), "text/csv")}
    answer = client.post("/measures/costs?lang=en", files=sent)
    assert answer.status_code == (422 if amount is None else 200)
    if amount is not None:
        assert f"{float(amount):,.2f}".replace("-", "") in answer.text


def test_a_cost_file_is_taken_whole_or_not_at_all(client: TestClient) -> None:
    lines = "projektnummer;belopp;datum\nP-1;100;2026-02-30\n;5;\nP-1;mycket;\nP-1;7;"
    answer = client.post(
        "/measures/costs?lang=en", files={"file": ("b.csv", lines.encode(), "text/csv")}
    )
    assert answer.status_code == 422
    assert "Nothing of the file was taken" in answer.text
    assert all(
        words in answer.text for words in ("the day is none", "no project number", "no number")
    )
    assert "No cost file was taken yet" in answer.text
    no_table = client.post("/measures/costs", files={"file": ("b.csv", b"a;b\n1;2", "text/csv")})
    assert no_table.status_code == 422


def test_a_walk_is_offered_the_measures_that_are_new(client: TestClient, engine: Engine) -> None:
    _add(client, TODAY - timedelta(days=40))
    with engine.begin() as tx:
        walk = tx.scalar(
            text(
                "INSERT INTO core.walk (company_id, estate_id, name, kind, is_dark, starts_at,"
                " minutes, start, finish)"
                " SELECT company_id, id, 'V', 'safety_walk', false, now(), 60,"
                " ST_SetSRID(ST_MakePoint(:e, :n), 3006), ST_SetSRID(ST_MakePoint(:e, :n), 3006)"
                " FROM core.estate RETURNING id"
            ),
            {"e": EAST_M, "n": NORTH_M},
        )
        found = candidates.offered(tx, walk, get_texts("sv"), is_dark=False)
        tx.rollback()
    # The room is worth a stop for other things too: the measure is told there.
    told = [one for one in found if "Ny åtgärd, Miljöhuset flyttas: har det blivit" in one.why]
    assert [one.easting_m for one in told] == [pytest.approx(EAST_M + ROOMS["M1"])]
