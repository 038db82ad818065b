"""Pages of plans: made, looked at, changed, ended, taken back, and read from a schedule."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook
from sqlalchemy import Engine, text

from gis.deadlines import local_date
from tests.estate_sample import store_sample
from tests.report_sample import address
from tests.sign_in import client_of

TODAY = local_date(datetime.now(UTC))
MONDAY = TODAY - timedelta(days=TODAY.weekday())
FORM = {
    "task": "stairwell_cleaning", "kind": "stairwell", "often": "weekly", "weekday": ["1"],
    "weeks": "1", "starts_on": (MONDAY - timedelta(weeks=8)).isoformat(), "moved": "yes",
}  # fmt: skip


@pytest.fixture
def office(engine: Engine) -> Iterator[TestClient]:
    """Give a manager's client on an estate without plans."""
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM core.cleaning_plan"))
        if not tx.scalar(text("SELECT count(*) FROM core.stairwell")):
            store_sample(tx)
            tx.execute(text("UPDATE core.stairwell SET code = 'T1'"))
    with client_of(address(engine), "manager") as client:
        yield client


def make(office: TestClient, **more: object) -> str:
    """Make plans by the form; return the page that thanks for them."""
    form = {**FORM, "batch": str(uuid.uuid4()), **more}
    answer = office.post("/plans", data=form)
    assert answer.status_code == 200, answer.text
    return answer.text


def only_plan(engine: Engine) -> uuid.UUID:
    with engine.begin() as tx:
        found: uuid.UUID = tx.execute(text("SELECT id FROM core.cleaning_plan")).scalar_one()
        return found


def field(engine: Engine, name: str) -> object:
    with engine.begin() as tx:
        return tx.execute(text(f"SELECT {name} FROM core.cleaning_plan")).scalar_one()  # noqa: S608


def test_plans_are_made_for_every_place_of_a_kind_and_taken_back(
    office: TestClient, engine: Engine
) -> None:
    page = make(office)
    assert "1 plan är gjord." in page
    assert "varje tisdag" in page
    batch = re.search(r'name="batch" value="([^"]+)"', page)
    assert batch
    with engine.begin() as tx:
        due = tx.execute(text("SELECT DISTINCT extract(isodow FROM due_on) FROM core.cleaning_due"))
        assert 2 in due.scalars().all()
    back = office.post("/plans/remove", data={"batch": batch[1]})
    assert "1 plan är borttagen." in back.text
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM core.cleaning_plan")) == 0


def test_a_form_sent_twice_makes_one_plan_and_another_for_the_same_is_refused(
    office: TestClient, engine: Engine
) -> None:
    batch = str(uuid.uuid4())
    for _ in range(2):
        assert office.post("/plans", data={**FORM, "batch": batch}).status_code == 200
    only_plan(engine)
    again = office.post("/plans", data={**FORM, "batch": str(uuid.uuid4())})
    assert again.status_code == 422
    assert "Det finns redan en plan för den uppgiften" in again.text


def test_the_next_ten_days_are_shown_before_anything_is_made(
    office: TestClient, engine: Engine
) -> None:
    shown = office.get("/plans/new", params={**FORM, "asked": "yes"})
    assert "Det blir 1 plan, att göra" in shown.text
    assert shown.text.count("<li>tisdag") + shown.text.count("<li>onsdag") >= 8
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM core.cleaning_plan")) == 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"weekday": []}, "Välj minst en veckodag."),
        ({"often": "rule", "rule": "FREQ=HOURLY"}, "Regeln går inte att följa"),
        ({"often": "interval", "days": "many"}, "Ange ett helt antal"),
        ({"code": "nowhere"}, "ingen plats av det slaget med den beteckningen"),
        ({"kind": ""}, "Välj vad som sköts."),
        ({"season_first": "05-01"}, "Ange säsongens båda ändar"),
        ({"season_first": "5", "season_last": "09-30"}, "Ange säsongens båda ändar"),
        ({"minutes": "lots"}, "Ange minuter"),
        ({"starts_on": "soon"}, "Ange första dagen"),
        ({"ends_on": "2001-01-01"}, "Ange en sista dag"),
        ({"who": "team:nobody"}, "Välj i listan vem som gör det."),
        ({"who": f"team:{uuid.uuid4()}"}, "Välj i listan vem som gör det."),
        ({"task": ""}, "Välj vad som görs."),
    ],
)
def test_what_cannot_be_planned_is_said_and_what_was_written_stays(
    office: TestClient, more: dict[str, object], said: str
) -> None:
    answer = office.post("/plans", data={**FORM, "batch": str(uuid.uuid4()), **more})
    assert answer.status_code == 422
    assert said in answer.text


def test_a_plan_is_changed_and_taken_back(office: TestClient, engine: Engine) -> None:
    make(office)
    path = f"/plans/{only_plan(engine)}"
    wanted = {"often": "monthly_weekday", "ordinal": "1", "of_month": "0", "moved": "yes",
              "since": TODAY.isoformat(), "who": "name:", "contractor": "Städ 1",
              "minutes": "12,5"}  # fmt: skip
    tried = office.get(path, params={**wanted, "asked": "yes"})
    assert "Ändrad så ska det göras" in tried.text
    assert field(engine, "rrule") == "FREQ=WEEKLY;BYDAY=TU"
    changed = office.post(path, data=wanted)
    assert "Planen är ändrad." in changed.text
    assert field(engine, "(rrule, contractor, minutes)::text") == (
        '(FREQ=MONTHLY;BYDAY=1MO,"Städ 1",12.5)'
    )
    back = {
        name: re.search(rf'name="{name}" value="([^"]+)"><', changed.text)
        for name in ("before", "since")
    }
    assert all(back.values())
    data = {name: found[1] for name, found in back.items() if found}
    assert "Planen är som den var förut." in office.post(f"{path}/back", data=data).text
    assert field(engine, "rrule") == "FREQ=WEEKLY;BYDAY=TU"
    assert field(engine, "contractor") is None


def test_a_plan_ends_and_is_followed_again(office: TestClient, engine: Engine) -> None:
    make(office)
    plan_id = only_plan(engine)
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    ended = office.post(f"/plans/{plan_id}/end", data={"last_on": yesterday})
    assert "Planen har fått ett slut." in ended.text
    late = office.post(f"/plans/{plan_id}/end", data={"last_on": "2020-01-01"})
    assert late.status_code == 422
    with engine.begin() as tx:
        ahead = text("SELECT count(*) FROM core.cleaning_due WHERE due_on > :day")
        assert tx.scalar(ahead, {"day": TODAY}) == 0
        assert tx.scalar(text("SELECT count(*) FROM app.overdue_cleaning")) == 0
    assert str(plan_id) not in office.get("/plans").text
    assert str(plan_id) in office.get("/plans?state=ended").text
    assert "Planen följs igen" in office.post(f"/plans/{plan_id}/again").text
    with engine.begin() as tx:
        assert tx.scalar(ahead, {"day": TODAY}) > 40
    assert office.post(f"/plans/{uuid.uuid4()}/again").status_code == 404


def test_missed_weeks_are_grey_and_the_sum_is_the_visits(
    office: TestClient, engine: Engine
) -> None:
    make(office, moved="")
    with engine.begin() as tx:
        for weeks in (2, 3, 5):
            tx.execute(
                text(
                    "INSERT INTO core.cleaning_visit (company_id, plan_id, visited_at, outcome)"
                    " SELECT company_id, id, CAST(:day AS date) + time '12:00', 'done'"
                    " FROM core.cleaning_plan"
                ),
                {"day": MONDAY - timedelta(weeks=weeks) + timedelta(days=1)},
            )
    page = office.get("/plans/log", params={"weeks": "8"}).text
    cells = re.findall(r'class="week week-(\w+)"', page[page.index("<tbody>") :])
    assert cells[:7] == ["missed", "missed", "done", "missed", "done", "done", "missed"]
    sums = re.findall(r"<td>(\d+)</td>", page[page.index("Gjorda besök") :])
    assert sum(map(int, sums)) == 3
    assert page.count("week-done") == 3 + 1  # and the legend


def test_a_schedule_changes_the_plan_that_is_there_and_tells_row_by_row(
    office: TestClient, engine: Engine
) -> None:
    make(office)
    day = MONDAY + timedelta(weeks=2, days=3)
    content = f"Trapphus;Datum;Minuter\nT1;{day};20\nT1;{day + timedelta(days=7)};\nX9;{day};"
    sent = {"file": ("schema.csv", content.encode("cp1252"))}
    answer = office.post("/plans/import", files=sent, data={"contractor": "Städ 2"})
    assert "3 rader lästa: 0 planer gjorda, 1 plan ändrad, 1 rad togs inte." in answer.text
    assert "X9" in answer.text
    until = f"{day + timedelta(days=7):%Y%m%d}"
    assert field(engine, "rrule") == f"FREQ=WEEKLY;BYDAY=TH;UNTIL={until}"
    assert field(engine, "(contractor, minutes)::text") == '("Städ 2",20)'
    with engine.begin() as tx:
        ahead = text("SELECT due_on FROM core.cleaning_due WHERE due_on >= :day ORDER BY due_on")
        days = tx.execute(ahead, {"day": day}).scalars().all()
    assert days == [day, day + timedelta(days=7)]


def test_a_workbook_makes_plans(office: TestClient, engine: Engine) -> None:
    book, content = Workbook(), BytesIO()
    for row in (
        ("stairwell", "weekday", "week"),
        ("T1", "tisdag", "udda"),
        ("T1", "fredag", "udda"),
    ):
        book.active.append(row)
    book.save(content)
    answer = office.post("/plans/import", files={"file": ("s.xlsx", content.getvalue())})
    assert "1 plan gjord" in answer.text
    assert field(engine, "rrule") == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR"
    nothing = office.post("/plans/import", files={"file": ("s.csv", b"a;b\n1;2\n")})
    assert nothing.status_code == 422


@pytest.mark.parametrize("role", ["caretaker", "planner"])
def test_who_may_not_plan_sees_and_changes_nothing(
    office: TestClient, engine: Engine, role: str
) -> None:
    make(office)
    path = f"/plans/{only_plan(engine)}"
    with client_of(address(engine), role) as client:
        page = client.get(path)
        assert page.status_code == 200
        assert "<form" not in page.text[page.text.index("<main") : page.text.index("</main>")]
        assert client.get("/plans").status_code == client.get("/plans/log").status_code == 200
        assert client.post(path, data=FORM).status_code == 403
        assert client.get("/plans/new").status_code == 403
