"""The whole description of the API, tried with made-up requests as every role.

No request makes the server fail, and what it answers is what the description says. Few examples
with a fixed seed; LJUSROND_EXAMPLES=200 tries longer.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine

from backend.access import rights
from backend.access.service import COOKIE
from backend.app import create_app
from backend.settings import Settings
from tests.estate_sample import store_sample
from tests.report_sample import address
from tests.sign_in import ORIGIN, session
from tests.wall_rows import fill, ids_of

EXAMPLES = int(os.environ.get("LJUSROND_EXAMPLES", "2"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
#: Names in addresses and queries, and the table whose row makes them real half of the time.
REAL = {
    "class_id": "lighting_class", "plan_id": "cleaning_plan", "file_id": "photometry",
    "row_id": "proposal_lamp", "surface_id": "courtyard", "asset_id": "lamp",
    "area_id": "shared_area", "token_id": "api_token", "code": "code", "estate": "code",
    "sha256": "sha256",
}  # fmt: skip


@pytest.fixture(scope="module")
def ids(engine: Engine) -> dict[str, str]:
    """Store a row of every table; give the ids."""
    with engine.begin() as tx:
        store_sample(tx)
        return ids_of(tx, fill(tx, "ena"))


@pytest.fixture(scope="module")
def app(engine: Engine, ids: dict[str, str]) -> Iterator[FastAPI]:
    """Give the service on it."""
    assert ids
    made = create_app(Settings(database_url=address(engine), limits=False))
    yield made
    made.state.engine.dispose()


@pytest.fixture(scope="module")
def operations(app: FastAPI) -> list[Any]:
    """Give every operation that the description names."""
    api = schemathesis.openapi.from_asgi("/openapi.json", app)
    return [found.ok() for found in api.get_all_operations()]


@pytest.mark.usefixtures("plain_prints")
@pytest.mark.parametrize("role", rights.ROLES)
def test_no_request_makes_the_server_fail(
    operations: list[Any], engine: Engine, ids: dict[str, str], role: str
) -> None:
    headers = {"origin": ORIGIN}
    if role != rights.TENANT:
        with engine.begin() as tx:
            secret = session(tx, role, uuid.UUID(ids["company"]))
        headers["cookie"] = f"{COOKIE}={secret}"
    assert len(operations) > 30
    for operation in operations:
        _try(operation, headers, ids)


def _try(operation: Any, headers: dict[str, str], ids: dict[str, str]) -> None:  # noqa: ANN401
    @seed(20261126)
    @settings(
        max_examples=EXAMPLES, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(), real=some.booleans())
    def tried(case: Any, real: bool) -> None:  # noqa: ANN401 -- as above
        if real:
            for name in case.path_parameters or {}:
                case.path_parameters[name] = ids.get(
                    REAL.get(name, name.removesuffix("_id")), case.path_parameters[name]
                )
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    tried()
