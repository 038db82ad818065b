"""Lists of cases: filters, pages, files, saved filters, many at once; companies apart."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import Connection, Engine, text

from backend import prints
from backend.access.service import digest
from backend.lists import files, saved
from backend.lists import service as lists
from maps.layers import LAYERS
from tests.estate_sample import store_sample
from tests.people_sample import browser, logged_in, report, service
from tests.report_sample import address
from tests.sign_in import account, company, session, sign_in

URL = "/api/v1/cases"


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service with the sample and some cases in its database."""
    with engine.begin() as tx:
        store_sample(tx)
    with service(engine) as made:
        yield made


@pytest.fixture(scope="module")
def cases(engine: Engine, app: FastAPI) -> dict[str, str]:  # noqa: ARG001 -- stores the sample
    """Store cases of several kinds; return their ids by name."""
    with engine.begin() as tx:
        made = {
            "tag": report(tx, "GRAFFITI.TAG", description="Klotter vid cykelrummet"),
            "dark": report(tx, "LIGHT.DARK", kind="lamp", description="=1+1"),
            "door": report(tx, "ENTRANCE.DOOR", kind="stairwell", description=None),
            "litter": report(tx, "YARD.LITTER"),
            "mended": report(tx, "GRAFFITI.TAG"),
            "good": report(tx, "POSITIVE.PLACE"),
        }
        late = "UPDATE core.case_state SET due_at = now() - interval '1 hour' WHERE report_id = :id"
        tx.execute(text(late), {"id": made["litter"]})
        done = (
            "INSERT INTO core.report_event (report_id, company_id, kind)"
            " SELECT id, company_id, 'done' FROM core.report WHERE id = :id"
        )
        tx.execute(text(done), {"id": made["mended"]})
    return {name: str(one) for name, one in made.items()}


def program(engine: Engine, app: FastAPI, role: str, code: str | None = None) -> TestClient:
    return TestClient(
        app, headers=sign_in(address(engine), role, code), raise_server_exceptions=False
    )


@pytest.fixture
def manager(engine: Engine, app: FastAPI) -> TestClient:
    return program(engine, app, "manager")


@pytest.fixture
def office(engine: Engine, app: FastAPI) -> TestClient:
    return logged_in(app, engine, "manager")


def ids(client: TestClient, asked: str = "") -> list[str]:
    answer = client.get(f"{URL}?{asked}")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


def asset(engine: Engine, kind: str) -> str:
    with engine.connect() as tx:
        found = tx.scalar(text(f"SELECT id FROM core.{kind} LIMIT 1"))  # noqa: S608
    return str(found)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", {"tag", "dark", "door", "litter"}),
        ("state=overdue", {"litter"}),
        ("state=closed", {"mended"}),
        ("state=all", {"tag", "dark", "door", "litter", "mended", "good"}),
        ("category=GRAFFITI", {"tag"}),
        ("category=GRAFFITI&state=all", {"tag", "mended"}),
        ("category=LIGHT.DARK", {"dark"}),
        ("text=klotter", {"tag"}),
        ("text=CYKEL+vid", {"tag"}),
        ("text=rummet", set()),
        ("text=%25", set()),
        ("days=1", {"tag", "dark", "door", "litter"}),
        ("due=month&category=ENTRANCE", {"door"}),
        ("status=done&state=all", {"mended"}),
        ("party=grid_company", set()),
        ("held=yes", set()),
        ("holder=none", {"tag", "dark", "door", "litter"}),
        (f"holder=team%3A{uuid.uuid4()}", set()),
        ("estate=provgarden", {"tag", "dark", "door", "litter"}),
    ],
)
def test_each_filter_finds_its_cases_and_no_others(
    manager: TestClient, cases: dict[str, str], asked: str, names: set[str]
) -> None:
    found = ids(manager, asked)
    assert len(found) == len(set(found))
    assert {name for name, one in cases.items() if one in found} == names
    assert len(found) == len(names)


def test_a_house_and_a_yard_have_the_cases_that_lie_in_them(
    manager: TestClient, engine: Engine, cases: dict[str, str]
) -> None:
    house = ids(manager, f"place={asset(engine, 'building')}")
    assert house == [cases["door"]], "the door stands on the wall"
    yard = ids(manager, f"place={asset(engine, 'courtyard')}&estate=provgarden")
    assert set(yard) == {cases[name] for name in ("tag", "dark", "litter")}
    assert ids(manager, f"asset={asset(engine, 'stairwell')}") == [cases["door"]]


def label_of(client: TestClient, case_id: str) -> str:
    return str(client.get(f"{URL}/{case_id}").json()["asset_code"])


def test_a_label_finds_what_is_about_its_asset(manager: TestClient, cases: dict[str, str]) -> None:
    label = label_of(manager, cases["dark"])
    assert ids(manager, f"text={label}") == [cases["dark"]]
    assert ids(manager, f"text={label.lower()}") == [cases["dark"]]
    assert ids(manager, f"text={label}9") == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("state=closed&sort=due", "sort"),
        ("days=0", "days"),
        ("holder=mine", "holder"),
        ("holder=teams", "holder"),
        ("holder=them", "holder"),
        ("place=x", "place"),
        ("cursor=x", "cursor"),
        ("limit=0", "limit"),
    ],
)
def test_what_does_not_go_together_is_told_by_field(
    manager: TestClient, asked: str, field: str
) -> None:
    answer = manager.get(f"{URL}?{asked}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_report_that_was_merged_is_no_case_of_its_own(
    manager: TestClient, engine: Engine, cases: dict[str, str]
) -> None:
    with engine.begin() as tx:
        other = str(report(tx, "GRAFFITI.TAG", description="Samma klottervägg"))
    assert other in ids(manager, "category=GRAFFITI")
    merged = manager.post(f"{URL}/{other}/merge", json={"into": cases["tag"]})
    assert merged.status_code == 200
    for asked in ("category=GRAFFITI", "state=all", "sort=newest"):
        found = manager.get(f"{URL}?{asked}").json()["items"]
        assert other not in {one["id"] for one in found}
        assert [one["reports"] for one in found if one["id"] == cases["tag"]] == [2]
    assert ids(manager, "text=klottervägg") == [cases["tag"]], "its words find the case"
    assert manager.post(f"{URL}/{other}/split", json={"report_id": other}).status_code == 200
    with engine.begin() as tx:
        tx.execute(text("DELETE FROM core.report WHERE id = :id"), {"id": other})


def test_places_that_are_not_there_are_not_found(manager: TestClient, engine: Engine) -> None:
    lamp = asset(engine, "lamp")
    for asked in ("estate=okand", f"place={uuid.uuid4()}", f"place={lamp}"):
        assert manager.get(f"{URL}?{asked}").status_code == 404


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    "asked",
    [
        "", "sort=newest", "sort=oldest", "state=all", "state=closed",
        "category=GRAFFITI&state=all", "category=GRAFFITI&sort=oldest",
    ],
)  # fmt: skip
def test_pages_hold_every_case_once_and_in_order(
    manager: TestClient, engine: Engine, asked: str
) -> None:
    with engine.begin() as tx:
        undated = report(tx, "GRAFFITI.OFFENSIVE")
        tx.execute(
            text("UPDATE core.case_state SET due_at = NULL WHERE report_id = :id"), {"id": undated}
        )
    try:
        whole = manager.get(f"{URL}?{asked}").json()["items"]
        paged: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = manager.get(f"{URL}?{asked}&limit=2" + (f"&cursor={cursor}" if cursor else ""))
            paged += page.json()["items"]
            cursor = page.json()["next"]
        assert [one["id"] for one in paged] == [one["id"] for one in whole]
        key = "due_at" if asked == "" else "opened_at"
        keys = [one[key] for one in whole if one[key]]
        assert keys == sorted(keys, reverse=asked != "" and "oldest" not in asked)
        if asked == "":
            assert whole[-1]["id"] == str(undated), "what has no promise comes last"
    finally:
        with engine.begin() as tx:
            tx.execute(text("DELETE FROM core.report WHERE id = :id"), {"id": undated})


@pytest.mark.usefixtures("cases")
def test_another_company_sees_none_of_it(app: FastAPI, engine: Engine) -> None:
    with engine.begin() as tx:
        company(tx, "andra")
    other = program(engine, app, "manager", "andra")
    assert ids(other, "state=all") == []
    assert ids(other, "state=all&text=klotter") == []
    assert other.get(f"{URL}?estate=provgarden").status_code == 404
    house = asset(engine, "building")
    assert other.get(f"{URL}?place={house}").status_code == 404
    assert ids(other, f"state=all&asset={house}") == []


def test_a_limited_account_sees_its_own_categories_alone(
    app: FastAPI, engine: Engine, cases: dict[str, str]
) -> None:
    with engine.begin() as tx:
        secret = session(tx, "caretaker", company(tx))
        tx.execute(
            text(
                "INSERT INTO core.account_category (company_id, account_id, category)"
                " SELECT company_id, account_id, 'GRAFFITI' FROM core.session"
                " ORDER BY created_at DESC LIMIT 1"
            )
        )
    limited = browser(app, secret)
    assert ids(limited, "state=open") == [cases["tag"]]
    assert "1 ärende" in limited.get("/cases?lang=sv").text


def test_the_page_shows_the_list_with_its_filter_and_counts(
    office: TestClient, cases: dict[str, str]
) -> None:
    page = office.get("/cases?category=GRAFFITI&lang=sv").text
    assert "1 ärende" in page
    assert f'href="/cases/{cases["tag"]}"' in page
    assert cases["dark"] not in page
    assert "Kategori: Klotter" in page
    tabs = re.findall(r'<b class="case-number">([^<]*)</b>', office.get("/cases?lang=sv").text)
    assert tabs == ["4", "1", "4", "0"]
    empty = office.get("/cases?party=grid_company&lang=en").text
    assert "No case fits the filter." in empty
    assert "Show all open" in empty
    assert office.get("/cases?state=nothing").status_code == 422


def test_pages_go_on_where_the_one_before_ended(
    office: TestClient, cases: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.lists.page.ROWS_A_PAGE", 3)
    first = office.get("/cases?state=open").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = office.get(following[1].replace("&amp;", "&")).text
    shown = [re.findall(r'data-case="([^"]+)"', page) for page in (first, second)]
    assert [len(one) for one in shown] == [3, 1]
    assert {*shown[0], *shown[1]} == {cases[n] for n in ("tag", "dark", "door", "litter")}


def test_the_map_has_the_cases_of_the_filter(office: TestClient, cases: dict[str, str]) -> None:
    found = office.get("/cases/points?category=LIGHT").json()
    [[case_id, lat, lon, sign, estate, name]] = found["points"]
    assert (case_id, estate) == (cases["dark"], "provgarden")
    assert (round(lat), round(lon)) == (58, 12)
    assert found["styles"][sign]
    assert label_of(office, cases["dark"]) in name
    assert found["whole"] is True


def test_the_signs_of_the_map_say_how_near_a_promise_is_as_the_office_map_does(
    office: TestClient, engine: Engine, cases: dict[str, str]
) -> None:
    due = text(
        "UPDATE core.case_state SET due_at = now() + make_interval(days => :days)"
        " WHERE report_id = :id"
    )
    told = "SELECT id, due_state FROM app.reports WHERE id = ANY(cast(:ids AS uuid[]))"
    with engine.begin() as tx:
        for name, days in (("dark", 6), ("door", 8)):
            tx.execute(due, {"id": cases[name], "days": days})
        states = tx.execute(text(told), {"ids": list(cases.values())}).all()
    assert {row.due_state for row in states} == {"overdue", "soon", "later"}
    names = list(LAYERS["reports"].styles)
    points = office.get("/cases/points?state=open").json()["points"]
    assert {point[0]: names[point[3]] for point in points} == {
        str(row.id): row.due_state for row in states
    }


def test_files_hold_the_list_and_say_as_of_when_and_which(
    office: TestClient, cases: dict[str, str]
) -> None:
    answer = office.get("/cases.csv?category=LIGHT&lang=en")
    name = re.search(r'attachment; filename="cases-\d{4}-\d\d-\d\d-\d{4}.csv"',
                     answer.headers["content-disposition"])  # fmt: skip
    assert name
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert row["The reporter's words"] == "'=1+1", "no formula"
    assert row["Filter"] == "Open; Category: Light"
    assert row["As of"].startswith("20")
    assert row["Address of the case"].endswith(f"/cases/{cases['dark']}")
    book = load_workbook(io.BytesIO(office.get("/cases.xlsx?category=LIGHT&lang=en").content))
    assert [sheet.title for sheet in book] == ["Cases", "About this file"]
    about = {row[0].value: row[1].value for row in book["About this file"]}
    assert about["Filter"] == "Open; Category: Light"
    words = [cell.value for cell in book["Cases"][2]]
    assert "=1+1" in words
    assert "f" not in {cell.data_type for cell in book["Cases"][2]}


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("path", ["/cases.pdf", "/cases/work.pdf"])
def test_the_list_can_be_printed(
    office: TestClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    pages: list[str] = []
    lay_out = prints.pdf

    def pdf(html: str) -> bytes:
        pages.append(html)
        return lay_out(html)

    monkeypatch.setattr(prints, "pdf", pdf)
    answer = office.get(f"{path}?lang=sv")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    [page] = pages
    for words in ("Klotter vid cykelrummet", "=1+1", "Skräp", "4 ärenden", "försenat"):
        assert words in page, words
    if path == "/cases/work.pdf":
        assert re.findall(r"<h2>(.*)</h2>", page) == ["1. Hus 1, Provgården"]


@pytest.mark.usefixtures("cases")
def test_a_file_that_is_cut_off_says_so(
    office: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Also where pages do not count as far as the file reaches.
    monkeypatch.setattr(lists, "COUNT_MAX", 2)
    for most, is_cut in ((2, True), (4, False)):
        monkeypatch.setattr(files, "MOST", dict.fromkeys(files.MOST, most))
        book = load_workbook(io.BytesIO(office.get("/cases.xlsx?lang=en").content))
        about = {row[0].value: row[1].value for row in book["About this file"]}
        assert about["Cases"] == most
        assert ("Cut off" in about) == is_cut
        table = office.get("/cases.csv?lang=en").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
        assert len(rows) == most
        said = "Open; The first 2 of more: narrow the filter for the others."
        assert {row["Filter"] for row in rows} == {said if is_cut else "Open"}


def post(client: TestClient, path: str, **sent: object) -> Any:  # noqa: ANN401 -- httpx's
    return client.post(path, data=sent)


def row_of(client: TestClient, case_id: str) -> dict[str, Any]:
    return dict(client.get(f"{URL}/{case_id}").json())


def ways_back(page: str) -> list[str]:
    return re.findall(r'name="back" value="([^"]+)"', page)


def test_many_are_given_to_a_team_and_taken_back(
    office: TestClient, engine: Engine, cases: dict[str, str]
) -> None:
    with engine.begin() as tx:
        team = tx.scalar(
            text("INSERT INTO core.team (company_id, name) VALUES (:id, 'Ljuslaget') RETURNING id"),
            {"id": company(tx)},
        )
    two = [cases["tag"], cases["door"]]
    answer = post(office, "/cases/bulk", ids=[*two, str(uuid.uuid4())], act="assign",
                  to=f"team:{team}", asked="category=GRAFFITI")  # fmt: skip
    assert answer.status_code == 200
    assert "2 ärenden är överlämnade." in answer.text
    assert "1 ärende lämnades som det är" in answer.text
    assert {row_of(office, one)["team_name"] for one in two} == {"Ljuslaget"}
    back = ways_back(answer.text)
    assert len(back) == 2
    taken = post(office, "/cases/bulk/undo", back=back, asked="")
    assert "2 ärenden är tillbakatagna." in taken.text
    assert {row_of(office, one)["team_name"] for one in two} == {None}


def test_what_was_given_to_a_firm_is_whose_it_was_again(
    office: TestClient, engine: Engine, cases: dict[str, str]
) -> None:
    firm = "INSERT INTO core.contractor (company_id, name) VALUES (:id, 'Provljus AB') RETURNING id"
    with engine.begin() as tx:
        contractor = tx.scalar(text(firm), {"id": company(tx)})
    sent = {"ids": [cases["door"]], "act": "assign", "to": f"contractor:{contractor}"}
    given = post(office, "/cases/bulk", **sent)
    assert row_of(office, cases["door"])["contractor_name"] == "Provljus AB"
    assert post(office, "/cases/bulk/undo", back=ways_back(given.text)).status_code == 200
    row = row_of(office, cases["door"])
    assert (row["contractor_id"], row["party"]) == (None, "own")


def test_what_was_merged_meanwhile_goes_back_to_what_its_case_was(
    office: TestClient, manager: TestClient, engine: Engine
) -> None:
    made = "INSERT INTO core.team (company_id, name) VALUES (:id, :name) RETURNING id"
    with engine.begin() as tx:
        head, merged = (str(report(tx, "GRAFFITI.TAG")) for _ in range(2))
        owner = company(tx)
        one, other = (tx.scalar(text(made), {"id": owner, "name": n}) for n in ("Lag 1", "Lag 2"))
    post(office, "/cases/bulk", ids=[head], act="assign", to=f"team:{one}")
    assert manager.post(f"{URL}/{merged}/merge", json={"into": head}).status_code == 200
    given = post(office, "/cases/bulk", ids=[merged], act="assign", to=f"team:{other}")
    assert row_of(office, head)["team_name"] == "Lag 2"
    post(office, "/cases/bulk/undo", back=ways_back(given.text))
    assert row_of(office, head)["team_name"] == "Lag 1"
    with engine.begin() as tx:
        gone = text("DELETE FROM core.report WHERE id = ANY(cast(:ids AS uuid[]))")
        tx.execute(gone, {"ids": [head, merged]})


def test_the_cases_of_my_teams_are_found(
    app: FastAPI, engine: Engine, cases: dict[str, str]
) -> None:
    with engine.begin() as tx:
        company_id = company(tx)
        team = tx.scalar(
            text(
                "INSERT INTO core.team (company_id, name) VALUES (:id, 'Gårdslaget') RETURNING id"
            ),
            {"id": company_id},
        )
        who = account(tx, "caretaker", company_id)
        tx.execute(
            text(
                "INSERT INTO core.team_member (company_id, team_id, account_id)"
                " VALUES (:company, :team, :who)"
            ),
            {"company": company_id, "team": team, "who": who},
        )
        secret = session_of(tx, who, company_id)
        given = text("UPDATE core.case_state SET team_id = :team WHERE report_id = :id")
        tx.execute(given, {"team": team, "id": cases["door"]})
    caretaker = browser(app, secret)
    assert ids(caretaker, "holder=teams") == [cases["door"]]
    assert "något av mina lag" in caretaker.get("/cases?holder=teams&lang=sv").text
    other = logged_in(app, engine, "caretaker")
    assert ids(other, "holder=teams") == []
    with engine.begin() as tx:
        tx.execute(given, {"team": None, "id": cases["door"]})


def session_of(tx: Connection, account_id: uuid.UUID, company_id: uuid.UUID) -> str:
    secret = uuid.uuid4().hex
    tx.execute(
        text(
            "INSERT INTO core.session (company_id, token_hash, account_id, expires_at)"
            " VALUES (:company, :hash, :who, now() + interval '1 day')"
        ),
        {"company": company_id, "hash": digest(secret), "who": account_id},
    )
    return secret


def test_a_status_is_told_of_many_each_by_itself(office: TestClient, cases: dict[str, str]) -> None:
    both = [cases["litter"], cases["mended"]]
    answer = post(office, "/cases/bulk", ids=both, act="status", status="in_work", asked="")
    assert "1 ärende har den nya statusen." in answer.text
    assert "kan inte bli" in answer.text, "the other is done already, and why is said"
    assert row_of(office, cases["litter"])["status"] == "in_work"
    [back] = ways_back(answer.text)
    assert back == f"{cases['litter']}|status|triaged", "received cannot come again"
    post(office, "/cases/bulk/undo", back=[back], asked="")
    assert row_of(office, cases["litter"])["status"] == "triaged"


def test_a_step_needs_a_reason_and_a_note_has_no_way_back(
    office: TestClient, cases: dict[str, str]
) -> None:
    sent = {"ids": [cases["dark"]], "act": "priority", "priority": "P1", "asked": ""}
    refused = post(office, "/cases/bulk", **sent)
    assert "0 ärenden" in refused.text
    assert "Säg varför" in refused.text
    done = post(office, "/cases/bulk", **sent, note="Mörk skolväg")
    [back] = ways_back(done.text)
    assert row_of(office, cases["dark"])["priority"] == "P1"
    post(office, "/cases/bulk/undo", back=[back], asked="")
    assert row_of(office, cases["dark"])["priority"] != "P1"
    noted = post(office, "/cases/bulk", ids=[cases["dark"]], act="note", note="Ring", asked="")
    assert "1 ärende har anteckningen." in noted.text
    assert ways_back(noted.text) == []


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/cases/bulk", {"act": "note", "note": "x"}),
        ("/cases/bulk", {"act": "burn", "ids": [str(uuid.uuid4())]}),
        ("/cases/bulk", {"act": "status", "status": "lost", "ids": [str(uuid.uuid4())]}),
        ("/cases/bulk/undo", {}),
        ("/cases/bulk/undo", {"back": ["x|y|z"]}),
        ("/cases/bulk/undo", {"back": [f"{uuid.uuid4()}|status|lost"]}),
    ],
)
def test_a_form_that_asks_nothing_is_answered_in_words(
    office: TestClient, path: str, sent: dict[str, object]
) -> None:
    answer = post(office, path, **sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_who_may_not_direct_gives_nothing_away(
    app: FastAPI, engine: Engine, cases: dict[str, str]
) -> None:
    caretaker = logged_in(app, engine, "caretaker")
    sent = {"ids": [cases["tag"]], "asked": ""}
    assert post(caretaker, "/cases/bulk", **sent, act="assign", to="").status_code == 403
    assert post(caretaker, "/cases/bulk", **sent, act="note", note="Sedd").status_code == 200
    back = [f"{cases['tag']}|priority|P0"]
    assert post(caretaker, "/cases/bulk/undo", back=back).status_code == 403
    page = caretaker.get("/cases?state=open").text
    assert 'name="to"' not in page
    assert 'value="note"' in page


def test_somebody_keeps_filters_of_their_own(app: FastAPI, engine: Engine) -> None:
    with engine.begin() as tx:
        company_id = company(tx)
        account(tx, "manager", company_id)
        mine, theirs = (browser(app, session(tx, "manager", company_id)) for _ in range(2))
    asked = "state=overdue&estate=provgarden"
    saved = post(mine, "/cases/filters", name="Försenat här", asked=asked)
    assert (saved.status_code, saved.headers["location"]) == (303, f"/cases?{asked}")
    page = mine.get(saved.headers["location"]).text
    assert "Filtret är sparat." in page
    [filter_id] = set(re.findall(r'action="/cases/filters/([^"]+)"', page))
    assert "Försenat här" not in theirs.get("/cases").text
    path = f"/cases/filters/{filter_id}"
    for act in ("delete", "default", "rename"):
        post(theirs, path, act=act, name="Stulet", asked="")
    post(mine, path, act="rename", name="Sent", asked="")
    post(mine, path, act="default", asked="")
    first = mine.get("/cases")
    assert (first.status_code, first.headers["location"]) == (303, f"/cases?{asked}")
    assert "Sent" in mine.get("/cases?state=open").text
    assert mine.get("/cases?state=open").status_code == 200, "all others stay in reach"
    post(mine, "/cases/filters", name="Annat", asked="")
    taken = post(mine, path, act="rename", name="Annat", asked="")
    page = mine.get(taken.headers["location"]).text
    assert re.search(r'role="alert">[^<]*har redan det namnet', page), "a refusal is no thanks"
    others = set(re.findall(r'action="/cases/filters/([^"]+)"', page)) - {filter_id}
    post(mine, f"/cases/filters/{others.pop()}", act="default", asked="")
    assert mine.get("/cases").headers["location"] == "/cases?state=open", "one is it alone"
    post(mine, path, act="default", asked="")
    post(mine, path, act="usual", asked="")
    assert mine.get("/cases").status_code == 200
    post(mine, path, act="delete", asked="")
    assert "Sent" not in mine.get("/cases?state=open").text
    nameless = post(mine, "/cases/filters", name=" ", asked="")
    assert "Ge filtret ett namn" in mine.get(nameless.headers["location"]).text


def test_a_filter_whose_place_is_no_longer_seen_keeps_nobody_from_the_list(
    app: FastAPI, engine: Engine
) -> None:
    mine = logged_in(app, engine, "manager")
    saved_at = post(mine, "/cases/filters", name="Här", asked="estate=provgarden")
    page = mine.get(saved_at.headers["location"]).text
    [filter_id] = set(re.findall(r'action="/cases/filters/([^"]+)"', page))
    post(mine, f"/cases/filters/{filter_id}", act="default", asked="")
    assert mine.get("/cases").headers["location"] == "/cases?estate=provgarden"
    gone = text("UPDATE core.saved_filter SET asked = 'estate=riven' WHERE id = :id")
    with engine.begin() as tx:
        tx.execute(gone, {"id": filter_id})
    assert mine.get("/cases").status_code == 200


def test_a_person_keeps_so_many_filters_and_may_change_each(
    app: FastAPI, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "MOST", 1)
    mine = logged_in(app, engine, "manager")
    post(mine, "/cases/filters", name="Ett", asked="state=overdue")
    full = post(mine, "/cases/filters", name="Ett för mycket", asked="")
    page = mine.get(full.headers["location"]).text
    assert "så många filter som går" in page
    assert "Ett för mycket" not in page
    post(mine, "/cases/filters", name="Ett", asked="state=closed")
    assert 'href="/cases?state=closed">Ett' in mine.get("/cases?state=open").text


def test_the_list_of_reports_leads_to_the_list_of_cases(office: TestClient) -> None:
    answer = office.get("/lists/reports?estate=provgarden&search=klotter")
    assert (answer.status_code, answer.headers["location"]) == (
        303, "/cases?estate=provgarden&text=klotter",
    )  # fmt: skip
