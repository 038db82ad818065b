"""Work that happens after a request: the Procrastinate app and how a request hands it work."""

from __future__ import annotations

import json

import procrastinate
from sqlalchemy import Connection

from backend.db import SEARCH_PATH, query

#: Name of the task that computes again what changed lamps touch.
RECOMPUTE = "ljusrond.recompute"


def open_app(url: str) -> procrastinate.App:
    """Return the job engine's app for a libpq address; tasks live in backend.worker."""
    return procrastinate.App(
        connector=procrastinate.PsycopgConnector(
            conninfo=url,
            kwargs={"options": f"-c search_path={SEARCH_PATH}"},
            min_size=1,
            max_size=4,
        )
    )


def defer(tx: Connection, task: str, **arguments: str) -> None:
    """Put a job in the queue within the request's own transaction.

    The job exists if and only if what it follows from was stored. Jobs with the same arguments
    run one after the other, so that two workers never compute the same estate at once.
    """
    lock = f"{task}:{json.dumps(arguments, sort_keys=True)}"
    values = {"task": task, "lock": lock, "arguments": json.dumps(arguments)}
    tx.execute(query("jobs", "defer"), values)
