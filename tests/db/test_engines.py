"""The logins and engines of server and worker: what they see, and that there is no way back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from backend import engines
from backend.app import create_app
from backend.db import APP_ROLE, open_engine
from backend.doctor import check_database
from backend.embedded import Cluster
from backend.embedded_config import ROLE, WEB_LOGIN
from backend.engines import CompanyEngines
from backend.settings import Settings
from tests.estate_sample import store_sample
from tests.report_sample import address
from tests.sign_in import company, sign_in


@pytest.fixture(scope="module")
def estates(engine: Engine) -> dict[str, uuid.UUID]:
    """Store an estate in each of two companies."""
    with engine.begin() as tx:
        ours = store_sample(tx).id
        theirs = tx.scalar(
            text(
                "INSERT INTO core.estate (company_id, code, name)"
                " VALUES (:company, 'egen', 'Egen') RETURNING id"
            ),
            {"company": company(tx, "andra")},
        )
    return {"ours": ours, "theirs": theirs}


@pytest.fixture
def of_companies(engine: Engine) -> Iterator[CompanyEngines]:
    with CompanyEngines(address(engine), engine) as made:
        yield made


def seen(engine: Engine) -> set[uuid.UUID]:
    with engine.connect() as tx:
        return set(tx.scalars(text("SELECT id FROM core.estate")))


def test_a_worker_sees_the_company_its_work_is_of(
    of_companies: CompanyEngines, estates: dict[str, uuid.UUID]
) -> None:
    for estate in estates.values():
        assert seen(of_companies.of(estate)) == {estate}
    assert of_companies.of(estates["ours"]) is of_companies.of(estates["ours"])


def test_of_work_that_is_gone_nothing_is_seen(
    of_companies: CompanyEngines, estates: dict[str, uuid.UUID]
) -> None:
    assert estates
    assert seen(of_companies.of(uuid.uuid4())) == set()


def test_the_engine_longest_unused_is_closed(
    engine: Engine, estates: dict[str, uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "KEPT", 1)
    with CompanyEngines(address(engine), engine) as made:
        first = made.of(estates["ours"])
        assert seen(first) == {estates["ours"]}
        made.of(estates["theirs"])
        assert first.pool.checkedin() == 0  # type: ignore[attr-defined]  # a QueuePool
        assert made.of(estates["ours"]) is not first


def web(cluster: Cluster, engine: Engine) -> str:
    return cluster.url(engine.url.database or "", login=WEB_LOGIN)


@pytest.mark.parametrize("wanted", [ROLE, "ljusrond_worker", "ljusrond_admin"])
def test_the_server_s_login_cannot_become_another(
    cluster: Cluster, engine: Engine, wanted: str
) -> None:
    server = open_engine(web(cluster, engine), pool_size=1)
    with server.connect() as tx, pytest.raises(ProgrammingError, match="permission denied"):
        tx.execute(text(f"SET ROLE {wanted}"))
    server.dispose()


@pytest.mark.parametrize("back", ["RESET ROLE", "SET ROLE NONE", "RESET SESSION AUTHORIZATION"])
def test_the_server_s_login_by_itself_reads_nothing(
    cluster: Cluster, engine: Engine, back: str
) -> None:
    server = open_engine(web(cluster, engine), role=APP_ROLE, pool_size=1)
    with server.connect() as tx:
        assert tx.scalar(text("SELECT count(*) FROM core.estate")) == 0  # nobody has entered
        tx.execute(text(back))
        if tx.scalar(text("SELECT current_user")) == WEB_LOGIN:
            with pytest.raises(ProgrammingError, match="permission denied"):
                tx.execute(text("SELECT count(*) FROM core.estate"))
        else:
            assert tx.scalar(text("SELECT current_user")) == APP_ROLE
    server.dispose()


def test_the_service_works_with_its_own_login(
    cluster: Cluster, engine: Engine, estates: dict[str, uuid.UUID]
) -> None:
    assert estates
    settings = replace(Settings(database_url=address(engine)), serving_url=web(cluster, engine))
    headers = sign_in(address(engine))
    with TestClient(create_app(settings), headers=headers) as client:
        found = client.get("/api/v1/estates").json()
    assert [estate["code"] for estate in found] == ["provgarden"]


def test_the_doctor_tells_when_walls_keep_searches_from_the_index(
    clone: Callable[[], str],
) -> None:
    settings = Settings(database_url=clone())
    assert check_database(settings).ok
    owner = open_engine(settings.database_url or "", pool_size=1)
    with owner.begin() as tx:
        tx.execute(text("ALTER FUNCTION geometry_overlaps(geometry, geometry) NOT LEAKPROOF"))
    owner.dispose()
    told = check_database(settings)
    assert not told.ok
    assert "index of places" in told.text
    assert "superuser" in told.mend
