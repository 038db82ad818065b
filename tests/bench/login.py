"""Logging in with e-mail address and password, measured as a browser's POST to a running server.

The hash is the one that stands in backend.accounts.passwords; the time of checking it alone is
given beside, since it is what a login is made of.
"""

from __future__ import annotations

import http.client
import statistics
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from backend.accounts import passwords
from tests.bench.common import Figure, command, installation, server

LOGINS = 100
WARM_UP = 5
AT_ONCE = 4
EMAIL, PASSWORD = "chef@bolaget.example", "four words nobody says"


def figures() -> Iterator[Figure]:
    """Measure one after the other, then four at once."""
    cost = passwords.ARGON2_COST
    stated = f"m={cost.memory_kib} KiB, t={cost.passes}, p={cost.lanes}"
    alone = statistics.median(_hash() for _ in range(LOGINS)) * 1e3
    yield Figure(f"argon2id {stated}, processor", alone, "ms", 60)
    with installation() as environment, server(environment, "up", "--no-worker") as address:
        _add_user(environment)
        spent = _log_in(address, PASSWORD, LOGINS)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            each = [LOGINS // AT_ONCE] * AT_ONCE
            found = pool.map(lambda count: _log_in(address, PASSWORD, count), each)
            together = [seconds for client in found for seconds in client]
    yield Figure("login, one after the other, median", statistics.median(spent) * 1e3, "ms", 150)
    yield Figure("login, one after the other, p95", _p95(spent) * 1e3, "ms", 150)
    yield Figure(f"login, {AT_ONCE} at once, p95", _p95(together) * 1e3, "ms", 150)


def _p95(spent: list[float]) -> float:
    return statistics.quantiles(spent, n=20)[18]


def _hash() -> float:
    """Check a hash; return the seconds of processor it took."""
    started = time.process_time()
    passwords.matches(PASSWORD, None)
    return time.process_time() - started


def _add_user(environment: dict[str, str]) -> None:
    words = ("user", "add", EMAIL, "--role", "administrator", "--password-stdin")
    subprocess.run(
        command(*words), env=environment, check=True, capture_output=True, text=True,
        input=f"{PASSWORD}\n",
    )  # fmt: skip


def _log_in(address: str, password: str, count: int) -> list[float]:
    """Log in on one connection; the seconds of each POST after a few that warm up."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    body = urlencode({"email": EMAIL, "password": password})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": address}
    spent = []
    for number in range(count + WARM_UP):
        started = time.perf_counter()
        connection.request("POST", "/login", body, headers)
        answer = connection.getresponse()
        answer.read()
        if number >= WARM_UP:
            spent.append(time.perf_counter() - started)
        assert answer.status == http.client.SEE_OTHER, answer.status
    return spent
