"""Every answer carries the security headers; no page needs a script or style of its own in line."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from backend.access.listing import addresses
from backend.access.service import COOKIE
from backend.app import create_app
from backend.measures import SECURITY_HEADERS, STRICT_POLICY, WORKER_POLICY
from backend.settings import Settings
from tests.api.test_foreign_ids import fill_in
from tests.estate_sample import store_sample
from tests.report_sample import address
from tests.sign_in import session
from tests.wall_rows import fill, ids_of

DEFAULTS = ("'none'", "'self'")
BROWSER = {"accept": "text/html"}


class Inline(HTMLParser):
    """Collects what a policy without unsafe-inline would refuse, and addresses of other hosts."""

    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce = nonce
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        told = dict(attrs)
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.found.append(f"<{tag} {name}={value!r}>")
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}={value!r}>")
        is_data = (told.get("type") or "") in {"application/json", "application/ld+json"}
        in_line = tag == "style" or (tag == "script" and "src" not in told and not is_data)
        if in_line and told.get("nonce") != self.nonce:
            self.found.append(f"<{tag}> in line")
        loaded = told.get("src") if tag != "a" else None
        if tag == "link":
            loaded = told.get("href")
        if loaded and re.match(r"(https?:)?//", loaded):
            self.found.append(f"<{tag}> from {loaded}")


@pytest.fixture(scope="module")
def service(engine: Engine) -> Iterator[tuple[TestClient, dict[str, str]]]:
    """Give a browser that is logged in where every table has a row, and the ids."""
    with engine.begin() as tx:
        store_sample(tx)
        ids = ids_of(tx, fill(tx, "ena"))
        secret = session(tx, "administrator", uuid.UUID(ids["company"]))
    app = create_app(Settings(database_url=address(engine), limits=False))
    headers = {"cookie": f"{COOKIE}={secret}", **BROWSER}
    with TestClient(app, headers=headers, raise_server_exceptions=False) as made:
        yield made, ids


def policy(answer_policy: str) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer_policy.split(";") if part.strip()]
    return {name: values for name, _, values in parts}


@pytest.mark.usefixtures("plain_prints")
def test_every_address_that_is_read_is_safe_to_show(
    service: tuple[TestClient, dict[str, str]],
) -> None:
    client, ids = service
    pages = 0
    faults = []
    reading = [path for method, path in addresses(client.app) if method == "GET"]  # type: ignore[arg-type]
    assert len(reading) > 40
    for path in [*reading, "/nothing", "/static/js/theme.js", "/static/css/tokens.css"]:
        answer = client.get(fill_in(path, ids))
        for name, value in SECURITY_HEADERS.items():
            if name not in answer.headers or (
                name != "Referrer-Policy" and answer.headers[name] != value
            ):
                faults.append((path, name))
        told = policy(answer.headers["content-security-policy"])
        framed = told.get("frame-ancestors") and told.get("base-uri") == "'none'"
        if not (framed or "sandbox" in told) or told.get("default-src") not in DEFAULTS:
            faults.append((path, "frames"))
        if "unsafe" in str(told) or "*" in str(told) or "http" in str(told):
            faults.append((path, "policy"))
        if "text/html" not in answer.headers.get("content-type", ""):
            is_script = "javascript" in answer.headers.get("content-type", "")
            expected = WORKER_POLICY if is_script else STRICT_POLICY
            if "sandbox" not in told and answer.headers["content-security-policy"] != expected:
                faults.append((path, "not strict"))
            continue
        if answer.headers.get("content-disposition", "").startswith("attachment"):
            continue  # never shown: a record that is given out is a file of its own
        pages += 1
        nonce = re.search(r"'nonce-([^']+)'", told.get("script-src", ""))
        looked = Inline(nonce[1] if nonce else "-")
        looked.feed(answer.text)
        faults += [(path, found) for found in looked.found]
    assert faults == []
    assert pages >= 12


def test_what_the_looker_must_find() -> None:
    looked = Inline("n")
    looked.feed(
        '<p style="x"><a onclick="x()" href="javascript:x()"></a><script>x</script>'
        '<script nonce="m">x</script><style>x</style><script src="//a.example/x.js"></script>'
    )
    assert len(looked.found) == 7
    clean = Inline("n")
    clean.feed('<script nonce="n">x</script><script src="/static/x.js"></script><p class="x"></p>')
    assert clean.found == []


@pytest.mark.parametrize(("scheme", "told"), [("https", True), ("http", False)])
def test_https_is_kept_where_it_is_spoken(
    service: tuple[TestClient, dict[str, str]], scheme: str, told: bool
) -> None:
    answer = service[0].get(f"{scheme}://testserver/healthz")
    assert ("strict-transport-security" in answer.headers) is told


def test_errors_carry_the_headers_too(service: tuple[TestClient, dict[str, str]]) -> None:
    client, _ = service
    wrong = client.post("/api/v1/reports", content=b"{", headers={"origin": "http://testserver"})
    assert wrong.status_code == 422
    for answer in (wrong, client.get("/api/v1/nothing"), client.request("BREW", "/")):
        assert set(map(str.lower, SECURITY_HEADERS)) <= set(answer.headers)
        assert answer.headers["content-security-policy"]
