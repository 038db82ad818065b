"""What a computation of light found, in figures."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from backend.analysis import store
from backend.analysis.store import Estate, Run


@dataclass(frozen=True)
class Outcome:
    """What a computation found, in figures."""

    estate: str
    status: str
    message: str | None = None
    lamps: int = 0
    surfaces: int = 0
    cells: int = 0
    dark_spots_certain: int = 0
    dark_spots_probable: int = 0
    dark_spots_unknown: int = 0
    dark_m2: float = 0.0
    assumptions: dict[str, int] | None = None
    shares: dict[str, float | None] | None = None
    warnings: tuple[str, ...] = ()


def told(tx: Connection, estate: Estate, run: Run) -> Outcome:
    """Return what stands after a run, in figures."""
    row = store.queries.one(tx, "outcome", estate_id=estate.id, run_id=run.id)
    assert row is not None  # noqa: S101 -- the run was just kept
    return Outcome(
        estate.code,
        row.status,
        lamps=row.lamps,
        surfaces=row.surfaces,
        cells=row.cells,
        dark_spots_certain=row.certain,
        dark_spots_probable=row.probable,
        dark_spots_unknown=row.unknown,
        dark_m2=row.dark_m2,
        assumptions=row.parameters.get("assumptions"),
        shares=row.parameters.get("shares"),
        warnings=tuple(row.parameters.get("warnings", ())),
    )
