"""Photos that arrive in parts: whatever breaks off, the picture comes whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import procrastinate
import pytest
from fastapi.testclient import TestClient
from procrastinate.testing import InMemoryConnector
from sqlalchemy import Engine, text

from backend.app import create_app
from backend.photos import reading, service
from backend.settings import Settings
from backend.sync import parts, photos, tasks
from tests.photo_sample import checksum, encoded, scene
from tests.report_sample import address
from tests.sign_in import SECRET, company
from tests.tablet_sample import CHUNK_BYTES, URL, Tablet, key_of, log_in

PHOTO = encoded(scene(640, 480), quality=95)
N = len(PHOTO)


@pytest.fixture(scope="module")
def companies(engine: Engine) -> tuple[uuid.UUID, uuid.UUID]:
    """Make two companies."""
    with engine.begin() as tx:
        return company(tx, "prov"), company(tx, "andra")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a data folder."""
    return tmp_path / "data"


@contextmanager
def started(engine: Engine, data: Path) -> Iterator[TestClient]:
    """Start the service on a data folder."""
    settings = Settings(database_url=address(engine), data=data, secret=SECRET, limits=False)
    with TestClient(create_app(settings), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def client(engine: Engine, data: Path) -> Iterator[TestClient]:
    """Give a client of the service; what was kept before is gone."""
    with engine.begin() as tx:
        tx.execute(text("TRUNCATE core.photo CASCADE"))
    with started(engine, data) as made:
        yield made


def in_hand(engine: Engine, client: TestClient, company_id: uuid.UUID) -> Tablet:
    device = str(uuid.uuid4())
    with engine.begin() as tx:
        browser = log_in(client, tx, company_id, "caretaker")
    return Tablet(client, key_of(client, browser, device).json()["key"], device)


@pytest.fixture
def tablet(engine: Engine, client: TestClient, companies: tuple[uuid.UUID, uuid.UUID]) -> Tablet:
    """Give a tablet of the first company."""
    return in_hand(engine, client, companies[0])


def left(data: Path) -> list[str]:
    """Return the parts that wait."""
    return sorted(path.name for path in (data / "uploads").rglob("*.part"))


def send_all(tablet: Tablet, photo: bytes = PHOTO) -> None:
    """Send a photo as the tablet does, until it is stored."""
    at = tablet.state(photo)["received_bytes"]
    for _ in range(200):
        answer = tablet.patch(photo, at)
        assert answer.status_code in (200, 202, 409), answer.text
        if answer.json().get("stored"):
            return
        at = answer.json()["received_bytes"]
    raise AssertionError("never stored")


def test_a_photo_arrives_in_parts_and_is_kept_once(
    engine: Engine, data: Path, tablet: Tablet
) -> None:
    assert tablet.state(PHOTO) == {
        "sha256": checksum(PHOTO), "received_bytes": 0, "stored": False,
    }  # fmt: skip
    first = tablet.patch(PHOTO, 0)
    assert first.json()["received_bytes"] == CHUNK_BYTES
    assert tablet.state(PHOTO)["received_bytes"] == CHUNK_BYTES
    send_all(tablet)
    assert tablet.state(PHOTO)["stored"]
    assert left(data) == []
    # Sent again, from its beginning or its end, it is known.
    assert tablet.patch(PHOTO, 0).json()["stored"]
    assert tablet.patch(PHOTO, N, b"").json()["stored"]
    with engine.begin() as tx:
        kept = tx.execute(text("SELECT sha256, width_px FROM core.photo")).all()
    assert [tuple(row) for row in kept] == [(checksum(PHOTO), 640)]
    assert left(data) == []


def test_a_wrong_offset_is_told_the_right_one(tablet: Tablet) -> None:
    tablet.patch(PHOTO, 0)
    for offset in (0, 5, 2 * CHUNK_BYTES):
        answer = tablet.patch(PHOTO, offset)
        assert answer.status_code == 409
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["received_bytes"] == CHUNK_BYTES
    unknown = tablet.patch(PHOTO + b"x", 10)
    assert (unknown.status_code, unknown.json()["received_bytes"]) == (409, 0)


def test_another_checksum_is_refused_and_starts_again(data: Path, tablet: Tablet) -> None:
    wrong = bytes(reversed(PHOTO))
    answer = None
    for at in range(0, N, CHUNK_BYTES):
        answer = tablet.patch(PHOTO, at, wrong[at : at + CHUNK_BYTES])
    assert answer is not None
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["sha256"]
    assert tablet.state(PHOTO)["received_bytes"] == 0
    assert left(data) == []
    send_all(tablet)


def test_what_is_no_picture_is_refused_for_good(data: Path, tablet: Tablet) -> None:
    nothing = b"not a picture" * 10
    answer = tablet.patch(nothing, 0)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["photo"]
    assert left(data) == []


def test_lengths_are_held_to(tablet: Tablet) -> None:
    url = f"{URL}/photos/{checksum(PHOTO)}"

    def status(offset: object, length: object, content: bytes = b"x") -> int:
        headers = {**tablet.header, "Upload-Offset": str(offset), "Upload-Length": str(length)}
        return tablet.client.patch(url, content=content, headers=headers).status_code

    assert status(0, service.PHOTO_BYTES_MAX + 1) == 413
    assert status(0, 1, b"xx") == 422
    assert status(-1, 10) == 422
    assert status(0, 0) == 422
    assert status("a", 10) == 422
    assert status(0, 2_000_000, b"x" * 1_100_000) == 413
    assert tablet.client.patch(url, content=b"x", headers=tablet.header).status_code == 422
    assert tablet.client.patch(
        f"{URL}/photos/..%2f..%2fsecret", content=b"x", headers=tablet.header
    ).status_code in (404, 422)  # fmt: skip


def test_a_part_cut_off_adds_nothing_or_a_true_beginning(
    data: Path, tablet: Tablet, companies: tuple[uuid.UUID, uuid.UUID]
) -> None:
    tablet.patch(PHOTO, 0)
    path = parts.path_of(data, companies[0], checksum(PHOTO))
    # Killed while it wrote: some bytes of the next part are there.
    with path.open("ab") as file:
        file.write(PHOTO[CHUNK_BYTES : CHUNK_BYTES + 777])
    answer = tablet.patch(PHOTO, CHUNK_BYTES)
    assert (answer.status_code, answer.json()["received_bytes"]) == (409, CHUNK_BYTES + 777)
    send_all(tablet)


def test_two_tablets_send_the_same_photo_at_once(engine: Engine, tablet: Tablet) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: send_all(tablet), range(6)))
    with engine.begin() as tx:
        assert tx.scalar(text("SELECT count(*) FROM core.photo")) == 1


def test_a_service_that_died_between_row_and_photo_goes_on(
    engine: Engine, data: Path, tablet: Tablet
) -> None:
    tablet.patch(PHOTO, 0)
    with started(engine, data) as again:
        tablet.client = again
        assert tablet.state(PHOTO)["received_bytes"] == CHUNK_BYTES
        send_all(tablet)


def test_a_photo_that_was_kept_but_not_acknowledged_is_known(
    data: Path, tablet: Tablet, companies: tuple[uuid.UUID, uuid.UUID]
) -> None:
    send_all(tablet)
    # Killed after the row was committed, before its part was removed.
    path = parts.path_of(data, companies[0], checksum(PHOTO))
    path.write_bytes(PHOTO)
    assert tablet.state(PHOTO)["stored"]
    assert tablet.patch(PHOTO, N, b"").json()["stored"]
    assert left(data) == []


def test_companies_keep_their_photos_apart(
    engine: Engine, tablet: Tablet, companies: tuple[uuid.UUID, uuid.UUID]
) -> None:
    send_all(tablet)
    other = in_hand(engine, tablet.client, companies[1])
    assert other.state(PHOTO) == {
        "sha256": checksum(PHOTO), "received_bytes": 0, "stored": False,
    }  # fmt: skip
    send_all(other)
    with engine.begin() as tx:
        owners = set(tx.scalars(text("SELECT company_id FROM core.photo")))
    assert owners == set(companies)


def test_while_others_are_read_a_photo_waits_without_a_thread(data: Path, tablet: Tablet) -> None:
    for _ in range(reading.AT_ONCE):
        assert reading._turns.acquire(timeout=0)  # noqa: SLF001 -- as if others were read
    began = time.monotonic()
    try:
        for at in range(0, N, CHUNK_BYTES):
            answer = tablet.patch(PHOTO, at)
        assert answer.status_code == 202
        assert answer.json() == {
            "sha256": checksum(PHOTO), "received_bytes": N, "stored": False,
        }  # fmt: skip
        assert 1 <= int(answer.headers["retry-after"]) <= photos.AFTER_MAX_S
        assert tablet.patch(PHOTO, N, b"").status_code == 202
        assert len(left(data)) == 1
    finally:
        for _ in range(reading.AT_ONCE):
            reading._turns.release()  # noqa: SLF001
    assert time.monotonic() - began < 5
    assert tablet.patch(PHOTO, N, b"").json()["stored"]


def test_who_waits_is_told_to_come_back_by_how_many_wait() -> None:
    queue = photos._Queue()  # noqa: SLF001
    assert queue.after_s() == photos.AFTER_MIN_S
    with queue.turn(Path("a")) as first, queue.turn(Path("b")) as second:
        assert (first, second) == (True, True)
        for number in range(100):
            with queue.turn(Path(str(number))) as free:
                assert not free
        assert queue.after_s() == 8
    with queue.turn(Path("7")) as free:
        assert free
    assert queue.after_s() == 7


def test_a_full_disk_is_told_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, data: Path, tablet: Tablet
) -> None:
    assert shutil.disk_usage(data.parent).free > parts.FREE_BYTES_MIN
    tablet.patch(PHOTO, 0)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(parts.os, "pwrite", full)
        answer = tablet.patch(PHOTO, CHUNK_BYTES)
    assert answer.status_code == 507
    assert answer.headers["retry-after"]
    with monkeypatch.context() as broken:
        broken.setattr(service.files, "write", full)
        for at in range(CHUNK_BYTES, N, CHUNK_BYTES):
            answer = tablet.patch(PHOTO, at)
    assert answer.status_code == 507
    assert tablet.state(PHOTO)["received_bytes"] == N
    assert tablet.patch(PHOTO, N, b"").json()["stored"]


@pytest.mark.parametrize("limit", ["COMPANY_BYTES_MAX", "FREE_BYTES_MIN"])
def test_no_new_photo_is_begun_where_there_is_no_room(
    monkeypatch: pytest.MonkeyPatch, tablet: Tablet, limit: str
) -> None:
    another = encoded(scene(320, 240))
    tablet.patch(PHOTO, 0)
    with monkeypatch.context() as small:
        small.setattr(parts, limit, CHUNK_BYTES if limit == "COMPANY_BYTES_MAX" else 10**15)
        assert tablet.patch(another, 0).status_code == 507
        # What was begun is brought to its end: that is what frees the room.
        assert tablet.patch(PHOTO, CHUNK_BYTES).status_code == 200
    send_all(tablet, another)


@pytest.mark.parametrize("limit", ["BEGUN_BYTES_MAX", "BEGUN_FREE_BYTES_MIN", "PARTS_MAX"])
def test_what_was_begun_has_an_end_too(
    monkeypatch: pytest.MonkeyPatch, tablet: Tablet, limit: str
) -> None:
    # Else a lost tablet's key begins thousands with a byte each, then fills the disk with the rest.
    tablet.patch(PHOTO, 0)
    with monkeypatch.context() as small:
        small.setattr(parts, limit, 10**15 if limit == "BEGUN_FREE_BYTES_MIN" else 0)
        assert tablet.patch(PHOTO, CHUNK_BYTES).status_code == 507
    assert tablet.state(PHOTO)["received_bytes"] == CHUNK_BYTES


def test_nothing_is_begun_with_no_bytes(data: Path, tablet: Tablet) -> None:
    assert tablet.patch(PHOTO, 0, b"").status_code == 200
    assert not list((data / "uploads").rglob("*.part"))


def test_old_parts_are_swept(data: Path, tablet: Tablet, make_old: Callable[[Path], None]) -> None:
    assert parts.sweep(data) == 0
    tablet.patch(PHOTO, 0)
    assert parts.sweep(data) == 0
    make_old(next((data / "uploads").rglob("*.part")))
    worker = procrastinate.App(connector=InMemoryConnector())
    tasks.register(worker, data)
    worker.tasks["ljusrond.sweep_uploads"](timestamp=0)
    assert left(data) == []
    answer = tablet.patch(PHOTO, CHUNK_BYTES)
    assert (answer.status_code, answer.json()["received_bytes"]) == (409, 0)
    send_all(tablet)


@pytest.fixture
def make_old() -> Callable[[Path], None]:
    """Give a function that makes a file as old as one that nobody adds to any more."""
    old = time.time() - parts.KEPT_S - 60
    return lambda path: os.utime(path, (old, old))


def test_nobody_else_reads_parts(data: Path, tablet: Tablet) -> None:
    tablet.patch(PHOTO, 0)
    for path in (data / "uploads").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert tablet.client.patch(
        f"{URL}/photos/{checksum(PHOTO)}", content=b"x",
        headers={"Upload-Offset": "0", "Upload-Length": "9"},
    ).status_code == 401  # fmt: skip
