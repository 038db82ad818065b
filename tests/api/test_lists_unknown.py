"""Lists of what nobody has computed or seen: they never say that there is none."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from tests.estate_sample import store_sample
from tests.sign_in import client_of


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    """Give a Swedish reader's browser on a database without estates."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with client_of(url, follow_redirects=False) as made:
        made.headers.update({"Accept": "text/html", "Accept-Language": "sv"})
        yield made


def words(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    main = answer.text[answer.text.index("<main") :]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def test_before_the_first_estate_lists_lead_to_the_start_page(client: TestClient) -> None:
    answer = client.get("/lists/dark_spots")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/lists/dark_spots?estate=nowhere").status_code == 404


def test_what_was_never_computed_or_seen_is_unknown_not_none(
    client: TestClient, engine: Engine
) -> None:
    with engine.begin() as tx:
        store_sample(tx)
    for name in ("dark_spots", "repairs", "group_faults", "lit_surfaces"):
        page = words(client, f"/lists/{name}?estate=provgarden")
        assert page.count("Inte beräknat ännu") == 1
        assert not re.search("Inga mörka|Ingen trasig|Inga misstänkta|Ingen yta", page)
    assert "Ingen lampa är sedd ännu: okänt" in words(client, "/lists/broken_fixtures")
    assert "Inga städplaner finns ännu: okänt" in words(client, "/lists/overdue_cleaning")
    none = "Inget ärende är öppet"
    assert none in words(client, "/cases"), "of these there are none"
