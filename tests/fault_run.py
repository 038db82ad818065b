"""The tablet's own code against the real server, which is killed now and then; what came of it.

`tests/tablet/faults.mjs` saves, sends and injects; here the server is started, killed and started
again, and the database is asked whether everything is there, once.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from PIL import Image
from sqlalchemy import Connection, Engine, text

from backend.access.service import COOKIE
from backend.app import create_app
from backend.db import open_engine
from backend.settings import ROOT, Settings
from tests.photo_sample import encoded
from tests.sign_in import SECRET, session
from tests.tablet_sample import World, build

#: Where the sample's courtyard lies, so that a point is in the estate.
PLACE = (12.01, 57.81)
PEOPLE = 6


@dataclass
class Outcome:
    """What a run came to: the first four are to be 0."""

    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    photos_lost: int = 0
    photos: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    seconds: float = 0.0
    told: list[str] = field(default_factory=list)


class Service:
    """The service in a process of its own, that can be killed and started again."""

    def __init__(self, database: str, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._words = [sys.executable, "-P", "-m", "tests.fault_run", str(self.port), str(data)]
        self._environment = {**os.environ, "DATABASE_URL": database, "PYTHONPATH": str(ROOT)}
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._child = subprocess.Popen(
            self._words, env=self._environment, stdout=subprocess.DEVNULL, cwd=ROOT
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.address}/readyz", timeout=2).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
            else:
                return
        message = "the service did not start"
        raise RuntimeError(message)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        if self._child is not None:
            self._child.kill()
            self._child.wait(30)


@contextmanager
def _service(database: str, data: Path) -> Iterator[Service]:
    service = Service(database, data)
    service.start()
    try:
        yield service
    finally:
        service.kill()


def fault_run(
    database: str, data: Path, *, count: int, tablets: int, kills: int, seed: int,
    photo_share: float, patience_s: float,
) -> Outcome:  # fmt: skip
    """Run it on a migrated database of its own.

    Parameters
    ----------
    count, tablets, kills : int
        Submissions in all, tablets they are shared among, and about how often the server is killed.
    photo_share : float
        Of the reports, how many have a photo.

    Raises
    ------
    RuntimeError
        If the run itself fails, or is not done in time.
    """
    engine = open_engine(database, pool_size=1)
    with engine.begin() as tx:
        world = build(tx)
        cookies = [
            f"{COOKIE}={session(tx, 'caretaker', world.company)}" for _ in range(PEOPLE)
        ]  # fmt: skip
    with _service(database, data) as service:
        config = {
            "url": service.address, "seed": seed, "count": count, "tablets": tablets,
            "kills": kills, "photo_share": photo_share, "sessions": cookies, "place": PLACE,
            "plan": world.ids["plan"], "lamps": _lamps(world),
            "jpeg": base64.b64encode(encoded(Image.new("RGB", (8, 8), (90, 90, 0)))).decode(),
        }  # fmt: skip
        said = _drive(service, config, patience_s)
    outcome = _judge(engine, said)
    engine.dispose()
    return outcome


def _lamps(world: World) -> list[str]:
    return [asset for name, asset in world.ids.items() if name.rstrip("0123456789") == "lamp"]


def _drive(service: Service, config: dict[str, Any], patience_s: float) -> dict[str, Any]:
    deadline = time.monotonic() + patience_s
    words = ["node", "tests/tablet/faults.mjs"]
    with subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            said = _answer(service, child, json.dumps(config), deadline)
        finally:
            child.kill()
    if said is None:
        message = "the tablets were not done, or not in time"
        raise RuntimeError(message)
    return said


def _answer(
    service: Service, child: subprocess.Popen[str], config: str, deadline: float
) -> dict[str, Any] | None:
    """Tell the tablets what to do, and kill the service when they ask; what they say in the end."""
    assert child.stdin is not None
    assert child.stdout is not None
    print(config, file=child.stdin, flush=True)
    for line in child.stdout:
        if time.monotonic() > deadline:
            return None
        if line != "KILL\n":
            return dict(json.loads(line))
        service.kill()
        service.start()
        print("UP", file=child.stdin, flush=True)
    return None


def _judge(engine: Engine, said: dict[str, Any]) -> Outcome:
    tablets = said["tablets"]
    saved = [one for tablet in tablets for one in tablet["saved"]]
    outcome = Outcome(seconds=said["seconds"], requests=sum(t["requests"] for t in tablets))
    for tablet in tablets:
        outcome.faults.update(tablet["injected"])
        outcome.faults["save broken off"] += tablet["broken_off"]
        outcome.stuck += len(tablet["stuck"])
        outcome.doubled += tablet["extra"]
        outcome.told += [str(one) for one in tablet["stuck"][:5]]
    with engine.begin() as tx:
        _submissions(tx, saved, outcome)
        _photos(tx, saved, outcome)
    return outcome


def _submissions(tx: Connection, saved: list[dict[str, Any]], outcome: Outcome) -> None:
    here = {str(r.id): r.sha256 for r in tx.execute(text("SELECT id, sha256 FROM core.submission"))}
    outcome.lost += sum(here.get(one["id"]) != one["sha256"] for one in saved)
    outcome.doubled += len(here.keys() - {one["id"] for one in saved})
    for kind, table in (
        ("report", "report"), ("evidence", "report_evidence"), ("visit", "cleaning_visit"),
    ):  # fmt: skip
        ids = f"SELECT id FROM core.{table}"  # noqa: S608 -- names of ours
        found = {str(one) for one in tx.scalars(text(ids))}
        wanted = {one["id"] for one in saved if one["kind"] == kind}
        outcome.lost += len(wanted - found)
        outcome.doubled += len(found - wanted)
    # an observation has no id of the tablet's: each list of lamps must have left one a lamp
    lists = sum(one["kind"] == "lamps_seen" for one in saved)
    least, most = tx.execute(
        text("SELECT min(n), max(n) FROM (SELECT count(*) AS n FROM core.lamp_observation"
             " WHERE role = 'round' GROUP BY lamp_id) AS seen")
    ).one()  # fmt: skip
    outcome.lost += lists - (least or 0)
    outcome.doubled += max(0, (most or 0) - lists)


def _photos(tx: Connection, saved: list[dict[str, Any]], outcome: Outcome) -> None:
    wanted = Counter(sha for one in saved for sha in one["photos"])
    outcome.photos = len(wanted)
    stored = set(tx.scalars(text("SELECT sha256 FROM core.photo")))
    named = Counter(tx.scalars(text("SELECT sha256 FROM core.report_photo")))
    outcome.photos_lost += len(wanted.keys() - stored) + sum((wanted - named).values())
    outcome.doubled += sum((named - wanted).values()) + len(stored - wanted.keys())


def main() -> None:
    """Serve: what `Service` starts."""
    port, data = sys.argv[1:]
    settings = Settings(
        database_url=os.environ["DATABASE_URL"], secret=SECRET, limits=False, data=Path(data)
    )
    uvicorn.run(create_app(settings), port=int(port), log_config=None)


if __name__ == "__main__":
    main()
