"""What the page of another site makes a browser send is refused everywhere, and changes nothing."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": "http://testserver"},
    {"origin": "http://elsewhere.example"},
    {"origin": "null"},
    {"origin": "http://testserver:8000"},
]
OURS = [
    {},
    {"sec-fetch-site": "same-origin", "origin": "http://testserver"},
    {"sec-fetch-site": "none"},
    {"origin": "http://testserver"},
    {"origin": "https://TESTSERVER"},
    {"origin": "https://ljus.example", "x-forwarded-host": "ljus.example"},
]
PROPOSAL = json.dumps({"estate": "nowhere", "name": "x"})


def _changes(client: TestClient) -> list[tuple[str, str]]:
    """Every address that changes something, with a made-up id."""
    found: dict[str, dict[str, object]] = client.get("/openapi.json").json()["paths"]
    of_api = [(m.upper(), path) for path, methods in found.items() for m in methods if m != "get"]
    assert len(of_api) > 15
    return [*of_api, ("POST", "/proposals"), ("POST", "/classes"), ("POST", "/luminaires")]


@pytest.mark.parametrize("headers", FOREIGN)
def test_every_change_from_another_site_is_refused(
    client: TestClient, headers: dict[str, str]
) -> None:
    for method, path in _changes(client):
        plain = path.format_map(_Ids())
        answer = client.request(method, plain, headers=headers, content=PROPOSAL)
        assert answer.status_code == 403, (method, path)
        assert client.get("/api/v1/estates", headers=headers).status_code == 200


@pytest.mark.parametrize("headers", OURS)
def test_our_pages_and_programs_are_let_in(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/api/v1/proposals", content=PROPOSAL, headers=headers)
    assert answer.status_code == 404
    assert "nowhere" in answer.json()["detail"]


def test_a_page_that_was_refused_says_so_in_words(client: TestClient) -> None:
    headers = {"origin": "http://elsewhere.example", "accept": "text/html"}
    answer = client.post("/classes?lang=en", data={"code": "X"}, headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.text
    # the reason is in English; a Swedish page says what it means in its own words
    answer = client.post("/classes?lang=sv", data={"code": "X"}, headers=headers)
    assert "another site" not in answer.text
    assert "Det får du inte göra" in answer.text


class _Ids(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "lamp" if key == "kind" else "00000000-0000-4000-8000-000000000000"
