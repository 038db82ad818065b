"""Engines that see one company each: what a worker computes for one cannot touch another's."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from typing import Self

from sqlalchemy import Engine

from backend.db import WORKER_ROLE, open_engine
from backend.queries import Queries

#: Companies whose connections are kept open at a time.
KEPT = 8
#: Sees nothing: of work whose estate, scene or proposal is gone there is nothing left to find.
_NOBODY = uuid.UUID(int=0)
_queries = Queries("companies")


class CompanyEngines:
    """The engines of a worker.

    Parameters
    ----------
    url
        libpq address of the database.
    owner
        Engine with the rights of the login; finds whose some work is, and nothing more.
    """

    def __init__(self, url: str, owner: Engine) -> None:
        self._url = url
        self._owner = owner
        self._lock = threading.Lock()
        self._open: OrderedDict[uuid.UUID, Engine] = OrderedDict()

    def of(self, work_id: uuid.UUID) -> Engine:
        """Return the engine of a company, or of whose an estate, run, scene or proposal is."""
        with self._owner.connect() as tx:
            company_id = _queries.scalar(tx, "company_of_work", id=work_id) or _NOBODY
        with self._lock:
            if company_id not in self._open:
                self._open[company_id] = open_engine(
                    self._url, role=WORKER_ROLE, company_id=company_id, pool_size=3
                )
            self._open.move_to_end(company_id)
            if len(self._open) > KEPT:
                self._open.popitem(last=False)[1].dispose()  # what is in use ends first
            return self._open[company_id]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.dispose()

    def dispose(self) -> None:
        """Close them all."""
        with self._lock:
            for engine in self._open.values():
                engine.dispose()
            self._open.clear()
