"""What tablets send: accepted once, by its bytes, with everything that it means."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.app import create_app
from backend.settings import Settings
from backend.sync import schemas
from tests.report_sample import PLACE, address
from tests.sign_in import SECRET
from tests.tablet_sample import RECORDED, URL, Tablet, World, build, key_of, log_in

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SHA = ["1" * 64, "2" * 64, "3" * 64]


@pytest.fixture(scope="module")
def world(engine: Engine) -> World:
    """Store two companies."""
    with engine.begin() as tx:
        return build(tx)


@pytest.fixture(scope="module")
def client(engine: Engine, world: World) -> Iterator[TestClient]:
    """Give a client of the service that nobody is logged in to."""
    assert world
    settings = Settings(database_url=address(engine), secret=SECRET, limits=False)
    with TestClient(create_app(settings), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture(scope="module")
def tablet(engine: Engine, world: World, client: TestClient) -> Tablet:
    """Give a tablet in the hand of a caretaker of ours."""
    return in_hand(engine, client, world.company)


def in_hand(engine: Engine, client: TestClient, company_id: uuid.UUID, role: str = "caretaker",
            estate: str | None = None) -> Tablet:  # fmt: skip
    device = str(uuid.uuid4())
    with engine.begin() as tx:
        browser = log_in(client, tx, company_id, role)
    made = key_of(client, browser, device)
    assert made.status_code == 201, made.text
    if estate:
        with engine.begin() as tx:
            tx.execute(
                text("INSERT INTO core.account_estate (account_id, estate_id, company_id)"
                     " VALUES (:account, :estate, :company)"),
                {"account": made.json()["account_id"], "estate": estate, "company": company_id},
            )  # fmt: skip
    return Tablet(client, made.json()["key"], device)


def rows(engine: Engine, statement: str, **values: object) -> list[Any]:
    with engine.begin() as tx:
        return list(tx.execute(text(statement), values))


def refused(answer: Any, field: str) -> str:  # noqa: ANN401 -- the client's answer
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert [error["field"] for error in problem["errors"]] == [field]
    return str(problem["errors"][0]["reason"])


def test_a_report_arrives_whole_and_once(
    engine: Engine, world: World, client: TestClient, tablet: Tablet
) -> None:
    said = {
        "category": "GRAFFITI.TAG", "asset_id": world.ids["stairwell"], "geometry": PLACE,
        "floor": -1, "spot": "cellar", "description": "Stor, röd", "photos": SHA[:2],
        "extent": {"type": "LineString", "coordinates": [[12.01, 57.81], [12.02, 57.81]]},
    }  # fmt: skip
    raw = json.dumps(tablet.submission("report", said)).encode()
    sent = json.loads(raw)
    first = tablet.send(raw, sent["id"])
    assert first.status_code == 201, first.text
    receipt = first.json()
    assert receipt["sha256"] == hashlib.sha256(raw).hexdigest()
    assert (receipt["id"], receipt["kind"]) == (sent["id"], "report")
    again = tablet.send(raw, sent["id"])
    assert (again.status_code, again.json()) == (200, receipt)
    with engine.begin() as tx:
        browser = log_in(client, tx, world.company, "manager")
    report = client.get(f"/api/v1/reports/{sent['id']}", headers=browser).json()
    assert {name: report[name] for name in ("floor", "spot", "origin", "description")} == {
        "floor": -1, "spot": "cellar", "origin": "tablet", "description": "Stor, röd",
    }  # fmt: skip
    assert report["extent"]["type"] == "LineString"
    assert report["extent"]["coordinates"][1] == pytest.approx([12.02, 57.81], abs=1e-6)
    assert (report["seen_again"], report["last_seen_at"]) == (0, report["observed_at"])
    kept = rows(engine, "SELECT * FROM core.submission WHERE id = :id", id=sent["id"])
    assert [(row.device_id, row.counter, row.version) for row in kept] == [
        (uuid.UUID(tablet.device_id), sent["counter"], 1)
    ]
    named = rows(engine, "SELECT sha256 FROM core.report_photo WHERE report_id = :id"
                 " ORDER BY position", id=sent["id"])  # fmt: skip
    assert [row.sha256 for row in named] == SHA[:2]


def test_the_same_id_with_other_bytes_is_refused(world: World, tablet: Tablet) -> None:
    sent = tablet.submission("report", {"category": "LIGHT.DARK", "asset_id": world.ids["lamp"]})
    assert tablet.send(sent).status_code == 201
    assert tablet.send({**sent, "counter": 999}).status_code == 409
    # A report that came in another way holds its id as well.
    assert tablet.send(sent, str(uuid.uuid4())).status_code == 422


def test_what_was_accepted_once_stays_accepted(
    engine: Engine, world: World, tablet: Tablet
) -> None:
    sent = tablet.submission("report", {"category": "LIGHT.DIM", "asset_id": world.ids["lamp"]})
    assert tablet.send(sent).status_code == 201
    rows_of = "UPDATE core.fault_category SET applies_to = :kinds WHERE code = 'LIGHT.DIM'"
    with engine.begin() as tx:
        tx.execute(text(rows_of), {"kinds": ["place"]})
    try:
        assert tablet.send(sent).status_code == 200
        other = tablet.put("report", category="LIGHT.DIM", asset_id=world.ids["lamp"])
        refused(other, "report.category")
    finally:
        with engine.begin() as tx:
            tx.execute(text(rows_of), {"kinds": ["lamp"]})


def test_a_refused_row_leaves_nothing_behind(engine: Engine, tablet: Tablet) -> None:
    sent = tablet.submission(
        "report", {"category": "LIGHT.DARK", "asset_id": str(uuid.uuid4()), "photos": SHA}
    )
    assert refused(tablet.send(sent), "report.asset_id") == "is not a known asset"
    assert rows(engine, "SELECT id FROM core.submission WHERE id = :id", id=sent["id"]) == []


def test_me_too_is_evidence_with_its_photos(engine: Engine, world: World, tablet: Tablet) -> None:
    report = tablet.put(
        "report", category="LIGHT.DARK", asset_id=world.ids["lamp"], photos=SHA[:1]
    ).json()["id"]
    evidence = tablet.submission(
        "evidence", {"report_id": report, "note": "Fortfarande", "photos": [SHA[0], SHA[2]]}
    )
    assert tablet.send(evidence).status_code == 201
    assert tablet.send(evidence).status_code == 200
    assert tablet.put("evidence", report_id=report, photos=SHA[1:2]).status_code == 201
    named = rows(engine, "SELECT sha256, position, evidence_id FROM core.report_photo"
                 " WHERE report_id = :id ORDER BY position", id=report)  # fmt: skip
    # A picture that the report names already is not named twice.
    assert [row.sha256 for row in named] == [SHA[0], SHA[2], SHA[1]]
    assert [row.evidence_id for row in named][:2] == [None, uuid.UUID(evidence["id"])]
    register = rows(engine, "SELECT seen_again, last_seen_at, observed_at FROM app.report_register"
                    " WHERE id = :id", id=report)[0]  # fmt: skip
    assert register.seen_again == 2
    assert register.last_seen_at > register.observed_at


def test_ten_tablets_add_photos_to_one_report_at_once(
    engine: Engine, world: World, tablet: Tablet
) -> None:
    report = tablet.put("report", category="LIGHT.DARK", asset_id=world.ids["lamp"]).json()["id"]
    sent = [
        tablet.submission(
            "evidence", {"report_id": report, "photos": [f"{n:02x}{i:062x}" for i in range(3)]}
        )
        for n in range(10)
    ]
    with ThreadPoolExecutor(10) as pool:
        assert {answer.status_code for answer in pool.map(tablet.send, sent)} == {201}
    named = rows(engine, "SELECT position FROM core.report_photo WHERE report_id = :id"
                 " ORDER BY position", id=report)  # fmt: skip
    assert len(named) == 30


def test_the_same_row_from_two_tabs_at_once_is_one(
    engine: Engine, world: World, tablet: Tablet
) -> None:
    sent = tablet.submission("report", {"category": "LIGHT.DARK", "asset_id": world.ids["lamp"]})
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(tablet.send, [sent] * 8))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.text for answer in answers}) == 1
    found = rows(engine, "SELECT id FROM core.report_event WHERE report_id = :id", id=sent["id"])
    assert len(found) == 1


def test_the_same_queue_twice_changes_nothing(engine: Engine, world: World, tablet: Tablet) -> None:
    queue = [
        tablet.submission("report", {"category": "LIGHT.LIT", "asset_id": world.ids["lamp"]}),
        tablet.submission("lamps_seen", {"lamp_ids": [world.ids["lamp"]], "state": "lit"}),
        tablet.submission("visit", {"plan_id": world.ids["plan"], "outcome": "not_ok"}),
    ]
    assert [tablet.send(sent).status_code for sent in queue] == [201] * 3
    count = (
        "SELECT (SELECT count(*) FROM core.lamp_observation), (SELECT count(*) FROM"
        " core.cleaning_visit), (SELECT count(*) FROM core.report_event),"
        " (SELECT count(*) FROM jobs.procrastinate_jobs)"
    )
    before = rows(engine, count)
    assert [tablet.send(sent).status_code for sent in queue] == [200] * 3
    assert rows(engine, count) == before


def test_two_tablets_on_one_lamp_both_stand(
    engine: Engine, world: World, client: TestClient, tablet: Tablet
) -> None:
    other = in_hand(engine, client, world.company)
    lamp = world.ids["side_lamp1"]
    for one, words in ((tablet, "Först"), (other, "Sedan")):
        answer = one.put("report", category="LIGHT.DARK", asset_id=lamp, description=words)
        assert answer.status_code == 201
    with engine.begin() as tx:
        browser = log_in(client, tx, world.company, "manager")
    page = client.get(f"/assets/lamp/{lamp}", headers=browser).text
    assert "Först" in page
    assert "Sedan" in page


def test_lamps_of_a_circuit_are_seen_lit_at_once(
    engine: Engine, world: World, tablet: Tablet
) -> None:
    lamp, second = world.ids["side_lamp"], world.ids["lamp1"]
    dark = tablet.put("report", category="LIGHT.DARK", asset_id=lamp).json()["id"]
    jobs = "SELECT count(*) FROM jobs.procrastinate_jobs"
    before = rows(engine, jobs)[0][0]
    said = {"lamp_ids": [lamp, second, world.ids["lamp"]], "state": "lit", "circuit": "3"}
    assert tablet.put("lamps_seen", **said).status_code == 201
    seen = rows(engine, "SELECT DISTINCT ON (lamp_id) state, role FROM core.lamp_observation"
                " WHERE lamp_id = any(:ids) ORDER BY lamp_id, observed_at DESC",
                ids=[uuid.UUID(one) for one in said["lamp_ids"]])  # fmt: skip
    assert {tuple(row) for row in seen} == {("lit", "round")}
    assert len(seen) == 3
    status = rows(engine, "SELECT app.report_status(:id)", id=dark)[0][0]
    assert status == "verified"
    assert rows(engine, jobs)[0][0] == before + 2, "one job an estate"


def test_a_lamp_seen_lit_before_it_was_reported_closes_nothing(
    engine: Engine, world: World, tablet: Tablet
) -> None:
    earlier = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    dark = tablet.put("report", category="LIGHT.DARK", asset_id=world.ids["lamp"]).json()["id"]
    said = {"lamp_ids": [world.ids["lamp"]], "state": "lit", "observed_at": earlier}
    assert tablet.put("lamps_seen", **said).status_code == 201
    assert rows(engine, "SELECT app.report_status(:id)", id=dark)[0][0] == "received"


def test_a_visit_is_noted_with_the_role(engine: Engine, world: World, tablet: Tablet) -> None:
    answer = tablet.put("visit", plan_id=world.ids["plan"], outcome="done")
    found = rows(engine, "SELECT outcome, role FROM core.cleaning_visit WHERE id = :id",
                 id=answer.json()["id"])  # fmt: skip
    assert [tuple(row) for row in found] == [("done", "caretaker")]


@pytest.mark.parametrize("days", [1, -1, 800, -20_000])
def test_a_clock_wrong_by_days_tells_true_times(
    engine: Engine, world: World, tablet: Tablet, days: int
) -> None:
    wrong = Tablet(tablet.client, tablet.key, ahead=timedelta(days=days))
    answer = wrong.put("report", category="LIGHT.DARK", asset_id=world.ids["lamp"])
    assert answer.status_code == 201, answer.text
    found = rows(engine, "SELECT report.observed_at, submission.saved_at, submission.sent_at,"
                 " clock_ahead_s, submission.received_at FROM core.submission"
                 " JOIN core.report USING (id) WHERE id = :id", id=answer.json()["id"])  # fmt: skip
    row = found[0]
    assert abs(row.observed_at - row.received_at) < timedelta(seconds=30)
    assert row.clock_ahead_s == pytest.approx(days * 86_400, abs=30)
    assert abs(row.saved_at - row.received_at) > timedelta(hours=23)
    assert row.sent_at >= row.saved_at


def test_a_clock_that_is_nearly_right_is_believed(
    engine: Engine, world: World, tablet: Tablet
) -> None:
    early = Tablet(tablet.client, tablet.key, ahead=timedelta(seconds=-100))
    answer = early.put("report", category="LIGHT.DARK", asset_id=world.ids["lamp"])
    row = rows(engine, "SELECT received_at - observed_at AS age FROM core.report WHERE id = :id",
               id=answer.json()["id"])[0]  # fmt: skip
    assert timedelta(seconds=95) < row.age < timedelta(seconds=130)


def test_every_recorded_submission_is_read(tablet: Tablet) -> None:
    for path in sorted(RECORDED.glob("*.json")):
        raw = path.read_bytes()
        answer = tablet.send(raw, json.loads(raw)["id"])
        # Most name things that are nowhere: read, and refused for that alone.
        errors = answer.json().get("errors", [])
        assert answer.status_code == (422 if errors else 201)
        fields = {error["field"].split(".")[1] for error in errors}
        assert fields <= {"asset_id", "report_id", "plan_id", "lamp_ids", "geometry"}, path.name


@pytest.mark.parametrize("path", sorted((RECORDED / "bad").glob("*.json")), ids=lambda p: p.stem)
def test_every_bad_submission_is_refused_by_its_field(tablet: Tablet, path: Path) -> None:
    bad = json.loads(path.read_text(encoding="utf-8"))
    answer = tablet.send(bad["body"])
    assert answer.status_code == 422, answer.text
    fields = [error["field"] for error in answer.json()["errors"]]
    assert all(field.startswith(bad["field"]) for field in fields), fields


def test_what_is_no_submission_is_told_plainly(world: World, tablet: Tablet) -> None:
    refused(tablet.send(b"{"), "body")
    refused(tablet.send(b"\xff\xfe"), "body")
    refused(tablet.send(b"[" * 60_000), "body")
    refused(tablet.send(b"[]"), "version")
    too_long = tablet.send(b" " * (schemas.BODY_BYTES_MAX + 1))
    assert too_long.status_code == 413
    assert too_long.headers["content-type"] == "application/problem+json"
    unsure = tablet.client.put(
        f"{URL}/submissions/{uuid.uuid4()}", content=b"{}",
        headers={**tablet.header, "Ljusrond-Sent-At": "yesterday"},
    )  # fmt: skip
    assert unsure.status_code == 422
    newer = tablet.submission("visit", {"plan_id": world.ids["plan"], "outcome": "done"}, version=2)
    assert "update the app" in refused(tablet.send(newer), "version")


@pytest.mark.parametrize(
    ("kind", "field", "said"),
    [
        ("report", "asset_id", {"category": "LIGHT.DARK", "asset_id": "lamp"}),
        ("lamps_seen", "lamp_ids.0", {"lamp_ids": ["lamp"], "state": "lit"}),
        ("visit", "plan_id", {"plan_id": "plan", "outcome": "done"}),
        ("evidence", "report_id", {"report_id": "report"}),
    ],
)
def test_what_is_anothers_or_beyond_a_limit_is_as_what_is_not(
    engine: Engine, world: World, client: TestClient, kind: str, field: str, said: dict[str, Any]
) -> None:
    theirs = in_hand(engine, client, world.other)
    sent = theirs.put("report", category="LIGHT.DARK", asset_id=world.ids["their_lamp"])
    side = in_hand(engine, client, world.company)
    ours = side.put("report", category="LIGHT.DARK", asset_id=world.ids["side_lamp"])
    limited = in_hand(engine, client, world.company, estate=world.ids["estate"])
    known = {
        **world.ids, "their_report": sent.json()["id"], "side_report": ours.json()["id"],
        "no_lamp": str(uuid.uuid4()), "no_plan": str(uuid.uuid4()), "no_report": str(uuid.uuid4()),
    }  # fmt: skip

    def with_ids(whose: str) -> dict[str, Any]:
        def of(value: Any) -> Any:  # noqa: ANN401
            return [of(one) for one in value] if isinstance(value, list) else known.get(
                f"{whose}{value}", value
            )  # fmt: skip

        return {name: of(value) for name, value in said.items()}

    answers = [limited.put(kind, **with_ids(whose)) for whose in ("no_", "their_", "side_")]
    reasons = {re.sub(UUID, "", refused(answer, f"{kind}.{field}")) for answer in answers}
    assert len(reasons) == 1
    if kind != "evidence":
        assert limited.put(kind, **with_ids("")).status_code == 201


def test_an_area_that_crosses_itself_is_taken(engine: Engine, world: World, tablet: Tablet) -> None:
    lon, lat = PLACE["coordinates"]
    ring = [[lon, lat], [lon + 1e-3, lat + 1e-3], [lon + 1e-3, lat], [lon, lat + 1e-3], [lon, lat]]
    said = {"category": "YARD.LITTER", "asset_id": world.ids["courtyard"]}
    answer = tablet.put("report", **said, extent={"type": "Polygon", "coordinates": [ring]})
    assert answer.status_code == 201, answer.text
    kept = rows(engine, "SELECT ST_IsValid(extent) AS valid, ST_SRID(extent) AS srid,"
                " ST_Area(extent) AS area_m2 FROM core.report WHERE id = :id",
                id=answer.json()["id"])[0]  # fmt: skip
    assert (kept.valid, kept.srid) == (True, 3006)
    assert kept.area_m2 > 100


def test_a_missing_asset_says_its_kind(engine: Engine, tablet: Tablet) -> None:
    said = {"geometry": PLACE, "missing_kind": "lamp"}
    answer = tablet.put("report", category="REGISTER.MISSING", **said)
    kept = rows(engine, "SELECT missing_kind FROM core.report WHERE id = :id",
                id=answer.json()["id"])  # fmt: skip
    assert kept[0].missing_kind == "lamp"
    refused(tablet.put("report", category="GRAFFITI.TAG", **said), "report.missing_kind")


def test_the_written_schema_is_the_one_that_is_read() -> None:
    written = json.loads(schemas.SCHEMA_FILE.read_text(encoding="utf-8"))
    assert written == schemas.json_schema(), "write it anew: python -m backend.sync.schemas"
