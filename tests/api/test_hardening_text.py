"""Markup and SQL in every text field, of the API and of every form: as text it comes back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access.listing import addresses
from backend.access.service import COOKIE
from backend.app import create_app
from backend.settings import Settings
from tests.api.test_foreign_ids import fill_in
from tests.estate_sample import store_sample
from tests.report_sample import PLACE, address
from tests.sign_in import ORIGIN, session
from tests.wall_rows import TABLES, fill, ids_of

MARK = "zqxj"
HOSTILE = (
    f"""'"><img src=x onerror=alert(1)></textarea><script>{MARK}</script>"""
    "{{1337*4242}}'; DROP TABLE core.report; --"
)
SHORT = f"<b id={MARK}>'\"--"
NULL = f"{MARK}\x00"
TEXT_TYPES = {"text", "search", "email", "tel", "url", ""}


@dataclass
class Form:
    """A form of a page: where it sends what."""

    action: str
    method: str
    upload: bool = False
    values: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """Reads the forms of a page, and what markup of ours has been smuggled in."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.smuggled: list[str] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        told = {name: value or "" for name, value in attrs}
        if "onerror" in told or told.get("id") == MARK:
            self.smuggled.append(self.get_starttag_text() or tag)
        if tag == "form":
            kind = told.get("enctype", "")
            self.forms.append(
                Form(told.get("action", ""), told.get("method", "get"), "multipart" in kind)
            )
        elif self.forms and told.get("name"):
            self._field(tag, told)
        elif self.forms and tag == "option" and self._select:
            values = self.forms[-1].values
            if not values.get(self._select):
                values[self._select] = told.get("value", "")

    def _field(self, tag: str, told: dict[str, str]) -> None:
        form, name = self.forms[-1], told["name"]
        self._select = name if tag == "select" else self._select
        form.values.setdefault(name, told.get("value", ""))
        is_text = tag == "input" and told.get("type", "text") in TEXT_TYPES
        if tag == "textarea" or (is_text and told.get("inputmode") != "decimal"):
            form.texts.append(name)
        if told.get("type") == "password":
            form.upload = True  # not ours to try here

    def handle_data(self, data: str) -> None:
        """Note a script of ours."""
        if MARK in data and self.cdata_elem == "script":
            self.smuggled.append(data)


@pytest.fixture(scope="module")
def service(engine: Engine) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """Give an administrator's browser where every table has a row, and the ids."""
    with engine.begin() as tx:
        store_sample(tx)
        ids = ids_of(tx, fill(tx, "ena"))
        secret = session(tx, "administrator", uuid.UUID(ids["company"]))
    app = create_app(Settings(database_url=address(engine), limits=False))
    headers = {"cookie": f"{COOKIE}={secret}", "origin": ORIGIN}
    with TestClient(app, headers=headers, raise_server_exceptions=False) as made:
        yield made, ids


def pages(client: TestClient, ids: dict[str, str]) -> dict[str, str]:
    """Return the text of every page that is read, by address."""
    found = {}
    for method, path in addresses(client.app):  # type: ignore[arg-type]
        if method == "GET" and not path.startswith("/api/"):
            for named in {path.replace("{kind}", kind): None for kind in ("lamp", "courtyard")}:
                url = fill_in(named, ids)
                answer = client.get(url, headers={"accept": "text/html"})
                assert answer.status_code < 500, (url, answer.text[:500])
                if "text/html" in answer.headers.get("content-type", ""):
                    found[url] = answer.text
    return found


def read(markup: str) -> Page:
    page = Page()
    page.feed(markup)
    return page


def example(schema: dict[str, Any], parts: dict[str, Any], hostile: str) -> Any:  # noqa: ANN401, PLR0911
    """Return a value of a schema with every free text hostile."""
    if "$ref" in schema:
        return example(parts[schema["$ref"].rsplit("/", 1)[1]], parts, hostile)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    for one in ("anyOf", "oneOf", "allOf"):
        if one in schema:
            return example(schema[one][0], parts, hostile)
    kind = schema.get("type")
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: example(told, parts, hostile) for name, told in properties.items()}
    if kind == "array":
        return [example(schema.get("items", {}), parts, hostile)]
    if kind in ("number", "integer"):
        return schema.get("minimum", 1)
    if kind == "boolean":
        return True
    return {"uuid": str(uuid.uuid4()), "date-time": "2026-10-01T20:00:00Z",
            "date": "2026-10-01"}.get(schema.get("format", ""), hostile)  # fmt: skip


#: Values that must be right for the rest to be looked at.
RIGHT = {
    "category": "LIGHT.DARK", "geometry": PLACE, "crs": 3006, "e_avg_lx": 5.0, "e_min_lx": None,
    "uo": None, "quantity": "Eh", "code": "LEK9", "photos": [], "outcome": "done",
}  # fmt: skip


@pytest.mark.parametrize("hostile", [HOSTILE, SHORT, NULL], ids=["long", "short", "nul"])
def test_every_body_of_the_api(service: tuple[TestClient, dict[str, str]], hostile: str) -> None:
    client, ids = service
    described = client.get("/openapi.json").json()
    parts = described["components"]["schemas"]
    done = 0
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            body = told.get("requestBody", {}).get("content", {}).get("application/json")
            if body is None:
                continue
            sent = example(body["schema"], parts, hostile)
            if isinstance(sent, dict):
                sent |= {name: value for name, value in RIGHT.items() if name in sent}
                sent = {k: ids["code"] if k == "estate" else v for k, v in sent.items()}
                own = {"asset_id": ids["lamp"], "plan_id": ids["cleaning_plan"]}
                sent = {k: own.get(k, v) for k, v in sent.items()}
            answers = [client.request(method, fill_in(path, ids), json=sent)]
            for name in list(sent) if isinstance(sent, dict) else []:
                answers.append(client.request(method, fill_in(path, ids), json={name: sent[name]}))
                few = {k: v for k, v in sent.items() if k != name}
                answers.append(client.request(method, fill_in(path, ids), json=few))
            assert max(answer.status_code for answer in answers) < 500, (path, method)
            done += sum(answer.is_success for answer in answers)
    assert done > 3 or hostile == NULL, "nothing was taken in, so nothing was tried"


@pytest.mark.usefixtures("plain_prints")  # laid out below, once all has been sent
@pytest.mark.parametrize("hostile", [HOSTILE, SHORT, NULL], ids=["long", "short", "nul"])
def test_every_form_of_every_page(service: tuple[TestClient, dict[str, str]], hostile: str) -> None:
    client, ids = service
    tried = 0
    for url, markup in pages(client, ids).items():
        for form in read(markup).forms:
            if not form.texts or form.upload:
                continue
            target = form.action or url.partition("?")[0]
            sent = {**form.values, **dict.fromkeys(form.texts, hostile)}
            if form.method.lower() == "get":
                answer = client.get(target, params=sent)
            else:
                answer = client.post(target, data=sent)
            assert answer.status_code < 500, (url, target, answer.text[:300])
            assert read(answer.text).smuggled == [], (url, target)
            tried += 1
    assert tried >= 5


def test_what_was_sent_comes_back_as_text(
    engine: Engine, service: tuple[TestClient, dict[str, str]]
) -> None:
    client, ids = service
    described = {
        "id": str(uuid.uuid4()), "category": "LIGHT.DARK", "asset_id": ids["lamp"],
        "observed_at": "2026-10-01T20:00:00Z", "description": HOSTILE,
        "reporter": {"contact": HOSTILE[:90]},
    }  # fmt: skip
    assert client.post("/api/v1/reports", json=described).status_code == 201
    read_back = client.get(f"/api/v1/reports/{described['id']}").json()
    assert read_back["description"] == HOSTILE
    own = {"code": "LEK", "e_avg_lx": 5, "quantity": "Eh", "source": HOSTILE}
    assert client.post("/api/v1/lighting-classes", json=own).status_code == 201
    shown = 0
    for url, markup in pages(client, ids).items():
        assert read(markup).smuggled == [], url
        assert "5671554" not in markup, url
        shown += MARK in markup
    assert shown >= 2
    with engine.connect() as tx:
        standing = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'core'")
        assert tx.scalar(standing) == len(TABLES) + 1


def test_what_the_reader_must_find() -> None:
    found = read(f"<p>{HOSTILE}</p>{SHORT}")
    assert len(found.smuggled) == 3
    fields = '<select name="s"><option value="1"></select><textarea name="t"></textarea>'
    form = read(f'<form action="/a" method="post">{fields}<input name="n" value="2"></form>').forms[
        0
    ]
    assert form.values == {"s": "1", "t": "", "n": "2"}
    assert form.texts == ["t", "n"]
