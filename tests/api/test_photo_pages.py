"""The pages of photos: the list, boxes without a script, preview, approval, and taking it back."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from PIL import Image
from sqlalchemy import Engine, text

from backend.app import create_app
from backend.db import open_engine
from backend.photos import service
from backend.settings import Settings
from tests.estate_sample import store_sample
from tests.photo_sample import checksum, encoded, scene
from tests.report_sample import address, body
from tests.sign_in import ORIGIN, SECRET, company, session, sign_in

PHOTO = encoded(scene())
SHA = checksum(PHOTO)
WORDS = '</p><script>alert("x")</script>'
BOXES = {"left": ["25", ""], "top": ["25,0", ""], "width": ["50", ""], "height": ["50", ""]}


@pytest.fixture(scope="module")
def engine(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give the owner's engine on a database of the module's own with an estate in it."""
    made = open_engine(clone(), pool_size=3)
    with made.begin() as tx:
        store_sample(tx)
    yield made
    made.dispose()


@pytest.fixture(autouse=True)
def _empty(engine: Engine) -> Iterator[None]:
    yield
    with engine.begin() as tx:
        tx.execute(text("TRUNCATE core.photo, core.report CASCADE"))


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Iterator[TestClient]:
    """Give the browser of a manager who reads English."""
    settings = Settings(database_url=address(engine), data=tmp_path, secret=SECRET)
    with engine.begin() as tx:
        cookie = session(tx, "manager", company(tx))
    headers = {"Accept": "text/html", "Origin": ORIGIN}
    with TestClient(create_app(settings), headers=headers) as made:
        made.cookies.update({"ljusrond_session": cookie, "lang": "en"})
        yield made


@pytest.fixture
def lamp(engine: Engine) -> str:
    """Give the identity of a lamp."""
    with engine.begin() as tx:
        return str(tx.scalar(text("SELECT id FROM core.lamp ORDER BY code LIMIT 1")))


@pytest.fixture
def photo(client: TestClient, lamp: str) -> str:
    """Give the identity of a photo that a report on a lamp names."""
    sent = body(
        photos=[SHA, "0" * 64], description=WORDS, category="LIGHT.DARK", asset_id=lamp,
        geometry=...,
    )  # fmt: skip
    assert client.post("/api/v1/reports", json=sent).status_code == 201
    answer = client.put(f"/api/v1/photos/{SHA}", content=PHOTO)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def send(client: TestClient, photo: str, action: str, **boxes: list[str]) -> Response:
    return client.post(f"/photos/{photo}", data={"action": action, **boxes}, follow_redirects=False)


def row(engine: Engine) -> tuple[bool, list[dict[str, float]], bool]:
    """Return whether the photo is reviewed, what is blurred, and whether it says by whom."""
    with engine.begin() as tx:
        found = tx.execute(text("SELECT reviewed_at, blurred, reviewed_by FROM core.photo")).one()
    return found.reviewed_at is not None, found.blurred, found.reviewed_by is not None


def shown(client: TestClient, photo: str) -> bytes:
    return client.get(f"/photos/{photo}.jpg").content


def test_the_list_shows_what_waits_and_what_was_reviewed(
    client: TestClient, photo: str, lamp: str
) -> None:
    page = client.get("/photos").text
    assert f'href="/photos/{photo}"' in page
    assert "Lamp P1, Provgården" in page
    assert "Reviewed lately" not in page
    send(client, photo, "clear")
    page = client.get("/photos").text
    assert "No photo waits." in page
    assert "nothing blurred" in page
    assert lamp not in page


def test_a_long_list_has_pages(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PAGE_SIZE", 2)
    with engine.begin() as tx:
        insert = text(
            "INSERT INTO core.photo (company_id, sha256, width_px, height_px, size_bytes,"
            " received_at) VALUES (:company, :sha, 9, 9, 9, now() - :age * interval '1 hour')"
        )
        for age in range(5):
            values = {"company": company(tx), "sha": f"{age:064}", "age": age}
            tx.execute(insert, values)
        oldest_first = tx.scalars(text("SELECT id FROM core.photo ORDER BY received_at")).all()
    seen, url = [], "/photos"
    while url:
        page = client.get(url).text
        seen += re.findall(r'href="/photos/([0-9a-f-]{36})"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        url = found[1] if found else ""
    assert seen == [str(one) for one in oldest_first]


def test_the_page_escapes_what_people_wrote_and_works_without_script(
    client: TestClient, photo: str, lamp: str
) -> None:
    page = client.get(f"/photos/{photo}").text
    assert WORDS not in page
    assert "&lt;script&gt;alert" in page
    assert f'href="/assets/lamp/{lamp}"' in page
    assert len(re.findall(r'<input name="left"', page.split("<template")[0])) == 3
    assert "<script>" not in page


def test_a_preview_shows_the_blur_and_keeps_nothing(
    client: TestClient, engine: Engine, photo: str
) -> None:
    before = shown(client, photo)
    page = send(client, photo, "preview", **BOXES)
    assert page.status_code == 200
    found = re.search(r'src="data:image/jpeg;base64,([^"]+)"', page.text)
    assert found
    seen = Image.open(BytesIO(base64.b64decode(found[1])))
    assert seen.size == (400, 300)
    assert 'value="25,0"' in page.text  # what was written stands there again
    assert shown(client, photo) == before
    assert row(engine) == (False, [], False)


def test_blur_and_approve_then_take_it_back(client: TestClient, engine: Engine, photo: str) -> None:
    before = shown(client, photo)
    answer = send(client, photo, "blur", **BOXES)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/photos/{photo}")
    box = {"x": 0.25, "y": 0.25, "width": 0.5, "height": 0.5}
    assert row(engine) == (True, [box], True)
    after = shown(client, photo)
    assert after != before
    page = client.get(f"/photos/{photo}").text
    assert "1 box" in page
    assert "Blur and approve" not in page
    assert client.get(f"/photos/{photo}/original.jpg").content == before

    assert client.post(f"/photos/{photo}/undo", follow_redirects=False).status_code == 303
    assert row(engine) == (False, [], False)
    assert shown(client, photo) == before
    assert client.get(f"/photos/{photo}/thumb.jpg").content != b""
    # And again, with another box: the blur is made from the original.
    other = {name: ["0"] for name in ("left", "top")} | {"width": ["10"], "height": ["10"]}
    send(client, photo, "blur", **other)
    middle = Image.open(BytesIO(shown(client, photo))).crop((150, 120, 250, 180))
    extremes = middle.convert("L").getextrema()
    assert isinstance(extremes[0], float | int)
    assert float(str(extremes[1])) - float(str(extremes[0])) > 60  # the fine pattern is back


def test_nothing_to_blur_after_a_review_was_taken_back_shows_the_original(
    client: TestClient, engine: Engine, photo: str
) -> None:
    before = shown(client, photo)
    send(client, photo, "blur", **BOXES)
    client.post(f"/photos/{photo}/undo")
    assert send(client, photo, "clear").status_code == 303
    assert row(engine) == (True, [], True)
    assert shown(client, photo) == before


@pytest.mark.parametrize(
    ("action", "boxes", "told"),
    [
        ("blur", {}, "Draw at least one box"),
        ("clear", BOXES, "You have drawn boxes"),
        ("blur", {**BOXES, "left": ["300", ""]}, "Box 1: give four numbers"),
        ("preview", {**BOXES, "width": ['"><script>', ""]}, "Box 1: give four numbers"),
        ("blur", {name: ["1"] * 41 for name in BOXES}, "more boxes than a picture"),
    ],
)
def test_a_form_that_cannot_be_used_says_why_and_changes_nothing(
    client: TestClient, engine: Engine, photo: str, action: str, boxes: dict[str, list[str]],
    told: str,
) -> None:  # fmt: skip
    answer = send(client, photo, action, **boxes)
    assert answer.status_code == 422
    assert told in answer.text
    assert '"><script>' not in answer.text
    assert row(engine) == (False, [], False)


def test_the_second_of_two_who_review_is_told(
    client: TestClient, engine: Engine, photo: str
) -> None:
    send(client, photo, "blur", **BOXES)
    first = row(engine)
    assert send(client, photo, "clear").status_code == 303
    assert "Somebody else had reviewed" in client.get(f"/photos/{photo}").text
    assert row(engine) == first


def test_a_picture_whose_file_is_lost_is_not_found(
    client: TestClient, photo: str, tmp_path: Path
) -> None:
    for path in tmp_path.rglob("*.jpg"):
        path.unlink()
    assert client.get(f"/photos/{photo}.jpg").status_code == 404
    assert send(client, photo, "blur", **BOXES).status_code == 404
    assert client.get(f"/photos/{photo}").status_code == 200


def test_the_page_of_the_asset_shows_photos_and_what_lacks(
    client: TestClient, engine: Engine, photo: str, lamp: str, tmp_path: Path
) -> None:
    page = client.get(f"/assets/lamp/{lamp}").text
    assert f'src="/photos/{photo}/thumb.jpg"' in page
    assert f'<a href="/photos/{photo}">not reviewed</a>' in page
    assert "1 photo has not arrived yet" in page
    settings = Settings(database_url=address(engine), data=tmp_path, secret=SECRET)
    with TestClient(create_app(settings), headers=sign_in(address(engine), "planner")) as planner:
        page = planner.get(f"/assets/lamp/{lamp}", headers={"Accept-Language": "sv"}).text
    assert f'src="/photos/{photo}/thumb.jpg"' in page
    assert f'href="/photos/{photo}"' not in page
    assert '<span class="tag">inte granskat</span>' in page
    send(client, photo, "clear")
    assert "not reviewed" not in client.get(f"/assets/lamp/{lamp}").text


def test_a_form_of_another_site_changes_nothing(
    client: TestClient, engine: Engine, photo: str
) -> None:
    answer = client.post(
        f"/photos/{photo}", data={"action": "clear"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert row(engine) == (False, [], False)


def test_a_photo_that_is_none_is_not_found(client: TestClient) -> None:
    none = uuid.UUID(int=1)
    for path in (f"/photos/{none}", f"/photos/{none}.jpg", f"/photos/{none}/thumb.jpg"):
        assert client.get(path).status_code == 404
    assert client.post(f"/photos/{none}", data={"action": "clear"}).status_code == 404
    assert client.post(f"/photos/{none}/undo").status_code == 404
