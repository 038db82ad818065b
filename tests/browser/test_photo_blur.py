"""Who reviews a photo in the browser: boxes by mouse, finger and keys, and the blur they make."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine, text

from backend.app import create_app
from backend.db import open_engine
from backend.photos import service
from backend.photos.pictures import prepare
from backend.photos.schemas import Photo
from backend.settings import Settings
from tests.photo_sample import checksum, encoded, scene
from tests.sign_in import SECRET, browser_cookie, company

TABLET = {"width": 800, "height": 1280}


class Served(NamedTuple):
    """The owner's engine, the address of the service, and its data folder."""

    engine: Engine
    url: str
    data: Path


@pytest.fixture(scope="module")
def served(clone: Callable[[], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a company without anything from a thread."""
    database = clone()
    engine = open_engine(database, pool_size=2)
    data = tmp_path_factory.mktemp("data")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(Settings(database_url=database, data=data, secret=SECRET))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield Served(engine, f"http://127.0.0.1:{port}", data)
    server.should_exit = True
    thread.join()
    engine.dispose()


@pytest.fixture
def photo(served: Served) -> Photo:
    """Give a photo that waits; earlier ones go only now, when no page shows them any more."""
    sent = encoded(scene(800, 600))
    with served.engine.begin() as tx:
        tx.execute(text("TRUNCATE core.photo CASCADE"))
        owner = company(tx)
        made, _ = service.keep(tx, served.data, owner, checksum(sent), prepare(sent))
    return made


@pytest.fixture
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    """Give a manager's tablet in English on which no error may occur."""
    made = browser.new_context(viewport=TABLET, has_touch=True, locale="en-GB")
    made.add_cookies([browser_cookie(served.engine, served.url, "manager")])
    problems: list[str] = []
    made.on("weberror", lambda error: problems.append(str(error.error)))
    made.on(
        "console",
        lambda said: problems.append(said.text) if said.type in ("error", "warning") else None,
    )
    yield made
    made.close()
    assert problems == []


def opened(context: BrowserContext, served: Served, photo: Photo) -> Page:
    page = context.new_page()
    page.goto(f"{served.url}/photos/{photo.id}?lang=en")
    expect(page.locator(".photo-stage.drawing canvas")).to_have_count(1)
    return page


def values(page: Page) -> list[list[float]]:
    """Return left, top, width and height of each box, as the form would send them."""
    rows = page.locator("[data-boxes] tr").all()
    return [[float(one.input_value()) for one in row.locator("input").all()] for row in rows]


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw with the mouse, in shares of the picture."""
    box = page.locator(".photo-stage img").bounding_box()
    assert box
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=4)
    page.mouse.up()


def test_a_box_by_mouse_is_drawn_moved_made_larger_and_blurred(
    context: BrowserContext, served: Served, photo: Photo
) -> None:
    page = opened(context, served, photo)
    drag(page, (0.7, 0.7), (0.5, 0.5))  # backwards too
    assert values(page) == [pytest.approx([50, 50, 20, 20], abs=0.5)]
    drag(page, (0.6, 0.6), (0.3, 0.3))
    assert values(page) == [pytest.approx([20, 20, 20, 20], abs=0.5)]
    drag(page, (0.4, 0.4), (0.6, 0.7))  # by its corner
    assert values(page) == [pytest.approx([20, 20, 40, 50], abs=0.5)]
    drag(page, (0.9, 0.1), (0.9, 0.1))  # a tap is no box
    assert len(values(page)) == 1
    page.get_by_role("button", name="Blur and approve").click()
    expect(page.get_by_role("status")).to_contain_text("The boxes are blurred")
    answer = page.request.get(f"{served.url}/photos/{photo.id}.jpg")
    seen = Image.open(BytesIO(answer.body())).convert("L")
    low, high = (float(str(level)) for level in seen.crop((200, 160, 440, 400)).getextrema())
    assert high - low < 60
    low, high = (float(str(level)) for level in seen.crop((600, 450, 800, 600)).getextrema())
    assert high - low > 100


def test_boxes_by_keys_alone(context: BrowserContext, served: Served, photo: Photo) -> None:
    page = opened(context, served, photo)
    page.get_by_role("button", name="Add a box").press("Enter")
    expect(page.locator("[data-news]")).to_have_text("Box 1 added.")
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert values(page) == [[38, 41, 21, 19]]
    page.get_by_role("button", name="Add a box").press("Enter")
    expect(page.get_by_role("button", name="Box 2. Arrow keys move it")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator("[data-news]")).to_have_text("Box taken away; 1 left.")
    expect(page.get_by_role("button", name="Box 1. Arrow keys move it")).to_be_focused()
    page.get_by_label("Box 1: width").fill("150")
    expect(page.locator(".photo-box")).to_be_hidden()  # that is no box
    page.get_by_label("Box 1: width").fill("15")
    expect(page.locator(".photo-box")).to_be_visible()


def test_a_box_by_a_finger(context: BrowserContext, served: Served, photo: Photo) -> None:
    page = opened(context, served, photo)
    box = page.locator(".photo-stage img").bounding_box()
    assert box
    spots = [
        {"x": box["x"] + share * box["width"], "y": box["y"] + share * box["height"]}
        for share in (0.2, 0.4, 0.6)
    ]
    finger = context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", spots[:1]), ("touchMove", spots[1:2]), ("touchMove", spots[2:]),
        ("touchEnd", []),
    ):  # fmt: skip
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert values(page) == [pytest.approx([20, 20, 40, 40], abs=0.6)]
    # Clicked: a tap so soon after the finger left is taken for the second half of a double tap.
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview: as others will see it")).to_be_visible()
    assert values(page) == [pytest.approx([20, 20, 40, 40], abs=0.6)]
    page.get_by_role("button", name="Take box 1 away").tap()
    assert values(page) == []
    page.get_by_role("button", name="Nothing to blur, approve").tap()
    expect(page.get_by_role("status")).to_contain_text("approved as it is")
