"""Waste rooms: judged against 2027, changed and imported without code, files, distances."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.db import open_engine
from tests.estate_sample import store_sample
from tests.sign_in import client_of, company, session, sign_in

ALL = ("residual", "food", "paper", "plastic", "metal", "clear_glass", "coloured_glass")
#: Bins of each mandated fraction, enough for ten dwellings, collected every Tuesday.
ENOUGH = {"bins": "2 x 660", "weeks": "1", "weekday": ["TU"], "starts_on": "2026-01-06"}


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database with the sample in it, its waste room labelled."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
        moved = "UPDATE core.waste_station SET code = 'W1', geom = ST_Translate(geom, 40, 10)"
        tx.execute(text(moved))
        tx.execute(text("UPDATE core.stairwell SET code = 'S1', dwellings = 10"))
    yield made
    made.dispose()


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a client on an empty waste room of ten dwellings."""
    with engine.begin() as tx:
        for table in ("waste_fraction", "waste_bin", "waste_collection"):
            tx.execute(text(f"DELETE FROM core.{table}"))  # noqa: S608 -- our own names
        tx.execute(text("DELETE FROM core.waste_need WHERE company_id IS NOT NULL"))
        tx.execute(text("UPDATE core.waste_station SET dwellings_served = 10"))
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(address, "planner", follow_redirects=False) as made:
        yield made


@pytest.fixture
def room(engine: Engine) -> str:
    """Return the address of the waste room."""
    with engine.begin() as tx:
        station = tx.scalar(text("SELECT id FROM core.waste_station"))
    return f"/waste/{station}"


def standing(engine: Engine) -> tuple[str, list[str], list[str], int | None]:
    """Return readiness, what is lacking and short, and bins to add."""
    with engine.begin() as tx:
        row = tx.execute(
            text("SELECT readiness, lacking, short, added_bins FROM app.waste_readiness")
        ).one()
    return row.readiness, list(row.lacking), list(row.short), row.added_bins


def take(client: TestClient, room: str, name: str, **form: object) -> int:
    """Send the form of a fraction; return the status."""
    sent = {"fraction": name, "taken": "yes", **ENOUGH, **form}
    return client.post(room, data=sent).status_code


def words(page: str) -> str:
    """Return what a reader sees of a page, spaces made one."""
    body = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_nobody_said_what_a_room_takes_and_so_nothing_is_known(
    client: TestClient, engine: Engine
) -> None:
    assert standing(engine)[0] == "unknown"
    assert "not known" in words(client.get("/waste?lang=en").text)


def test_a_room_becomes_ready_fraction_by_fraction(
    client: TestClient, engine: Engine, room: str
) -> None:
    for name in ALL[:-3]:
        assert take(client, room, name) == 303
    readiness, lacking, _, added = standing(engine)
    assert (readiness, set(lacking)) == ("lacks", set(ALL[-3:]))
    # 20 l a week of each in bins of 370 l, collected every four weeks: one bin each.
    assert added == 3
    for name in ALL[-3:]:
        assert take(client, room, name) == 303
    assert standing(engine) == ("ready", [], [], None)
    assert take(client, room, "metal", taken="") == 303
    assert standing(engine)[:2] == ("lacks", ["metal"])


def test_room_is_volume_times_collections_against_need(
    client: TestClient, engine: Engine, room: str
) -> None:
    for name in ALL:
        take(client, room, name)
    # Ten dwellings leave 450 to 600 l of residual waste: 660 l every other week is 330 l a week.
    take(client, room, "residual", bins="1 x 660", weeks="2")
    assert standing(engine) == ("short", [], ["residual"], 1)
    take(client, room, "residual", bins="1 x 500")
    assert standing(engine)[0] == "tight"
    with engine.begin() as tx:
        found = tx.execute(
            text(
                "SELECT capacity_l, capacity_dwelling_l, need_low_l, need_high_l, added_bins"
                " FROM app.waste_room WHERE fraction = 'residual'"
            )
        ).one()
    assert tuple(found) == (500, 50, 450, 600, 1)
    # Nobody says when it is collected: how much it takes is not known, and not assumed.
    take(client, room, "residual", weeks="")
    assert standing(engine)[0] == "unknown"


def test_bins_for_cardboard_make_room_for_paper(
    client: TestClient, engine: Engine, room: str
) -> None:
    for name in (*(set(ALL) - {"paper"}), "cardboard"):
        take(client, room, name)
    assert standing(engine)[0] == "ready"


@pytest.mark.parametrize(
    "form",
    [
        {"bins": "some"},
        {"bins": "1 x 5"},
        {"weeks": "40"},
        {"weekday": []},
        {"weekday": ["XX"]},
        {"weeks": "rule", "rrule": "FREQ=WEEKLY;COUNT=2"},
        {"starts_on": "yesterday"},
        {"collector": "x" * 200},
        {"fraction": "gold"},
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    client: TestClient, engine: Engine, room: str, form: dict[str, object]
) -> None:
    take(client, room, "food")
    assert take(client, room, "food", **form) == 422
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT sum(bins * volume_l) FROM core.waste_bin")) == 1320
        assert tx.scalar(text("SELECT rrule FROM core.waste_collection")).endswith("BYDAY=TU")


def test_a_rule_of_another_kind_is_taken_and_shown(client: TestClient, room: str) -> None:
    assert take(client, room, "metal", weeks="rule", rrule="FREQ=MONTHLY;BYDAY=1MO") == 303
    page = client.get(f"{room}?lang=en").text
    assert "the first Monday of the month" in words(page)
    assert 'value="FREQ=MONTHLY;BYDAY=1MO"' in page


def test_own_figures_count_and_can_be_taken_back(
    client: TestClient, engine: Engine, room: str
) -> None:
    for name in ALL:
        take(client, room, name, bins="1 x 660")
    own = {"fraction": "residual", "low_l": "100", "high_l": "120,5", "bin_l": "660"}
    own |= {"every_days": "7", "source": "Plockanalys <2026>"}
    assert standing(engine)[0] == "ready"
    assert client.post("/waste/needs", data=own).status_code == 303
    assert standing(engine)[:3] == ("short", [], ["residual"])
    assert "Plockanalys &lt;2026&gt;" in client.get("/waste/needs").text
    for wrong in (
        {"high_l": "50"},
        {"low_l": "x"},
        {"bin_l": "1"},
        {"source": ""},
        {"low_l": "nan"},
    ):
        assert client.post("/waste/needs", data={**own, **wrong}).status_code == 422
    assert client.post("/waste/needs", data={**own, "fraction": "gold"}).status_code == 422
    assert client.post("/waste/needs", data={**own, "act": "shipped"}).status_code == 303
    assert standing(engine)[0] == "ready"


def test_dwellings_and_floor_are_changed(client: TestClient, engine: Engine, room: str) -> None:
    for name in ALL:
        take(client, room, name)
    sent = {"dwellings_served": "200", "area_m2": "32,5"}
    assert client.post(room, data=sent).status_code == 303
    assert standing(engine)[0] == "short"
    assert "128 m² by the rule" in words(client.get(f"{room}?lang=en").text).replace("\xa0", " ")
    assert client.post(room, data={"dwellings_served": "many"}).status_code == 422
    assert client.post(room, data={"dwellings_served": "", "area_m2": ""}).status_code == 303
    assert standing(engine)[0] == "unknown"


def send(client: TestClient, rows: str) -> tuple[int, str]:
    """Send a table; return the status and what the page says."""
    answer = client.post("/waste?lang=en", files={"file": ("kärl.csv", rows.encode(), "text/csv")})
    return answer.status_code, words(answer.text)


def test_a_table_is_taken_row_by_row(client: TestClient, engine: Engine) -> None:
    status, said = send(
        client,
        "Miljöhus;Fraktion;Kärl;Volym;Veckor;Veckodag;Hämtas av\n"
        "w1;Restavfall;2;660;1;tis, fre;Renhållare\n"
        "W1;restavfall;1;370;;;\n"
        "W1;Ofärgat glas;1;370;4;onsdag;\n"
        "W1;matavfall;två;140;;;\n"
        "W1;guld;1;140;;;\n"
        "W9;papper;1;140;;;\n"
        "W1;plast;1;660;1;caturday;\n"
        "W1;plast;1;370;1;mån;\n",
    )
    assert status == 200
    assert "2 fractions in 1 room taken from the file." in said
    # The second row of plastic stays out with the first: half of it would be wrong.
    assert "5 rows were not taken:" in said
    with engine.begin() as tx:
        bins = tx.execute(
            text("SELECT fraction, volume_l, bins FROM core.waste_bin ORDER BY fraction, volume_l")
        ).all()
        told = tx.execute(text("SELECT fraction, rrule FROM core.waste_collection")).all()
    assert bins == [("clear_glass", 370, 1), ("residual", 370, 1), ("residual", 660, 2)]
    assert {row.fraction: row.rrule for row in told} == {
        "residual": "FREQ=WEEKLY;BYDAY=TU,FR", "clear_glass": "FREQ=WEEKLY;INTERVAL=4;BYDAY=WE",
    }  # fmt: skip


def test_what_is_given_as_a_table_is_taken_back_unchanged(
    client: TestClient, engine: Engine, room: str
) -> None:
    take(client, room, "residual", bins="4 x 660, 2 x 370", weekday=["TU", "FR"])
    take(client, room, "metal", weeks="rule", rrule="FREQ=MONTHLY;BYDAY=1MO")
    take(client, room, "textile", bins="", weeks="")
    given = client.get("/waste/contents.csv").content.decode()

    def stored() -> list[object]:
        with engine.begin() as tx:
            return [
                tx.execute(text(f"SELECT * FROM core.{t} ORDER BY 1, 2, 3")).all()  # noqa: S608
                for t in ("waste_bin", "waste_fraction", "waste_collection")
            ]

    before = stored()
    assert send(client, given)[0] == 200
    assert stored() == before


def test_no_table_is_refused_in_words(client: TestClient) -> None:
    status, said = send(client, "a;b\n1;2\n")
    assert status == 422
    assert "The file cannot be read" in said


@pytest.mark.usefixtures("plain_prints")
def test_files_hold_a_row_a_mandated_fraction(client: TestClient, room: str) -> None:
    take(client, room, "residual")
    rows = list(
        csv.DictReader(
            io.StringIO(client.get("/waste/rooms.csv?lang=en").content.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    assert len(rows) == 7
    [metal] = [row for row in rows if row["Fraction"] == "metal"]
    assert (metal["Verdict"], metal["Bins to add"], metal["Mandated from"]) == (
        "lacking", "1", "2027-01-01",
    )  # fmt: skip
    assert client.get("/waste/rooms.xlsx").content.startswith(b"PK")
    assert client.get("/waste/rooms.pdf").content.startswith(b"%PDF")


def test_a_door_is_measured_along_the_footpath(client: TestClient, room: str) -> None:
    # From the door (20, 10) up to the path at north 40, along it, and down to (100, 30): 120 m.
    page = words(client.get(f"{room}?lang=en").text).replace("\xa0", " ")
    assert "Measured along footpaths" in page
    assert re.search(r"S1 .*120 m", page)
    told = words(client.get("/waste?lang=en").text).replace("\xa0", " ")
    assert "0 of 1 door has a waste room within 50 m, half within 120 m." in told


def test_without_paths_the_distance_is_straight_and_says_so(
    client: TestClient, engine: Engine, room: str
) -> None:
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.footpath SET vanished_at = now()"))
    try:
        page = words(client.get(f"{room}?lang=en").text).replace("\xa0", " ")
    finally:
        with engine.begin() as tx:
            tx.execute(text("UPDATE core.footpath SET vanished_at = NULL"))
    assert "Straight distance" in page
    assert re.search(r"S1 .*82 m", page)


def test_readings_and_cases_are_told_of_the_room(
    client: TestClient, engine: Engine, room: str
) -> None:
    station = room.rpartition("/")[2]
    with engine.begin() as tx:
        company_id = company(tx)
        plan, visit = uuid.uuid4(), uuid.uuid4()
        told = {"plan": plan, "visit": visit, "company": company_id, "station": station}
        tx.execute(
            text(
                "INSERT INTO core.cleaning_plan"
                " (id, company_id, asset_id, task, interval_days, starts_on)"
                " VALUES (:plan, :company, :station, 'waste_tidy', 30, now() - interval '1 year')"
            ),
            told,
        )
        tx.execute(
            text(
                "INSERT INTO core.cleaning_visit (id, company_id, plan_id, visited_at, outcome)"
                " VALUES (:visit, :company, :plan, now() - interval '3 days', 'done')"
            ),
            told,
        )
        tx.execute(
            text(
                "INSERT INTO core.waste_reading"
                " (company_id, visit_id, fraction, fill_percent, is_missorted)"
                " VALUES (:company, :visit, 'food', 120, NULL),"
                " (:company, :visit, 'paper', 80, true)"
            ),
            told,
        )
    for category in ("WASTE.OVERFULL", "WASTE.BULKY", "ENTRANCE.DOOR"):
        sent = {
            "id": str(uuid.uuid4()), "category": category, "asset_id": station,
            "observed_at": "2026-01-01T10:00:00+01:00",
        }  # fmt: skip
        assert client.post("/api/v1/reports", json=sent).status_code in (201, 422)
    with engine.begin() as tx:
        found = tx.execute(
            text(
                "SELECT reports, open_cases, is_troubled, looks, overfull_looks, missorted_looks"
                " FROM app.waste_readiness"
            )
        ).one()
    assert tuple(found) == (2, 2, False, 1, 1, 1)
    page = words(client.get(f"{room}?lang=en").text)
    assert "Overfull 1" in page
    assert "1 of 1" in page


def test_a_caretaker_reads_and_changes_nothing(
    client: TestClient, engine: Engine, room: str
) -> None:
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    headers = sign_in(address, "caretaker")
    page = client.get(room, headers=headers)
    assert page.status_code == 200
    assert "<form" not in page.text[page.text.index("<main") :]
    assert client.post(room, data={"dwellings_served": "1"}, headers=headers).status_code == 403
    assert client.post("/waste/needs", data={}, headers=headers).status_code == 403


def test_another_company_sees_no_room(client: TestClient, engine: Engine, room: str) -> None:
    with engine.begin() as tx:
        other = company(tx, "annan")
        session(tx, "manager", other)
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    headers = sign_in(address, "manager", "annan")
    assert client.get(room, headers=headers).status_code == 404
    assert client.post(room, data={"dwellings_served": "1"}, headers=headers).status_code == 404
    assert "Miljöhus 1" not in client.get("/waste", headers=headers).text
