"""Who follows changes in this process, and the one connection that hears of them.

PostgreSQL tells whose cases changed (sql/app/095_live.sql); each follower is told of those of its
own company alone. Whoever follows asks anew for what they may see.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import uuid
from collections.abc import AsyncIterator
from typing import Final

import psycopg

CHANNEL: Final = "ljusrond_live"
#: Streams that one account or key has open at once, and all of a process: each is a connection.
OF_ONE_MAX: Final = 30
OF_ALL_MAX: Final = 600
#: How long to wait before the database is tried again [s].
RETRY_S: Final = (0.2, 1.0, 3.0)
log = logging.getLogger("ljusrond.live")


class Follower:
    """One open page: what changed since it was told last."""

    def __init__(self, company_id: uuid.UUID, who: uuid.UUID | None = None) -> None:
        self.company_id = str(company_id)
        #: The account or key that follows.
        self.who = who
        self._estates: set[str] = set()
        #: Something may have been missed: everything is to be asked for anew.
        self._all = False
        self._woken = asyncio.Event()

    def tell(self, estate_id: str) -> None:
        """Note that cases of an estate changed; empty: cases outside all estates."""
        self._estates.add(estate_id)
        self._woken.set()

    def wake(self) -> None:
        """Note that something may have been missed, or that this is the end."""
        self._all = True
        self._woken.set()

    async def changed(self, patience_s: float) -> list[str] | None:
        """Return the estates whose cases changed, [] for any; None: nothing did for so long."""
        try:
            async with asyncio.timeout(patience_s):
                await self._woken.wait()
        except TimeoutError:
            return None
        self._woken.clear()
        estates, self._estates = self._estates, set()
        missed, self._all = self._all, False
        return [] if missed else sorted(estates)


class Hub:
    """The followers of one process; it listens while there is one."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._followers: set[Follower] = set()
        self._listening: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self.is_ending = False

    def has_room(self, who: uuid.UUID | None) -> bool:
        """Tell whether an account or key may follow by one stream more."""
        of_one = sum(follower.who == who for follower in self._followers)
        return len(self._followers) < OF_ALL_MAX and of_one < OF_ONE_MAX

    @contextlib.asynccontextmanager
    async def following(
        self, company_id: uuid.UUID, who: uuid.UUID | None = None
    ) -> AsyncIterator[Follower]:
        """Follow the changes of a company; what happens from now on is told."""
        follower = Follower(company_id, who)
        self._followers.add(follower)
        if self._listening is None or self._listening.done():
            self._ready = asyncio.Event()
            self._listening = asyncio.create_task(self._listen())
        try:
            # Whoever asks for the rows after this misses nothing; without a database, nobody waits.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(RETRY_S[-1]):
                    await self._ready.wait()
            yield follower
        finally:
            self._followers.discard(follower)
            if not self._followers and self._listening:
                self._listening.cancel()
                self._listening = None

    def end(self) -> None:
        """Let every follower go: the service stops."""
        self.is_ending = True
        for follower in self._followers:
            follower.wake()

    async def _listen(self) -> None:
        for tries in itertools.count():
            try:
                await self._hear(again=tries > 0)
            except (psycopg.Error, OSError) as error:
                log.warning("live: no notices from the database: %s", type(error).__name__)
            self._ready.clear()
            await asyncio.sleep(RETRY_S[min(tries, len(RETRY_S) - 1)])

    async def _hear(self, *, again: bool) -> None:
        """Pass notices on until the connection ends."""
        connection = await psycopg.AsyncConnection.connect(
            self._address, autocommit=True, application_name="ljusrond live", connect_timeout=10
        )
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._ready.set()
            if again:
                for follower in self._followers:
                    follower.wake()  # between two connections notices are lost
            async for notice in connection.notifies():
                self._pass_on(notice.payload)

    def _pass_on(self, payload: str) -> None:
        company_id, _, estate_id = payload.partition(" ")
        for follower in self._followers:
            if follower.company_id == company_id:
                follower.tell(estate_id)
