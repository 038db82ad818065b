"""The menu: who is logged in, the way out, and only what the role has a right to."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from backend.access import rights
from backend.pages.service import map_file
from gis.vocabulary import ACCOUNT_ROLES
from maps.menu import MAIN, MORE
from maps.texts import get_texts
from maps.vocabulary import label
from tests.estate_sample import store_sample
from tests.people_sample import browser, logged_in, service

HOME = {"summer_worker": "/tasks", "contractor": "/shared", "partner": "/shared"}


@pytest.fixture(scope="module")
def app(engine: Engine) -> Iterator[FastAPI]:
    """Give the service with the sample in its database."""
    with engine.begin() as tx:
        store_sample(tx)
    with service(engine) as made:
        yield made


def header(page: str) -> str:
    """Return the top of a page, menus and all."""
    return page[page.index("<header class=") : page.index("</header>")]


@pytest.mark.parametrize("role", ACCOUNT_ROLES)
def test_the_menu_holds_what_the_role_may_and_each_line_opens(
    app: FastAPI, engine: Engine, role: str
) -> None:
    client = logged_in(app, engine, role)
    start = client.get("/?lang=en")
    if role in HOME:
        assert (start.status_code, start.headers["location"]) == (303, f"{HOME[role]}?lang=en")
    page = client.get(HOME.get(role, "/") + "?lang=sv").text
    top = header(page)
    shown = set(re.findall(r'<li><a href="([^"]+)"', top))
    assert shown == {one.url for one in (*MAIN, *MORE) if rights.may(role, one.right)}
    for url in shown:
        assert client.get(url).status_code == 200, url
    assert label(get_texts("sv"), "role", role) in top
    assert '<form method="post" action="/logout">' in top
    assert "/login" not in top


def test_a_page_that_refuses_still_says_who_is_logged_in(app: FastAPI, engine: Engine) -> None:
    partner = logged_in(app, engine, "partner")
    for url in ("/map", "/shares", "/api/v1/estates"):
        answer = partner.get(url)
        assert answer.status_code == 403
    for url, code in (("/map", 403), ("/okand", 404), ("/lists/lamps?after=x", 403)):
        answer = partner.get(url)
        assert answer.status_code == code
        assert 'href="/map"' not in header(answer.text)
        assert 'href="/login"' not in answer.text
    assert "samarbetspartner" in header(partner.get("/map").text)


def test_nobody_gets_a_login_and_no_menu(app: FastAPI) -> None:
    top = header(browser(app).get("/help/light").text)
    assert 'href="/login"' in top
    assert "<nav" not in top
    assert "/logout" not in top
    # What an ended session left behind is nobody, too.
    assert 'href="/login"' in header(browser(app, "over").get("/help/light").text)


def test_a_name_is_text_and_a_file_holds_no_menu(app: FastAPI, engine: Engine) -> None:
    del app
    with engine.connect() as tx:
        page = map_file(tx, "provgarden", "sv")
    assert "/logout" not in page
    assert 'class="me"' not in page
    assert "/login" not in page
