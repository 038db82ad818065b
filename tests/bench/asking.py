"""Ask the server's questions behind the walls: what they cost, and what their plans read whole."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event, text

from backend.access.service import Identity, digest
from tests.bench.common import Figure

#: Tables that no question may read whole.
BIG = frozenset({
    "report", "report_event", "case_state", "case_event", "report_evidence", "report_photo",
    "lamp_observation", "lamp", "asset",
})  # fmt: skip
#: Times that each question is asked; its median counts [count].
ROUNDS = 3
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)

Ask = Callable[[Connection], object]


class Spent(NamedTuple):
    """What questions cost: each one's median by the clock, sorted, and the processor's mean."""

    clock_ms: list[float]
    processor_ms: float

    def p(self, share: float) -> float:
        """Return a percentile by the clock."""
        return self.clock_ms[min(len(self.clock_ms) - 1, int(share * len(self.clock_ms)))]

    def figures(self, name: str, limit_ms: float) -> Iterator[Figure]:
        """Give the figures of it: a busy machine tells more by the clock than by the processor."""
        yield Figure(f"{name}, p95", self.p(0.95), "ms", limit_ms)
        yield Figure("the same, processor, mean", self.processor_ms, "ms", limit_ms)


def together(parts: Sequence[Spent]) -> Spent:
    """Return what the questions of several groups of equal size cost."""
    return Spent(
        sorted(one for part in parts for one in part.clock_ms),
        sum(part.processor_ms for part in parts) / len(parts),
    )


def _processor_s(backend: int) -> float:
    """Return the processor time of this thread and of the database's process for it."""
    fields = Path(f"/proc/{backend}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return time.thread_time() + sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


@dataclass
class Asked:
    """The server's engine and who asks, with what was found: times, and tables read whole."""

    engine: Engine
    who: Identity
    secret: str
    whole: dict[str, set[str]] = field(default_factory=dict)

    @contextmanager
    def entered(self) -> Iterator[Connection]:
        """Give a transaction behind the walls, committed as a request's is: plans are kept."""
        with self.engine.begin() as tx:
            tx.execute(
                text("SELECT app.enter_token(:hash, 'bench')"), {"hash": digest(self.secret)}
            )
            yield tx

    def ask(self, name: str, questions: Sequence[Ask], rounds: int = ROUNDS) -> Spent:
        """Ask each question some times, each time in a transaction of its own; look at plans."""
        for question in questions[:40]:
            with self.entered() as tx:
                question(tx)
        clock: list[list[float]] = [[] for _ in questions]
        with self.entered() as tx:
            backend = tx.scalar(text("SELECT pg_backend_pid()"))
        before = _processor_s(backend)
        for _ in range(rounds):
            for question, spent in zip(questions, clock, strict=True):
                with self.entered() as tx:
                    started = time.perf_counter()
                    question(tx)
                    spent.append(1000 * (time.perf_counter() - started))
        worked_ms = 1000 * (_processor_s(backend) - before) / (rounds * len(questions))
        for question in questions[:: max(1, len(questions) // 40)]:
            self._explain(name, question)
        return Spent(sorted(median(spent) for spent in clock), worked_ms)

    def _explain(self, name: str, question: Ask) -> None:
        """Note the big tables that what a question asks would read whole."""
        with self.entered() as tx:
            statements: list[tuple[str, Any]] = []

            def note(_c: object, _cursor: object, sent: str, values: object, *_: object) -> None:
                statements.append((sent, values))

            event.listen(tx, "before_cursor_execute", note)
            question(tx)
            event.remove(tx, "before_cursor_execute", note)
            for sent, values in statements:
                kind = _COMMENT.sub("", sent).split(None, 1)[0].upper()
                if kind == "SET":
                    tx.exec_driver_sql(sent)
                elif kind in ("SELECT", "WITH"):
                    plan = tx.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sent}", values).scalar_one()
                    read = _read_whole(json.loads(plan) if isinstance(plan, str) else plan)
                    if read:
                        self.whole.setdefault(name, set()).update(read)


def _read_whole(plan: list[dict[str, Any]]) -> set[str]:
    found: set[str] = set()
    waiting = [plan[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG:
            found.add(node["Relation Name"])
        waiting += node.get("Plans", ())
    return found
