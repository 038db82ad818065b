"""GeoReport v2: services, requests, tokens, updates, errors; in XML as in JSON."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.estate_sample import store_sample
from tests.open311_sample import BASE, as_data, as_text, fields, key
from tests.people_sample import browser, cover, logged_in, report, service
from tests.photo_sample import encoded, scene
from tests.sign_in import company

ALL_PATHS = ("discovery", "services", "services/LIGHT.DARK", "services/STAIR.LIFT", "requests")


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service with the sample in its database."""
    with engine.begin() as tx:
        store_sample(tx)
    with service(engine) as made:
        yield made


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def api_key(app: FastAPI, engine: Engine) -> str:  # noqa: ARG001 -- the company is the sample's
    with engine.begin() as tx:
        return key(tx, company(tx))


def send(client: TestClient, api_key: str, **given: object) -> dict[str, str]:
    answer = client.post(f"{BASE}/requests.json", data=fields(api_key, **given))
    assert answer.status_code in (200, 201), answer.text
    made: dict[str, str] = answer.json()[0]
    return made


def count(engine: Engine, table: str = "report") -> int:
    with engine.connect() as tx:
        return int(tx.scalar(text(f"SELECT count(*) FROM core.{table}")) or 0)  # noqa: S608


def test_a_request_is_stored_with_all_that_it_says(
    client: TestClient, engine: Engine, api_key: str
) -> None:
    answer = client.post(
        f"{BASE}/requests.xml",
        data=fields(
            api_key, service_code="LIGHT.DARK", **{"attribute[asset]": "P2"}, account_id="7"
        ),
    )
    assert answer.status_code == 201
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    found = as_data(ET.fromstring(answer.text))[0]  # noqa: S314 -- our own
    assert "Mottaget" in found["service_notice"]
    with engine.connect() as tx:
        row = tx.execute(text(_STORED), {"id": found["service_request_id"]}).one()
    assert (row.category, row.code, row.origin) == ("LIGHT.DARK", "P2", "open311")
    assert (row.contact, row.name, row.state) == ("ulla@bo.test", "Ulla Anmälare", "dark")
    assert row.incoming


_STORED = """
SELECT report.category, report.origin, lamp.code, contact.contact, contact.name, seen.state,
    link.incoming
FROM core.report
JOIN core.lamp ON lamp.id = report.asset_id
JOIN core.reporter_contact AS contact ON contact.report_id = report.id
JOIN core.lamp_observation AS seen ON seen.report_id = report.id
JOIN core.open311_link AS link ON link.report_id = report.id
WHERE report.id = :id
"""


def test_xml_and_json_say_the_same(client: TestClient, api_key: str) -> None:
    send(client, api_key)
    for path in (*ALL_PATHS, "requests?extensions=true"):
        name, _, query = path.partition("?")
        xml = client.get(f"{BASE}/{name}.xml?{query}")
        json = client.get(f"{BASE}/{name}.json?{query}")
        assert (xml.status_code, json.status_code) == (200, 200), path
        assert json.headers["content-type"] == "application/json; charset=utf-8"
        assert as_data(ET.fromstring(xml.text)) == as_text(json.json()), path  # noqa: S314


def test_services_have_groups_and_attributes(client: TestClient) -> None:
    listed = client.get(f"{BASE}/services.json").json()
    by_code = {one["service_code"]: one for one in listed}
    assert by_code["LIGHT.DARK"]["service_name"] == "Lampan är släckt"
    assert {one["type"] for one in listed} == {"realtime"}
    assert {"REGISTER.MISSING", "LIGHT.LIT"}.isdisjoint(by_code)
    lamp = client.get(f"{BASE}/services/LIGHT.DARK.json").json()
    lift = client.get(f"{BASE}/services/STAIR.LIFT.json").json()
    codes = [[a["code"] for a in one["attributes"]] for one in (lamp, lift)]
    assert codes == [["asset", "fixmystreet_id"], ["asset", "floor", "spot", "fixmystreet_id"]]
    assert {one["key"] for one in lift["attributes"][2]["values"]} >= {"cellar", "lift"}
    english = client.get(f"{BASE}/services.json", headers={"Accept-Language": "en"}).json()
    assert english[0]["service_name"] == "Lamp or pole is damaged"


def test_discovery_names_this_server(client: TestClient) -> None:
    found = client.get(f"{BASE}/discovery.json").json()
    endpoint = found["endpoints"][0]
    assert endpoint["url"] == f"http://testserver{BASE}"
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]


@pytest.mark.parametrize(
    "again",
    [
        {"attribute[fixmystreet_id]": "4711"},
        {"attribute[external_id]": "4712"},
    ],
)
def test_a_number_sent_again_is_the_same_request(
    client: TestClient, engine: Engine, api_key: str, again: dict[str, str]
) -> None:
    first = send(client, api_key, **again)
    before = count(engine)
    second = send(client, api_key, **again, description="Rättat")
    assert second["service_request_id"] == first["service_request_id"]
    assert count(engine) == before
    with engine.begin() as tx:
        other = key(tx, company(tx))
    third = send(client, other, **again)
    assert third["service_request_id"] != first["service_request_id"], "numbers are each client's"


def test_an_idempotency_key_stands_for_its_content(
    client: TestClient, engine: Engine, api_key: str
) -> None:
    head = {"Idempotency-Key": '"5f1"'}
    first = client.post(f"{BASE}/requests.json", data=fields(api_key), headers=head)
    before = count(engine)
    again = client.post(f"{BASE}/requests.json", data=fields(api_key), headers=head)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = client.post(
        f"{BASE}/requests.json", data=fields(api_key, description="Annat"), headers=head
    )
    assert (other.status_code, other.json()[0]["code"]) == (400, 409)
    assert count(engine) == before


def test_all_that_is_wrong_is_told_at_once_in_the_format_asked_for(
    client: TestClient, engine: Engine, api_key: str
) -> None:
    before = count(engine)
    bad = fields(
        api_key, service_code="LIGHT.DARK", lat="95", long="x", description="a" * 4001,
        media_url="ftp://x/y", email="b" * 300,
        **{"attribute[floor]": "1.5", "attribute[spot]": "moon", "attribute[asset]": "nope"},
    )  # fmt: skip
    answer = client.post(f"{BASE}/requests.json", data=bad)
    assert answer.status_code == 400
    told = " ".join(one["description"] for one in answer.json())
    assert {one["code"] for one in answer.json()} == {400}
    for name in (
        "long:", "description:", "media_url:", "email:", "attribute[floor]", "attribute[spot]",
        "attribute[asset]",
    ):  # fmt: skip
        assert name in told, told
    xml = client.post(f"{BASE}/requests.xml", data=bad)
    assert (xml.status_code, xml.headers["content-type"]) == (400, "text/xml; charset=utf-8")
    assert as_data(ET.fromstring(xml.text)) == as_text(answer.json())  # noqa: S314
    assert count(engine) == before


@pytest.mark.parametrize(
    ("given", "status", "word"),
    [
        ({"api_key": ...}, 403, "api_key"),
        ({"api_key": "wrong"}, 403, "api_key"),
        ({"service_code": ...}, 400, "service_code"),
        ({"service_code": "NO.SUCH"}, 404, "service_code"),
        ({"service_code": "REGISTER.MISSING"}, 404, "service_code"),
        ({"lat": ...}, 400, "lat"),
        ({"lat": "", "long": ""}, 400, "lat"),
        ({"lat": "nan"}, 400, "lat"),
        ({"lat": "95"}, 400, "lat"),
        ({"lat": ..., "long": ..., "address_string": "Okänd väg 1"}, 400, "address_string"),
        ({"description": "a\x00b"}, 400, "description"),
        ({"attribute[asset]": "P1"}, 400, "attribute[asset]"),
    ],
)
def test_what_is_refused(
    client: TestClient, api_key: str, given: dict[str, object], status: int, word: str
) -> None:
    answer = client.post(f"{BASE}/requests.json", data=fields(api_key, **given))
    assert (answer.status_code, answer.json()[0]["code"]) == (status, status)
    assert word in answer.json()[0]["description"]


def test_a_key_without_the_right_sends_nothing(client: TestClient, engine: Engine) -> None:
    with engine.begin() as tx:
        other = key(tx, company(tx), "see", "report", "manage")
    answer = client.post(f"{BASE}/requests.json", data=fields(other))
    assert answer.status_code == 403
    assert client.get(f"{BASE}/servicerequestupdates.json?api_key={other}").status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("services/NO.SUCH.json", 404),
        ("requests/7.json", 404),
        (f"requests/{uuid.UUID(int=7)}.json", 404),
        ("tokens/7.json", 404),
        ("requests.json?start_date=yesterday", 400),
        ("requests.json?end_date=0001-01-01T00:00:00Z", 400),
        ("requests.json?start_date=9999-12-31T00:00:00Z", 400),
        ("requests.json?status=broken", 400),
        ("requests.json?page_size=5000", 400),
        ("requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z", 400),
        ("requests.yaml", 400),
        ("nothing.json", 404),
    ],
)
def test_bad_questions_are_answered_as_the_specification_says(
    client: TestClient, path: str, status: int
) -> None:
    answer = client.get(f"{BASE}/{path}")
    assert answer.status_code == status, answer.text
    if not path.endswith("yaml"):
        assert answer.json()[0].keys() == {"code", "description"}


def test_requests_are_found_by_number_service_status_and_time(
    client: TestClient, engine: Engine, api_key: str
) -> None:
    one, two = (send(client, api_key)["service_request_id"] for _ in range(2))
    three = send(client, api_key, service_code="GRAFFITI.TAG")["service_request_id"]
    with engine.begin() as tx:
        tx.execute(text(_DONE), {"id": three})

    def ids(query: str) -> list[str]:
        found = client.get(f"{BASE}/requests.json?{query}").json()
        return [each["service_request_id"] for each in found]

    assert set(ids(f"service_request_id={one},{three}&status=closed")) == {one, three}
    assert ids("service_code=GRAFFITI.TAG,GRAFFITI.STICKER&status=closed")[0] == three
    assert three not in ids("status=open")
    assert {one, two} <= set(ids("status=open"))
    later = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(f"start_date={later}&end_date={later}") == []
    assert ids("page_size=1&page=1") != ids("page_size=1&page=2")
    assert ids("start_date=&end_date=&status=&service_code=") != []
    closed = client.get(f"{BASE}/requests/{three}.json").json()[0]
    assert (closed["status"], closed["service_name"]) == ("closed", "Klotter")


_DONE = """
INSERT INTO core.report_event (report_id, company_id, kind, at, note)
SELECT id, company_id, 'done', clock_timestamp(), 'Bara för personalen: Sven' FROM core.report
WHERE id = :id
"""


def test_nothing_of_people_is_public_nor_what_staff_says_or_holds_back(
    client: TestClient, engine: Engine, api_key: str
) -> None:
    number = send(client, api_key, description="Skräp hos Eva Ek")["service_request_id"]
    with engine.begin() as tx:
        cover(tx, number, 10, 16)
        staff_report = str(report(tx, "YARD.LITTER"))
        tx.execute(text(_DONE), {"id": number})
        tx.execute(text(_NOTE), {"id": number, "note": "Hemligt", "public": False})
        tx.execute(text(_NOTE), {"id": number, "note": "Vi har städat", "public": True})
    shown = client.get(f"{BASE}/requests.json?extensions=true").text
    assert "Vi har städat" in shown
    assert "Skräp hos ████" in shown
    people = ("Eva", "Ulla", "ulla@bo.test", "070-123", "0701234", "Sven")
    for word in (*people, "Hemligt", "Ord från", staff_report):
        assert word not in shown, word
    assert client.get(f"{BASE}/requests/{staff_report}.json").status_code == 404
    keyed = client.get(f"{BASE}/requests/{staff_report}.json?api_key={api_key}")
    assert keyed.status_code == 200, "who has the right follows all of the company"
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.case_state SET held = true WHERE report_id = :id"), {
            "id": number
        })  # fmt: skip
    assert client.get(f"{BASE}/requests/{number}.json?api_key={api_key}").status_code == 404
    token = client.get(f"{BASE}/tokens/{number}.json").json()
    assert token == [{"service_request_id": None, "token": number}]


_NOTE = """
INSERT INTO core.case_event (report_id, company_id, kind, note, is_public)
SELECT id, company_id, 'noted', :note, :public FROM core.report WHERE id = :id
"""


def test_what_may_be_about_a_person_is_shown_to_keys_alone(
    client: TestClient, engine: Engine, api_key: str
) -> None:
    number = send(client, api_key)["service_request_id"]
    path = f"{BASE}/requests/{number}.json"
    assert client.get(path).status_code == 200
    with engine.begin() as tx:
        tx.execute(
            text("UPDATE core.case_state SET category = 'CELLAR.SLEEPING_PLACE'"
                 " WHERE report_id = :id"), {"id": number},
        )  # fmt: skip
    assert client.get(path).status_code == 404
    assert client.get(f"{path}?api_key={api_key}").status_code == 200


def test_a_token_is_the_number(client: TestClient, api_key: str) -> None:
    number = send(client, api_key)["service_request_id"]
    answer = client.get(f"{BASE}/tokens/{number}.xml")
    found = as_data(ET.fromstring(answer.text))  # noqa: S314
    assert found == [{"service_request_id": number, "token": number}]


def test_pictures_come_with_a_request_and_are_shown_once_reviewed(
    client: TestClient, engine: Engine, api_key: str
) -> None:
    sent = {"media": ("a.jpg", encoded(scene()), "image/jpeg")}
    answer = client.post(f"{BASE}/requests.json", data=fields(api_key), files=sent)
    assert answer.status_code == 201, answer.text
    number = answer.json()[0]["service_request_id"]
    assert client.get(f"{BASE}/requests/{number}.json").json()[0]["media_url"] is None
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.photo SET reviewed_at = now()"))
    url = client.get(f"{BASE}/requests/{number}.json").json()[0]["media_url"]
    shown = client.get(url)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert client.get(url.replace("/media/", "/media/x")).status_code == 404
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.photo SET reviewed_at = NULL"))
    assert client.get(url).status_code == 404, "what is no longer fit to be seen is not shown"
    bad = client.post(
        f"{BASE}/requests.json", data=fields(api_key), files={"media": ("a.jpg", b"no picture")}
    )
    assert (bad.status_code, "media 1" in bad.json()[0]["description"]) == (400, True)


def test_pictures_by_address_are_left_to_the_worker(
    client: TestClient, engine: Engine, api_key: str
) -> None:
    urls = ["https://fixamingata.test/1.jpg", "https://fixamingata.test/2.jpg"]
    number = send(client, api_key, media_url=urls)["service_request_id"]
    with engine.connect() as tx:
        args = tx.scalar(text(
            "SELECT args FROM jobs.procrastinate_jobs WHERE task_name = 'ljusrond.open311_media'"
            " AND queue_name = 'outgoing'"
        ))  # fmt: skip
    assert (args["report_id"], args["urls"]) == (number, urls)


def test_updates_tell_statuses_and_public_words_of_what_came_in(
    client: TestClient, engine: Engine, app: FastAPI, api_key: str
) -> None:
    number = send(client, api_key)["service_request_id"]
    manager = logged_in(app, engine, "manager")
    manager.post(f"/cases/{number}/status", data={"status": "in_work", "note": "Bara vi"})
    manager.post(
        f"/cases/{number}/status", data={"status": "done", "note": "Allt städat", "public": "yes"}
    )
    manager.post(f"/cases/{number}/note", data={"note": "Tack för tipset", "public": "yes"})
    told = client.get(f"{BASE}/servicerequestupdates.json?api_key={api_key}").json()
    mine = [one for one in told if one["service_request_id"] == number]
    assert [(one["status"], one["description"]) for one in mine] == [
        ("IN_PROGRESS", None), ("FIXED", "Allt städat"), ("FIXED", "Tack för tipset"),
    ]  # fmt: skip
    assert len({one["update_id"] for one in mine}) == 3
    assert client.get(f"{BASE}/servicerequestupdates.json").status_code == 403
    xml = client.get(
        f"{BASE}/servicerequestupdates.xml?api_key={api_key}"
        "&start_date=2026-01-01T00:00:00Z&end_date=2026-01-02T00:00:00Z"
    )
    assert as_data(ET.fromstring(xml.text)) == []  # noqa: S314


def test_an_update_that_is_sent_twice_is_noted_once_and_may_reopen(
    client: TestClient, engine: Engine, api_key: str
) -> None:
    number = send(client, api_key)["service_request_id"]
    with engine.begin() as tx:
        tx.execute(text(_DONE), {"id": number})
    sent = {
        "api_key": api_key, "update_id": "901", "service_request_id": number, "status": "REOPEN",
        "updated_datetime": "2026-11-26 23:00:00", "description": "Det ligger kvar",
        "first_name": "Ulla", "last_name": "-", "email": "ulla@bo.test",
    }  # fmt: skip
    answers = [client.post(f"{BASE}/servicerequestupdates.xml", data=sent) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    with engine.connect() as tx:
        status = tx.scalar(
            text("SELECT status FROM core.case_state WHERE report_id = :id"), {"id": number}
        )
        noted = tx.execute(
            text("SELECT note, is_public FROM core.case_event WHERE report_id = :id"),
            {"id": number},
        ).all()
    assert status == "reopened"
    assert [tuple(row) for row in noted] == [("Det ligger kvar", False)]
    bad = client.post(f"{BASE}/servicerequestupdates.json", data={"api_key": api_key})
    assert (bad.status_code, len(bad.json())) == (400, 2)
    unknown = client.post(
        f"{BASE}/servicerequestupdates.json", data={**sent, "service_request_id": "7"}
    )
    assert unknown.status_code == 404


def test_an_address_we_know_is_a_place(client: TestClient, engine: Engine, api_key: str) -> None:
    number = send(
        client, api_key, lat=..., long=..., address_string="hus 1", service_code="WATER.LEAK"
    )["service_request_id"]
    with engine.connect() as tx:
        kind = tx.scalar(text(
            "SELECT asset.kind FROM core.report JOIN core.asset ON asset.id = report.asset_id"
            " WHERE report.id = :id"
        ), {"id": number})  # fmt: skip
    assert kind == "building"


def test_a_browser_of_another_site_sends_nothing(app: FastAPI, api_key: str) -> None:
    page = browser(app)
    page.headers["Origin"] = "https://elsewhere.test"
    answer = page.post(f"{BASE}/requests.json", data=fields(api_key))
    assert answer.status_code == 403
