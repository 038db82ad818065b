"""Photos over the wire: what is taken, what is refused, who sees which picture."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from PIL import Image
from sqlalchemy import Connection, Engine, text

from backend import jobs
from backend.app import create_app
from backend.db import open_engine
from backend.photos import files, reading, service, tasks
from backend.photos.schemas import Box
from backend.settings import Settings
from tests.photo_sample import MARK, checksum, encoded, png_bomb, scene, with_metadata, zip_behind
from tests.report_sample import body
from tests.sign_in import SECRET, account, company, sign_in, token

URL = "/api/v1/photos"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PHOTO = with_metadata(scene())
SHA = checksum(PHOTO)
FACE = Box(x=0.25, y=0.25, width=0.5, height=0.5)


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give the owner's engine on a database of the module's own with two companies in it."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        for code in ("prov", "andra"):
            company(tx, code)
        tx.execute(
            text(
                "INSERT INTO core.estate (company_id, code, name, geom) SELECT id, code, name,"
                " ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(322920, 6410320), 3006), 100))"
                " FROM core.company WHERE code = 'prov'"
            )
        )
    yield made
    made.dispose()


@pytest.fixture(autouse=True)
def _empty(engine: Engine) -> Iterator[None]:
    yield
    with engine.begin() as tx:
        tx.execute(text("TRUNCATE core.photo, core.report, core.share, core.api_token CASCADE"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a data folder."""
    return tmp_path / "data"


@pytest.fixture
def client(engine: Engine, data: Path) -> Iterator[TestClient]:
    """Give a client of the service that nobody is logged in to."""
    app = create_app(Settings(database_url=address(engine), data=data, secret=SECRET))
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made


def address(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def role(engine: Engine, name: str, code: str = "prov") -> dict[str, str]:
    """Return the header of a machine with a role's rights."""
    return sign_in(address(engine), name, code)


def put(
    client: TestClient, content: bytes, headers: dict[str, str], sha256: str | None = None
) -> Response:
    return client.put(f"{URL}/{sha256 or checksum(content)}", content=content, headers=headers)


def stored(client: TestClient, headers: dict[str, str], content: bytes = PHOTO) -> str:
    """Send a photo; return its identity."""
    answer = put(client, content, headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def report(client: TestClient, headers: dict[str, str] | None = None, **more: Any) -> str:  # noqa: ANN401
    """Send a report that names the photo; return its identity."""
    sent = body(**{"photos": [SHA], **more})
    answer = client.post("/api/v1/reports", json=sent, headers=headers or {})
    assert answer.status_code == 201, answer.text
    return str(sent["id"])


@contextmanager
def owner(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as tx:
        yield tx


def on_disk(data: Path) -> set[str]:
    return {path.name for path in data.rglob("*") if path.is_file()}


def queued(engine: Engine) -> list[dict[str, str]]:
    with engine.begin() as tx:
        found = tx.scalars(
            text("SELECT args FROM jobs.procrastinate_jobs WHERE task_name = :task"),
            {"task": jobs.REMOVE_PHOTO},
        )
        return list(found)


def test_a_photo_is_taken_once_and_lies_where_it_belongs(
    client: TestClient, engine: Engine, data: Path
) -> None:
    caretaker = role(engine, "caretaker")
    first = put(client, PHOTO, caretaker)
    assert first.status_code == 201
    photo = first.json()
    assert (photo["sha256"], photo["width_px"], photo["height_px"]) == (SHA, 400, 300)
    assert (photo["reviewed_at"], photo["blurred"]) == (None, [])
    again = put(client, PHOTO, caretaker)
    assert (again.status_code, again.json()) == (200, photo)
    with engine.begin() as tx:
        owned = tx.execute(text("SELECT company_id, size_bytes FROM core.photo")).one()
    folder = data / "photos" / str(owned.company_id) / photo["id"][:2]
    assert {path.name for path in folder.iterdir()} == {
        f"{photo['id']}.jpg", f"{photo['id']}.thumb.jpg"
    }  # fmt: skip
    assert (folder / f"{photo['id']}.jpg").stat().st_size == owned.size_bytes
    assert len(on_disk(data)) == 2  # what was sent is not kept


def test_no_metadata_reaches_a_reader_or_the_disk(
    client: TestClient, engine: Engine, data: Path
) -> None:
    caretaker = role(engine, "caretaker")
    photo = stored(client, caretaker)
    shown = client.get(f"/photos/{photo}.jpg", headers=caretaker).content
    files_kept = [path.read_bytes() for path in data.rglob("*.jpg")]
    for content in (shown, *files_kept):
        assert MARK not in content
        assert b"Exif" not in content


def test_a_picture_is_answered_so_that_nothing_in_it_can_run(
    client: TestClient, engine: Engine
) -> None:
    caretaker = role(engine, "caretaker")
    photo = stored(client, caretaker, zip_behind(encoded(scene())))
    for part, size in (("", 400), ("/thumb", 320)):
        answer = client.get(f"/photos/{photo}{part}.jpg", headers=caretaker)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"].startswith("private")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["content-disposition"] == f'inline; filename="photo-{photo}.jpg"'
        assert b"<script>" not in answer.content
        assert answer.content.startswith(b"\xff\xd8\xff")
        assert Image.open(BytesIO(answer.content)).width == size


@pytest.mark.parametrize(
    ("content", "field", "reason"),
    [
        (b"", "photo", "is not a JPEG"),
        (SVG, "photo", "SVG"),
        (b"<html><script>alert(1)</script>", "photo", "markup"),
        (encoded(scene())[:3000], "photo", "cut off"),
        (png_bomb(), "photo", "70 million pixels"),
    ],
)
def test_what_is_no_photo_is_refused_and_leaves_nothing(
    client: TestClient, engine: Engine, data: Path, content: bytes, field: str, reason: str
) -> None:
    answer = put(client, content, role(engine, "caretaker"))
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert reason in error["reason"]
    assert on_disk(data) == set()
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM core.photo")) == 0


def test_another_checksum_is_refused(client: TestClient, engine: Engine) -> None:
    caretaker = role(engine, "caretaker")
    answer = put(client, PHOTO, caretaker, "0" * 64)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "sha256"
    stored(client, caretaker)
    # Not even for a checksum that is known already.
    assert put(client, b"other", caretaker, SHA).status_code == 422


@pytest.mark.parametrize(
    "name",
    [
        "..%2f..%2fetc%2fpasswd", "../../etc/passwd", "%2e%2e", "..\\..\\x", SHA.upper(),
        SHA[:-1], SHA + "0", SHA[:-1] + "%00", SHA[:-1] + "%0a", f"{SHA}.jpg", "'; DROP TABLE x",
    ],
)  # fmt: skip
def test_tricks_with_the_path_are_refused(
    client: TestClient, engine: Engine, data: Path, name: str
) -> None:
    answer = client.put(f"{URL}/{name}", content=PHOTO, headers=role(engine, "caretaker"))
    assert answer.status_code in (404, 405, 422)
    assert on_disk(data) == set()
    shown = client.get(f"/photos/{name}.jpg", headers=role(engine, "manager"))
    assert shown.status_code in (404, 422)


def test_20_mb_are_read_and_one_byte_more_is_not(client: TestClient, engine: Engine) -> None:
    caretaker = role(engine, "caretaker")
    whole = encoded(scene())
    padded = whole + bytes(service.PHOTO_BYTES_MAX - len(whole))
    assert put(client, padded, caretaker).status_code == 201
    assert put(client, padded + b"0", caretaker).status_code == 413

    def pieces() -> Iterator[bytes]:
        for _ in range(21):
            yield bytes(1_000_000)

    answer = client.put(f"{URL}/{SHA}", content=pieces(), headers=caretaker)
    assert answer.status_code == 413


def test_too_many_at_once_are_told_to_come_again(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    caretaker = role(engine, "caretaker")
    monkeypatch.setattr(reading, "WAIT_MAX_S", 0.01)
    held = [reading._turns.acquire() for _ in range(reading.AT_ONCE)]  # noqa: SLF001
    try:
        answer = put(client, PHOTO, caretaker)
    finally:
        for _ in held:
            reading._turns.release()  # noqa: SLF001
    assert answer.status_code == 429
    assert put(client, PHOTO, caretaker).status_code == 201


def test_the_same_photo_sent_at_once_is_kept_once(
    client: TestClient, engine: Engine, data: Path
) -> None:
    caretaker = role(engine, "caretaker")
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: put(client, PHOTO, caretaker), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(on_disk(data)) == 2


def test_a_disk_that_is_full_leaves_neither_row_nor_file(
    client: TestClient, engine: Engine, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert put(client, PHOTO, role(engine, "caretaker")).status_code == 500
    monkeypatch.undo()
    assert on_disk(data) == set()
    assert put(client, PHOTO, role(engine, "caretaker")).status_code == 201


def test_a_tenant_sends_what_a_report_names_and_nothing_else(
    client: TestClient, engine: Engine
) -> None:
    assert put(client, PHOTO, {}).status_code == 404
    report(client)
    answer = put(client, PHOTO, {})
    assert answer.status_code == 201
    assert put(client, PHOTO, {}).status_code == 200
    assert put(client, encoded(scene(90, 90)), {}).status_code == 404
    assert client.get(f"/photos/{answer.json()['id']}.jpg").status_code == 401
    with engine.begin() as tx:
        code = "SELECT code FROM core.photo JOIN core.company ON company.id = photo.company_id"
        assert tx.scalars(text(code)).all() == ["prov"]


def test_a_tenants_photo_comes_within_a_month_of_its_report(
    client: TestClient, engine: Engine
) -> None:
    report(client)
    with engine.begin() as tx:
        tx.execute(text("UPDATE core.report SET received_at = now() - interval '31 days'"))
    assert put(client, PHOTO, {}).status_code == 404


@pytest.mark.parametrize("name", ["summer_worker", "contractor", "partner"])
def test_who_may_not_report_sends_no_photo(
    client: TestClient, engine: Engine, data: Path, name: str
) -> None:
    report(client)
    assert put(client, PHOTO, role(engine, name)).status_code == 403
    assert on_disk(data) == set()


def test_another_companys_photo_is_as_unknown_as_none(client: TestClient, engine: Engine) -> None:
    photo = stored(client, role(engine, "manager"))
    theirs = role(engine, "manager", "andra")
    for part in (".jpg", "/thumb.jpg", "/original.jpg", ""):
        foreign = client.get(f"/photos/{photo}{part}", headers=theirs)
        missing = client.get(f"/photos/{uuid.UUID(int=5)}{part}", headers=theirs)
        assert (foreign.status_code, missing.status_code) == (404, 404)
        told = foreign.json()["detail"].replace(photo, "X")
        assert told == missing.json()["detail"].replace(str(uuid.UUID(int=5)), "X")
    for action in ("", "/undo"):
        answer = client.post(f"/photos/{photo}{action}", data={"action": "clear"}, headers=theirs)
        assert answer.status_code == 404
    assert photo not in client.get("/photos", headers=theirs).text
    # Their own copy of the same picture is another photo.
    own = put(client, PHOTO, theirs)
    assert own.status_code == 201
    assert own.json()["id"] != photo


def share(engine: Engine, report_id: str) -> dict[str, str]:
    """Share a report with a partner who is logged in; return their header."""
    with owner(engine) as tx:
        owning = company(tx, "prov")
        partner = account(tx, "partner", owning)
        tx.execute(
            text(
                "WITH made AS (INSERT INTO core.share (company_id, receiver, role, account_id,"
                " title, expires_at) VALUES (:company, 'Polisen', 'partner', :partner, 'prov',"
                " now() + interval '1 day') RETURNING id, company_id) INSERT INTO core.share_report"
                " (share_id, company_id, report_id) SELECT id, company_id, :report FROM made"
            ),
            {"company": owning, "partner": partner, "report": report_id},
        )
        secret = "prov" + uuid.uuid4().hex
        tx.execute(
            text(
                "INSERT INTO core.session (company_id, token_hash, account_id, expires_at) VALUES"
                " (:company, sha256(convert_to(:secret, 'UTF8')), :partner,"
                " now() + interval '1 day')"
            ),
            {"company": owning, "secret": secret, "partner": partner},
        )
    return {"Cookie": f"ljusrond_session={secret}"}


def review(engine: Engine, data: Path, photo: str, boxes: list[Box]) -> None:
    with owner(engine) as tx:
        service.review(tx, data, uuid.UUID(photo), boxes, None)


def test_a_partner_sees_reviewed_blurred_photos_of_shared_reports_only(
    client: TestClient, engine: Engine, data: Path
) -> None:
    caretaker = role(engine, "caretaker")
    shared, other = report(client, caretaker), encoded(scene(200, 200))
    report(client, caretaker, photos=[checksum(other)])
    photo, hidden = stored(client, caretaker), stored(client, caretaker, other)
    partner = share(engine, shared)
    for one in (photo, hidden):
        assert client.get(f"/photos/{one}.jpg", headers=partner).status_code == 403
        assert client.get(f"/photos/{one}/original.jpg", headers=partner).status_code == 403
        assert client.get(f"/shared/photos/{one}.jpg", headers=partner).status_code == 404
    before = client.get(f"/photos/{photo}.jpg", headers=caretaker).content
    review(engine, data, photo, [FACE])
    review(engine, data, hidden, [])
    seen = client.get(f"/shared/photos/{photo}.jpg", headers=partner)
    assert seen.status_code == 200
    assert seen.content != before
    assert client.get(f"/shared/photos/{photo}/thumb.jpg", headers=partner).status_code == 200
    assert client.get(f"/shared/photos/{hidden}.jpg", headers=partner).status_code == 404
    assert client.get(f"/shared/photos/{photo}.jpg", headers=caretaker).status_code == 403
    with owner(engine) as tx:
        service.undo(tx, data, uuid.UUID(photo))
    assert client.get(f"/shared/photos/{photo}.jpg", headers=partner).status_code == 404


def test_a_summer_worker_sees_reviewed_photos_of_simple_tasks_only(
    client: TestClient, engine: Engine, data: Path
) -> None:
    with owner(engine) as tx:
        simple = tx.scalar(
            text("SELECT code FROM core.fault_category WHERE simple AND applies_to = '{}'")
        )
        hard = tx.scalar(
            text("SELECT code FROM core.fault_category WHERE NOT simple AND applies_to = '{}'")
        )
    caretaker, summer = role(engine, "caretaker"), role(engine, "summer_worker")
    other = encoded(scene(200, 200))
    report(client, caretaker, category=simple)
    report(client, caretaker, category=hard, photos=[checksum(other)])
    easy, difficult = stored(client, caretaker), stored(client, caretaker, other)
    assert client.get(f"/tasks/photos/{easy}.jpg", headers=summer).status_code == 404
    for one in (easy, difficult):
        review(engine, data, one, [])
    assert client.get(f"/tasks/photos/{easy}.jpg", headers=summer).status_code == 200
    assert client.get(f"/tasks/photos/{easy}/thumb.jpg", headers=summer).status_code == 200
    assert client.get(f"/tasks/photos/{difficult}.jpg", headers=summer).status_code == 404
    assert client.get(f"/photos/{easy}.jpg", headers=summer).status_code == 403


def test_the_original_is_for_those_who_review(
    client: TestClient, engine: Engine, data: Path
) -> None:
    caretaker, manager = role(engine, "caretaker"), role(engine, "manager")
    photo = stored(client, caretaker)
    before = client.get(f"/photos/{photo}.jpg", headers=caretaker).content
    review(engine, data, photo, [FACE])
    assert client.get(f"/photos/{photo}.jpg", headers=caretaker).content != before
    assert client.get(f"/photos/{photo}/original.jpg", headers=caretaker).status_code == 403
    assert client.get(f"/photos/{photo}/original.jpg", headers=manager).content == before
    assert len(on_disk(data)) == 4


def test_photos_of_a_report_are_told_in_its_order_arrived_or_not(
    client: TestClient, engine: Engine, data: Path
) -> None:
    caretaker = role(engine, "caretaker")
    report_id = uuid.UUID(report(client, caretaker, photos=["0" * 64, SHA]))
    photo = stored(client, caretaker)
    with owner(engine) as tx:
        missing, there = service.of_reports(tx, [report_id, uuid.UUID(int=1)])[report_id]
    assert (missing.id, str(there.id), there.reviewed_at) == (None, photo, None)
    review(engine, data, photo, [FACE])
    with owner(engine) as tx:
        _, there = service.of_reports(tx, [report_id])[report_id]
    assert there.reviewed_at is not None


def test_a_removed_photo_loses_its_files_after_its_row(
    client: TestClient, engine: Engine, data: Path
) -> None:
    photo = stored(client, role(engine, "caretaker"))
    review(engine, data, photo, [FACE])
    with engine.connect() as tx, tx.begin() as transaction:
        assert service.remove(tx, uuid.UUID(photo))
        transaction.rollback()
    assert queued(engine) == []
    assert len(on_disk(data)) == 4
    with owner(engine) as tx:
        assert service.remove(tx, uuid.UUID(photo))
        assert not service.remove(tx, uuid.UUID(photo))
        owning = company(tx, "prov")
    [job] = queued(engine)
    assert job == {"company_id": str(owning), "photo_id": photo}
    app = jobs.open_app(address(engine))
    tasks.register(app, data)
    for _ in range(2):  # a job that is done twice does no harm
        app.tasks[jobs.REMOVE_PHOTO](**job)
    assert on_disk(data) == set()
    assert not files.path_of(data, owning, uuid.UUID(photo), "picture").parent.exists()


def test_every_change_of_a_photo_is_in_the_log(
    client: TestClient, engine: Engine, data: Path
) -> None:
    photo = stored(client, role(engine, "caretaker"))
    review(engine, data, photo, [FACE])
    with owner(engine) as tx:
        service.undo(tx, data, uuid.UUID(photo))
        service.remove(tx, uuid.UUID(photo))
        rows = tx.execute(
            text(
                "SELECT action, actor, before -> 'blurred' AS before, after -> 'blurred' AS after"
                " FROM core.audit WHERE kind = 'photo' AND object_id = :id ORDER BY id"
            ),
            {"id": photo},
        ).all()
    assert [row.action for row in rows] == ["insert", "update", "update", "delete"]
    assert rows[0].actor == "caretaker"
    assert rows[1].after == [FACE.model_dump()]
    assert (rows[2].before, rows[2].after) == ([FACE.model_dump()], [])


def test_a_token_without_the_right_within_its_scopes_sends_nothing(
    client: TestClient, engine: Engine
) -> None:
    with owner(engine) as tx:
        secret = token(tx, "caretaker", company(tx, "prov"))
        tx.execute(text("UPDATE core.api_token SET scopes = '{see}' WHERE role = 'caretaker'"))
    header = {"Authorization": f"Bearer {secret}"}
    assert put(client, PHOTO, header).status_code == 403
    assert put(client, PHOTO, {"Authorization": "Bearer none"}).status_code == 401
