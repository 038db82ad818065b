"""Other programs as clients of a running server: georeport, and what three and FixMyStreet send."""

from __future__ import annotations

import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

import httpx
import pytest
from georeport import GeoReport
from sqlalchemy import Engine, text

from backend.db import WORKER_ROLE, open_engine
from backend.open311 import fetching, handing, polling
from backend.open311.client import Peer, PeerError
from backend.settings import Settings
from tests.browser.running import running
from tests.estate_sample import store_sample
from tests.open311_sample import BASE, fields, key
from tests.people_sample import cover, photos, report
from tests.photo_sample import encoded, scene
from tests.report_sample import LAT, LON, address
from tests.sign_in import SECRET, company


@pytest.fixture(scope="module")
def api_key(engine: Engine) -> str:
    with engine.begin() as tx:
        store_sample(tx)
        return key(tx, company(tx))


@pytest.fixture(scope="module")
def server(engine: Engine, api_key: str) -> Iterator[str]:  # noqa: ARG001 -- the sample first
    with running(address(engine)) as made:
        yield made + BASE


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_reads_services_and_requests(server: str, api_key: str, form: str) -> None:
    sent = [
        httpx.post(f"{server}/requests.json", data=fields(api_key), timeout=30).json()[0]
        for _ in range(2)
    ]
    client = GeoReport(server, output_format=form)
    services = client.get_service_list()
    assert {"service_code", "service_name", "metadata", "type", "group"} <= set(services[0])
    lift = client.get_service_definition("STAIR.LIFT")
    assert lift["service_code"] == "STAIR.LIFT"
    ids = ",".join(one["service_request_id"] for one in sent)
    found = client.get_service_requests(service_request_id=ids)
    assert {one["service_request_id"] for one in found} == set(ids.split(","))
    one = client.get_service_request(sent[0]["service_request_id"])
    assert (one["status"], one["service_code"]) == ("open", "YARD.LITTER")
    assert float(one["lat"]) == pytest.approx(LAT, abs=1e-6)
    since = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert client.get_service_requests(start_date=since, status="open", service_code="YARD.LITTER")


def test_three_posts_with_a_picture_and_asks_by_its_own_words(server: str, api_key: str) -> None:
    # three.core.Three.post: data and files of requests; `name` is split, `address` renamed.
    data = {
        "service_code": "GRAFFITI.TAG", "lat": LAT, "long": LON, "description": "Klotter",
        "first_name": "Zach", "last_name": "Williams", "phone": "555-5555", "api_key": api_key,
        "address_string": "123 Any St", "jurisdiction_id": "",
    }  # fmt: skip
    with httpx.Client(timeout=30) as client:
        posted = client.post(
            f"{server}/requests.json", data=data, files={"media": ("photo.png", _png())}
        )
        number = posted.json()[0]["service_request_id"]
        # Three.requests(count=…, between=…): page_size, and dates that it writes itself.
        since = (datetime.now(UTC) - timedelta(days=20)).strftime("%Y-%m-%dT00:00:00Z")
        asked = {"page_size": 1, "start_date": since, "service_code": "GRAFFITI.TAG"}
        found = client.get(f"{server}/requests.json", params=asked).json()
        assert [one["service_request_id"] for one in found] == [number]
        token = client.get(f"{server}/tokens/{number}.json").json()
        assert token[0]["service_request_id"] == number


def _png() -> bytes:
    return encoded(scene(), "PNG")


def test_fixmystreet_sends_reads_and_follows(server: str, api_key: str, engine: Engine) -> None:
    # Open311.pm: XML::Simple reads services, attributes, requests, updates by these names.
    with httpx.Client(timeout=30) as client:
        services = ET.fromstring(client.get(f"{server}/services.xml").text)  # noqa: S314
        assert services.find("service/metadata").text == "true"  # type: ignore[union-attr]
        meta = ET.fromstring(client.get(f"{server}/services/YARD.LITTER.xml").text)  # noqa: S314
        automated = {
            one.findtext("code"): one.findtext("automated")
            for one in meta.iterfind("attributes/attribute")
        }
        assert automated["fixmystreet_id"] == "server_set", "it fills its number in"
        sent = fields(
            api_key, media_url="https://fixamingata.test/photo/1.jpeg",
            **{"attribute[fixmystreet_id]": "99", "attribute[easting]": "1"},
        )  # fmt: skip
        answers = [client.post(f"{server}/requests.xml", data=sent) for _ in range(2)]
        numbers = {
            ET.fromstring(one.text).findtext("request/service_request_id")  # noqa: S314
            for one in answers
        }
        assert len(numbers) == 1
        number = numbers.pop()
        with engine.begin() as tx:
            tx.execute(text(_SEEN), {"id": number})
        now = datetime.now(UTC)
        asked = {
            "api_key": api_key,
            "start_date": (now - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "end_date": (now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        told = ET.fromstring(  # noqa: S314
            client.get(f"{server}/servicerequestupdates.xml", params=asked).text
        )
        mine = [one for one in told if one.findtext("service_request_id") == number]
        assert [one.findtext("status") for one in mine] == ["IN_PROGRESS"]
        update = {
            "api_key": api_key, "update_id": "5", "service_request_id": number, "status": "OPEN",
            "updated_datetime": "2026-11-27T00:10:00+01:00", "description": "Fortfarande",
            "first_name": "Ulla", "last_name": "-", "email": "ulla@bo.test",
        }  # fmt: skip
        made = client.post(f"{server}/servicerequestupdates.xml", data=update)
        root = ET.fromstring(made.text)  # noqa: S314
        assert root.tag == "service_request_updates"
        assert uuid.UUID(root.findtext("request_update/update_id"))


_SEEN = """
INSERT INTO core.report_event (report_id, company_id, kind, at)
SELECT id, company_id, 'in_work', clock_timestamp() FROM core.report WHERE id = :id
"""


class _Peer(BaseHTTPRequestHandler):
    """A server that takes requests and hangs up before it answers, or gives tokens."""

    taken: list[dict[str, list[str]]]
    answers: dict[str, tuple[int, str | bytes]]

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["content-length"])).decode()
        self.taken.append(parse_qs(sent))
        self._say(self.path)

    def do_GET(self) -> None:
        self._say(self.path.partition("?")[0])

    def _say(self, path: str) -> None:
        status, body = self.answers.get(path, (0, ""))
        if not status:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        content = body if isinstance(body, bytes) else body.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def peer(answers: dict[str, tuple[int, str | bytes]]) -> Iterator[tuple[Peer, Any]]:
    handler = type("Handler", (_Peer,), {"taken": [], "answers": answers})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Peer(f"http://127.0.0.1:{server.server_port}/v2/", "stad", "k", private=True), handler
    finally:
        server.shutdown()
        server.server_close()


def test_a_peer_s_answers_are_told_apart() -> None:
    waits = "<service_requests><request><token>t1</token></request></service_requests>"
    errors = "<errors><error><code>400</code><description>No lat</description></error></errors>"
    answers: dict[str, tuple[int, str | bytes]] = {"/v2/requests.xml": (200, waits)}
    with peer(answers) as (known, handler):
        assert known.send([("service_code", "1")], "k1").token == "t1"  # noqa: S105
        assert handler.taken[0] == {
            "service_code": ["1"], "jurisdiction_id": ["stad"], "api_key": ["k"],
        }  # fmt: skip
        answers["/v2/requests.xml"] = (400, errors)
        with pytest.raises(PeerError, match="No lat") as refused:
            known.send([], "k2")
        assert not refused.value.unsure
        for uncertain in ((500, ""), (200, "<html>"), (200, "<a/>"), (0, "")):
            answers["/v2/requests.xml"] = uncertain
            with pytest.raises(PeerError) as lost:
                known.send([], "k3")
            assert lost.value.unsure, uncertain
    with pytest.raises(PeerError) as gone:
        known.send([], "k4")
    assert not gone.value.unsure, "it cannot be reached: nothing was sent"


@pytest.mark.parametrize(
    ("status", "body", "takes"),
    [(200, "<service_request_updates/>", True), (404, "", False), (403, "", None), (500, "", None)],
)
def test_a_key_is_proven_by_what_needs_it(status: int, body: str, *, takes: bool | None) -> None:
    with peer({"/v2/servicerequestupdates.xml": (status, body)}) as (known, _):
        if takes is None:
            with pytest.raises(PeerError) as refused:
                known.takes_key()
            assert refused.value.status == status
        else:
            assert known.takes_key() is takes


def test_a_token_becomes_a_number_later() -> None:
    empty = "<service_requests><request><token>t1</token></request></service_requests>"
    full = "<a><request><service_request_id>9</service_request_id></request></a>"
    answers: dict[str, tuple[int, str | bytes]] = {"/v2/tokens/t1.xml": (200, empty)}
    with peer(answers) as (known, _):
        assert known.number_of("t1") is None
        answers["/v2/tokens/t1.xml"] = (200, full)
        assert known.number_of("t1") == "9"


def test_a_server_without_updates_tells_where_requests_stand() -> None:
    states = (
        "<service_requests><request><service_request_id>9</service_request_id>"
        "<status>closed</status><updated_datetime>2026-11-26T10:00:00+01:00</updated_datetime>"
        "</request></service_requests>"
    )
    with peer({"/v2/requests.xml": (200, states)}) as (known, _):
        found = known.states(["9"])
    assert [(one.number, one.status) for one in found] == [("9", "closed")]
    assert found[0].at == datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_pictures_by_address_are_fetched_once_and_what_is_none_is_noted(
    server: str, api_key: str, engine: Engine, tmp_path: Path
) -> None:
    number = uuid.UUID(
        httpx.post(f"{server}/requests.json", data=fields(api_key), timeout=30).json()[0][
            "service_request_id"
        ]
    )
    settings = Settings(data=tmp_path, secret=SECRET, private_calls=True)
    with engine.connect() as tx:
        company_id = company(tx)
    answers: dict[str, tuple[int, str | bytes]] = {
        "/v2/no.xml": (200, "<a/>"), "/v2/gone.xml": (404, ""), "/v2/busy.jpg": (503, ""),
        "/v2/1.jpg": (200, encoded(scene())),
    }  # fmt: skip
    worker = open_engine(address(engine), role=WORKER_ROLE, company_id=company_id, pool_size=1)
    with peer(answers) as (known, _):
        urls = [f"{known.url}{name}" for name in ("busy.jpg", "no.xml", "gone.xml", "1.jpg")]
        for _again in range(2):
            with pytest.raises(fetching.UnreachedError) as unreached:
                fetching.fetch(worker, settings, company_id, number, urls)
            assert unreached.value.urls == urls[:1], "the others are here, or will never be"
    worker.dispose()
    with engine.connect() as tx:
        named = tx.scalar(
            text(
                "SELECT count(*) FROM core.report_photo JOIN core.photo USING (company_id, sha256)"
                " WHERE report_id = :id"
            ),
            {"id": number},
        )
        assert named == 1
        notes = tx.scalars(
            text("SELECT note FROM core.case_event WHERE report_id = :id"), {"id": number}
        ).all()
    assert len(notes) == 2
    outside = Settings(data=tmp_path, secret=SECRET)
    with pytest.raises(fetching.UnreachedError, match="begins with https"):
        fetching.fetch(engine, outside, company_id, number, [f"{known.url}no.xml"])


@contextmanager
def handed(engine: Engine, known: Peer) -> Iterator[tuple[Engine, uuid.UUID]]:
    """Give a worker of a company that hands a case over to a peer, and the case."""
    with engine.begin() as tx:
        company_id = company(tx)
        tx.execute(text("DELETE FROM core.open311_peer"))
        tx.execute(text(_PEER), {"company": company_id, "url": known.url})
        case = report(tx, "GRAFFITI.TAG")
        tx.execute(text(_ROUTED), {"id": case})
    worker = open_engine(address(engine), role=WORKER_ROLE, company_id=company_id, pool_size=1)
    try:
        yield worker, case
    finally:
        worker.dispose()


_PEER = """
INSERT INTO core.open311_peer (company_id, name, party, url, services)
VALUES (:company, 'Staden', 'municipality', :url, '{"GRAFFITI": "33"}')
"""
_ROUTED = """
WITH routed AS (
    UPDATE core.case_state SET party = 'municipality' WHERE report_id = :id
    RETURNING report_id, company_id
)
INSERT INTO core.report_event (report_id, company_id, kind, at)
SELECT report_id, company_id, 'not_ours', clock_timestamp() FROM routed
"""
_LINK = "SELECT * FROM core.open311_link WHERE report_id = :id"
_LATER = "UPDATE core.open311_link SET tried_at = tried_at - interval '11 minutes'"
SETTINGS = Settings(secret=SECRET, private_calls=True, url="https://ljus.test")


def requests_of(*found: tuple[str, str]) -> tuple[int, str]:
    inside = "".join(
        f"<request><service_request_id>{number}</service_request_id>"
        f"<description>{words}</description></request>"
        for number, words in found
    )
    return 200, f"<service_requests>{inside}</service_requests>"


def test_a_case_whose_sending_was_not_answered_is_looked_for_there(engine: Engine) -> None:
    answers: dict[str, tuple[int, str | bytes]] = {}
    with peer(answers) as (known, handler), handed(engine, known) as (worker, case):
        with engine.begin() as tx:
            cover(tx, case, 0, 3)
            photos(tx, case)

        def link() -> Any:  # noqa: ANN401 -- a row
            with engine.connect() as tx:
                return tx.execute(text(_LINK), {"id": case}).one()

        handing.push(worker, SETTINGS, case)
        assert (link().unsure, link().service_request_id, len(handler.taken)) == (True, None, 1)
        sent = handler.taken[0]
        assert sent["service_code"] == ["33"]
        assert sent["attribute[external_id]"] == [str(case)]
        assert sent["description"][0].startswith("████ [OSL 21 kap. 3 §] från anmälaren")
        [picture] = sent["media_url"]
        assert picture.startswith("https://ljus.test/open311/v2/media/"), "the reviewed one alone"
        assert not {"email", "phone", "first_name"} & set(sent)
        # Their list cannot be read, then holds others, then ours.
        for listed in ((500, ""), requests_of(("1", "Annat"))):
            answers["/v2/requests.xml"] = listed
            handing.push(worker, SETTINGS, case)
            assert (link().unsure, len(handler.taken)) == (True, 1), "not sent a second time"
        answers["/v2/requests.xml"] = requests_of(("1", "Annat"), ("2", f"x Ljusrond {case}"))
        handing.push(worker, SETTINGS, case)
        assert (link().unsure, link().service_request_id, len(handler.taken)) == (False, "2", 1)
        handing.push(worker, SETTINGS, case)
        assert len(handler.taken) == 1


def test_a_case_that_did_not_arrive_is_sent_again_and_its_token_followed(engine: Engine) -> None:
    answers: dict[str, tuple[int, str | bytes]] = {}
    with peer(answers) as (known, handler), handed(engine, known) as (worker, case):
        handing.push(worker, SETTINGS, case)
        token = "<a><request><token>t9</token></request></a>"  # noqa: S105 -- an answer
        answers["/v2/requests.xml"] = (200, token)
        with engine.begin() as tx:
            tx.execute(text(_LATER))
        handing.push(worker, SETTINGS, case)
        assert len(handler.taken) == 2
        with engine.connect() as tx:
            row = tx.execute(text(_LINK), {"id": case}).one()
        assert (row.token, row.service_request_id, row.unsure) == ("t9", None, False)
        number = "<a><request><service_request_id>9</service_request_id></request></a>"
        answers["/v2/tokens/t9.xml"] = (200, number)
        handing.push(worker, SETTINGS, case)
        with engine.connect() as tx:
            assert tx.execute(text(_LINK), {"id": case}).one().service_request_id == "9"
        assert len(handler.taken) == 2


def test_a_server_without_updates_is_asked_where_requests_stand(engine: Engine) -> None:
    state = (
        "<a><request><service_request_id>5</service_request_id><status>closed</status>"
        "<updated_datetime>2026-11-26T10:00:00Z</updated_datetime>"
        "<status_notes>Sanerat</status_notes></request></a>"
    )
    number = "<a><request><service_request_id>5</service_request_id></request></a>"
    answers: dict[str, tuple[int, str | bytes]] = {
        "/v2/requests.xml": (200, number), "/v2/servicerequestupdates.xml": (404, ""),
    }  # fmt: skip
    with peer(answers) as (known, _), handed(engine, known) as (worker, case):
        handing.push(worker, SETTINGS, case)
        answers["/v2/requests.xml"] = (200, state)
        with engine.connect() as tx:
            peer_id = tx.scalar(text("SELECT id FROM core.open311_peer"))
        assert [polling.poll(worker, SETTINGS, peer_id) for _ in range(2)] == [1, 0]
        with engine.connect() as tx:
            notes = tx.scalars(
                text("SELECT note FROM core.case_event WHERE report_id = :id"), {"id": case}
            ).all()
        assert notes == ["Sanerat"], "what is closed there is not asked again"
