"""What a tablet sends from a walk, and the walks that it carries."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.app import create_app
from backend.settings import Settings
from maps.walk_questions import question_ids, questions
from tests.report_sample import address
from tests.sign_in import SECRET
from tests.tablet_sample import URL, Tablet, build, key_of, log_in
from tests.tenant_sample import rows
from tests.walk_sample import WalkRows, store_walk

NOW = datetime.now(UTC).isoformat()


@pytest.fixture(scope="module")
def walk(engine: Engine) -> WalkRows:
    """Store a walk in our first estate."""
    with engine.begin() as tx:
        world = build(tx)
        return store_walk(tx, uuid.UUID(world.ids["estate"]), world.company)


@pytest.fixture(scope="module")
def tablet(engine: Engine, walk: WalkRows) -> Iterator[Tablet]:
    """Give a tablet in the hand of a caretaker."""
    assert walk
    settings = Settings(database_url=address(engine), secret=SECRET, limits=False)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        device = str(uuid.uuid4())
        with engine.begin() as tx:
            company = tx.scalar(text("SELECT company_id FROM core.walk"))
            browser = log_in(client, tx, company, "caretaker")
        key = key_of(client, browser, device).json()["key"]
        yield Tablet(client, key, device)


def send(tablet: Tablet, kind: str, body: dict[str, object]) -> int:
    """Send a submission; return the code of the answer."""
    made = tablet.submission(kind, body)
    made[kind] = body  # the sample adds a time that answers do not have
    return int(tablet.send(made).status_code)


def test_a_tablet_carries_the_walk_with_its_way_and_what_is_calculated(
    tablet: Tablet, walk: WalkRows
) -> None:
    head = {"Authorization": f"Bearer {tablet.key}"}
    overview = tablet.client.get(f"{URL}/package", headers=head).json()
    estate = next(one for one in overview["estates"] if one["name"] == "Provgården")
    path = f"{URL}/package/{estate['code']}/walks"
    part = tablet.client.get(path, headers=head)
    assert part.headers["etag"].strip('"') == estate["parts"]["walks"]["version"]
    [carried] = part.json()["walks"]
    assert carried["id"] == str(walk.id)
    assert [stop["id"] for stop in carried["stops"]] == [str(one) for one in walk.stops]
    assert carried["stops"][0]["lux"] is None  # nothing was computed: unknown is not dark
    assert len(carried["legs"][0]["line"]) == 2
    again = tablet.client.get(path, headers={**head, "If-None-Match": part.headers["etag"]})
    assert again.status_code == 304


def test_points_and_answers_arrive_once_and_begin_the_protocol(
    engine: Engine, tablet: Tablet, walk: WalkRows
) -> None:
    where = rows(
        engine,
        "SELECT ST_X(p) AS lon, ST_Y(p) AS lat FROM (SELECT ST_Transform(geom, 4326) AS p"
        " FROM core.walk_stop WHERE id = :id) AS s",
        id=walk.stops[0],
    )[0]
    body = {
        "walk_id": str(walk.id), "stop_id": str(walk.stops[0]), "observed_at": NOW,
        "geometry": {"type": "Point", "coordinates": [where.lon, where.lat]},
        "sentiment": "unsafe", "observation": "Mörk port.", "themes": ["lighting"],
        "photos": ["a" * 64],
    }  # fmt: skip
    made = tablet.submission("walk_point", body)
    assert tablet.send(made).status_code == 201
    assert tablet.send(made).status_code == 200  # again is the same
    assert send(tablet, "walk_point", {**body, "stop_id": None, "sentiment": "safe"}) == 201
    found = rows(
        engine, "SELECT * FROM core.walk_point WHERE walk_id = :id ORDER BY number", id=walk.id
    )
    assert [(one.number, one.sentiment) for one in found] == [(1, "unsafe"), (2, "safe")]
    assert found[0].id == uuid.UUID(made["id"])
    assert found[0].photos == ["a" * 64]
    assert found[0].place != ""
    told = {
        "walk_id": str(walk.id), "stop_id": str(walk.stops[0]), "answered_at": NOW,
        "answers": [{"question": "see", "answer": "no"}, {"question": "clean", "answer": "yes"}],
    }  # fmt: skip
    assert send(tablet, "walk_answers", told) == 201
    kept = rows(
        engine, "SELECT question, answer FROM core.walk_answer WHERE stop_id = :id",
        id=walk.stops[0],
    )  # fmt: skip
    assert {(one.question, one.answer) for one in kept} == {("see", "no"), ("clean", "yes")}
    walked = rows(engine, "SELECT status, walked_at FROM core.walk WHERE id = :id", id=walk.id)[0]
    assert walked.status == "draft"
    assert walked.walked_at is not None


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("walk_point", {"walk_id": str(uuid.uuid4())}),
        ("walk_point", {"category": "LIGHT.NOTHING"}),
        ("walk_point", {"observation": ""}),
        ("walk_answers", {"stop_id": str(uuid.uuid4())}),
        ("walk_answers", {"answers": []}),
    ],
)
def test_what_cannot_be_is_refused(
    tablet: Tablet, walk: WalkRows, kind: str, change: dict[str, object]
) -> None:
    bodies: dict[str, dict[str, object]] = {
        "walk_point": {
            "walk_id": str(walk.id), "observed_at": NOW, "sentiment": "safe",
            "geometry": {"type": "Point", "coordinates": [12.0, 57.8]}, "observation": "Bra.",
        },
        "walk_answers": {
            "walk_id": str(walk.id), "stop_id": str(walk.stops[0]), "answered_at": NOW,
            "answers": [{"question": "see", "answer": "yes"}],
        },
    }  # fmt: skip
    assert send(tablet, kind, {**bodies[kind], **change}) == 422


def test_the_questions_are_one_list_for_tablet_and_protocol() -> None:
    assert len(question_ids()) == len(questions()) >= 12
    assert {"see", "be_seen", "find_way", "get_away", "looked_after", "intact"} <= question_ids()
    assert all(one.sv and one.en and one.sv != one.en for one in questions())
