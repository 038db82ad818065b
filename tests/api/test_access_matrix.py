"""Every address as every role: what the table of rights allows is open, all else is closed.

Addresses, their parameters and their rights are read from the service and its table, so that a new
address is tried as soon as it exists.
"""

from __future__ import annotations

import secrets
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from backend.access import rights
from backend.access.addresses import ADDRESSES, OWN, PUBLIC
from backend.access.listing import _routes, addresses
from backend.access.service import COOKIE, digest
from backend.administration.matrix import COMMAND, PATH, document
from backend.app import create_app
from tests.estate_sample import store_sample
from tests.people_sample import SETTINGS, report
from tests.report_sample import address as address_of
from tests.sign_in import ORIGIN, company, token

#: Status of a refusal, by whether somebody is logged in.
REFUSED = {True: 403, False: 401}
#: Tables whose rows a parameter names otherwise than `<table>_id`.
NAMED = {
    "class_id": "lighting_class", "file_id": "photometry", "token_id": "api_token",
    "plan_id": "cleaning_plan", "rule_id": "retention_rule", "row_id": "proposal_lamp",
    "phone_id": "duty_phone", "hook_id": "webhook", "mailbox_id": "subscription",
    "station_id": "waste_station", "sample_id": "inspection_sample", "grading_id": "photo_grading",
    "link_id": "layer_link", "wave_id": "survey_wave", "draft_id": "survey_draft",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Give the service with the sample and a report in its database."""
    with engine.begin() as tx:
        store_sample(tx)
        report(tx, "YARD.LITTER")
        token(tx, "planner", company(tx))
        tx.execute(text(_SHARE), {"company_id": company(tx)})
    data = tmp_path_factory.mktemp("data")
    return create_app(replace(SETTINGS, database_url=address_of(engine), data=data))


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    """Give one client for all roles: each request carries its own cookie."""
    with TestClient(
        app,
        headers={"Origin": ORIGIN, "Accept": "application/json"},
        follow_redirects=False,
        raise_server_exceptions=False,
    ) as made:
        yield made


@pytest.fixture(scope="module")
def routes(app: FastAPI) -> dict[tuple[str, str], APIRoute]:
    """Give the route of each address."""
    return {
        (method, route.path): route
        for route in _routes(app.routes)
        if isinstance(route, APIRoute)
        for method in route.methods
    }


@pytest.fixture(scope="module")
def cookies(engine: Engine, app: FastAPI) -> dict[str, Iterator[str]]:
    """Give fresh accounts of each role, logged in: one that logs out serves no other request."""
    count = 2 * len(addresses(app))
    made: dict[str, Iterator[str]] = {}
    with engine.begin() as tx:
        company_id = company(tx)
        for role in rights.ROLES:
            known = role != rights.TENANT
            # The partner is asked about every address twice.
            needed = 2 * count if role in ("partner", rights.TENANT) else count
            found = [secrets.token_urlsafe(16) if known else "" for _ in range(needed)]
            made[role] = iter(found)
            if known:
                hashes = [digest(one) for one in found]
                values = {"company_id": company_id, "role": role, "hashes": hashes}
                tx.execute(text(_SESSIONS), values)
    return made


_SESSIONS = """
WITH given AS (
    SELECT gen_random_uuid() AS id, hash FROM unnest(cast(:hashes AS bytea[])) AS hash
), made AS (
    INSERT INTO core.account (id, company_id, email, name, role)
    SELECT id, :company_id, id || '@prov.example', :role, :role FROM given
)
INSERT INTO core.session (company_id, token_hash, account_id, expires_at)
SELECT :company_id, hash, id, now() + interval '1 hour' FROM given
"""


def harmless(annotation: object) -> str:
    """Return a value of a parameter's type that names nothing there is."""
    if annotation is uuid.UUID:
        return str(uuid.uuid4())
    if annotation is int:
        return "1"
    choices = [one for one in get_args(annotation) if isinstance(one, str)]
    return choices[0] if choices else "okand"


def unknown_ids(route: APIRoute) -> dict[str, str]:
    """Return values for the parameters of a path, none of which names anything."""
    return {one.name: harmless(one.field_info.annotation) for one in route.dependant.path_params}


def known_ids(engine: Engine, route: APIRoute) -> dict[str, str]:
    """Return the same, with what exists where there is a row."""
    values = unknown_ids(route)
    with engine.begin() as tx:
        for name in values:
            table = NAMED.get(name, name.removesuffix("_id"))
            if name.endswith("_id") and tx.scalar(text(_HAS_ID), {"table": table}):
                found = tx.scalar(text(f"SELECT id FROM core.{table} LIMIT 1"))  # noqa: S608
                values[name] = str(found or values[name])
    return values


_HAS_ID = """
SELECT count(*) FROM information_schema.columns
WHERE table_schema = 'core' AND table_name = :table AND column_name = 'id'
"""
_SHARE = """
INSERT INTO core.share (company_id, title, receiver, role, token_hash, expires_at)
VALUES (:company_id, 'Prov', 'Provkommunen', 'partner', '', now() + interval '1 day')
"""


def ask(client: TestClient, method: str, path: str, cookie: str) -> Any:  # noqa: ANN401 -- httpx's
    """Send an empty request: what it would change is not told, so that nothing changes."""
    client.cookies.clear()
    headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
    return client.request(method, path, headers=headers)


def test_no_address_is_missing_from_the_table(app: FastAPI) -> None:
    found = {f"{method} {path}" for method, path in addresses(app)}
    listed = [one for group in ADDRESSES.values() for one in group]
    assert found == set(listed)
    assert [one for one, count in Counter(listed).items() if count > 1] == []
    assert set(ADDRESSES) <= {PUBLIC, OWN, *rights.RIGHTS}
    every = set().union(*rights.ROLE_RIGHTS.values())
    assert set(rights.RIGHTS) <= every, "a right that no role has opens nothing"


@pytest.mark.usefixtures("plain_prints")
def test_every_address_as_every_role(
    engine: Engine,
    app: FastAPI,
    client: TestClient,
    routes: dict[tuple[str, str], APIRoute],
    cookies: dict[str, Iterator[str]],
) -> None:
    wrong: list[str] = []
    pairs: Counter[str] = Counter()
    for method, path in addresses(app):
        right = rights.right_of(method, path)
        route = routes[method, path]
        known = known_ids(engine, route)
        for role in rights.ROLES:
            allowed = rights.may(role, right)
            pairs["allowed" if allowed else "refused"] += 1
            # An allowed one is asked about nothing there is, lest something is deleted.
            both = known and not allowed
            for ids in (unknown_ids(route), known) if both else (unknown_ids(route),):
                answer = ask(client, method, path.format(**ids), next(cookies[role]))
                refused = answer.status_code in (401, 403)
                # GeoReport v2 has no 401: who has no valid key is told 403.
                known_or_keyed = role != rights.TENANT or right == "open311"
                expected = REFUSED[known_or_keyed]
                if answer.status_code >= 500 or (
                    refused if allowed else answer.status_code != expected
                ):
                    wrong.append(f"{role}: {method} {path} is {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert sum(pairs.values()) == len(addresses(app)) * len(rights.ROLES)
    assert len(rights.ROLES) == 9
    assert min(pairs.values()) > 100
    print(f"\n{sum(pairs.values())} pairs of address and role: {dict(pairs)}")  # noqa: T201


def test_a_refusal_tells_nothing_of_what_there_is(
    engine: Engine,
    client: TestClient,
    routes: dict[tuple[str, str], APIRoute],
    cookies: dict[str, Iterator[str]],
) -> None:
    for (method, path), route in routes.items():
        if "{" not in path or f"{method} {path}" not in rights._RIGHT_OF:  # noqa: SLF001
            continue
        for role in ("partner", rights.TENANT):
            if rights.may(role, rights.right_of(method, path)):
                continue
            texts = []
            for ids in (unknown_ids(route), known_ids(engine, route)):
                url = path.format(**ids)
                answer = ask(client, method, url, next(cookies[role]))
                # GeoReport v2 has errors of its own, that name nothing.
                problem: Any = answer.text
                if answer.headers["content-type"] == "application/problem+json":
                    problem = answer.json()
                    del problem["instance"], problem["request_id"]
                texts.append((answer.status_code, problem))
            assert texts[0] == texts[1], (method, path)


def test_the_document_says_what_the_table_says() -> None:
    assert PATH.read_text(encoding="utf-8") == document(), f"write it anew: {COMMAND}"
