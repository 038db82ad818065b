"""Estates whose lamps are of a luminaire type, and a client that sends photometric files."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, text

from backend import jobs
from backend.imports import store
from backend.imports.estates import find_estate
from tests.estate_sample import store_sample
from tests.report_sample import address
from tests.sign_in import client_of
from tests.unit.photometry_sample import GAMMAS, ies, ldt

URL = "/api/v1/photometry"
TYPES = "/api/v1/luminaire-types"
HOSTILE = '<img src=x onerror=alert(1)>"&'


@contextmanager
def luminaire_client(engine: Engine) -> Iterator[TestClient]:
    """Give a client on the sample, whose two lamps are of the type `Park 20`."""
    with engine.begin() as tx:
        store_types(tx)
    with client_of(address(engine), raise_server_exceptions=False) as made:
        yield made


def store_types(tx: Connection) -> None:
    """Write the sample with `Park 20` (both lamps), `Vägg 9` (none), and `Annan` of a neighbour."""
    estate = store_sample(tx)
    rows = {
        "source_id": ["A1", "A2"],
        "manufacturer": ["Lyktfabriken", "Lyktfabriken"],
        "model": ["Park 20", "Vägg 9"],
        "light_source": ["led", "led"],
        "power_w": [20.0, 9.0],
        "flux_lm": [2400.0, 900.0],
    }
    store.save_luminaire_types(tx, estate, "register", pd.DataFrame(rows))
    tx.execute(
        text(
            "UPDATE core.lamp SET luminaire_type_id = luminaire_type.id FROM core.luminaire_type"
            " WHERE luminaire_type.model = 'Park 20'"
        )
    )
    other = find_estate(tx, "Grannen", "granne")
    row = {"source_id": ["A1"], "model": ["Annan"], "light_source": ["led"]}
    store.save_luminaire_types(tx, other, "register", pd.DataFrame(row))


def type_ids(client: TestClient) -> dict[str, str]:
    """Return the identities of the luminaire types by model."""
    return {item["model"]: item["id"] for item in client.get(TYPES).json()["items"]}


def waiting(engine: Engine) -> list[str]:
    """Return the estates that wait to be computed whole, by code, one a job; forget the jobs."""
    with engine.begin() as tx:
        found = tx.execute(
            text(
                "SELECT estate.code FROM jobs.procrastinate_jobs INNER JOIN core.estate"
                " ON estate.id = cast(args ->> 'estate_id' AS uuid) WHERE task_name = :task"
                " ORDER BY procrastinate_jobs.id"
            ),
            {"task": jobs.ANALYSE},
        )
        codes = [str(code) for code in found.scalars()]
        tx.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    return codes


def send(client: TestClient, content: bytes, name: str = "park.ies", **fields: Any) -> Any:  # noqa: ANN401 -- the client's answer
    """Send a file of the company `prov`."""
    data = {"company": "prov", **{key: str(value) for key, value in fields.items()}}
    return client.post(URL, files={"file": (name, content)}, data=data)


def one_of_a_kind(kind: str = "1 2 0.1 0.2 0.3", **fields: Any) -> bytes:  # noqa: ANN401 -- of `ies`
    """Return a file nobody has sent before: the same light all round."""
    return ies(keywords=f"[TEST] {uuid.uuid4()}\n[MANUFAC] Prov", kind=kind, **fields)


def road(street_c_deg: float) -> bytes:
    """Return a file with planes every 45 degrees, brightest at a street side, new each time."""
    planes = tuple(float(c) for c in range(0, 361, 45))
    toward = 60.0 + 40.0 * np.cos(np.radians(np.array(planes) - street_c_deg))
    table = [float(value) for value in np.repeat(toward, len(GAMMAS))]
    return one_of_a_kind(planes=planes, values=table)


def square() -> bytes:
    """Return a file that is mirrored both ways and wider along C0 than across: no side is told."""
    planes = (0.0, 45.0, 90.0)
    table = [value for plane in (90.0, 60.0, 30.0) for value in [plane] * len(GAMMAS)]
    return one_of_a_kind(planes=planes, values=table)


def two_sets() -> bytes:
    """Return a EULUMDAT file with two alternative lamp sets, of 1000 and 2000 lm."""
    return ldt(sets=("1|LED|1000|3000|80|12,5", "1|LED hög|2000|4000|80|25"))
