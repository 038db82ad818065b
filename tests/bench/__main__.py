"""Run the benchmarks that are named, or all of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import chain

from tests.bench import (
    cases,
    day_package,
    effects,
    exports,
    faults,
    features,
    imports,
    light_laws,
    lighthouse,
    live,
    login,
    office,
    office_map,
    open311,
    radiance,
    reports,
    rounds,
    sector,
    service,
    sync,
    tablet,
    tiles,
    walk,
    walls,
)
from tests.bench.common import Figure

BENCHMARKS: dict[str, Callable[[], Iterator[Figure]]] = {
    "imports": imports.figures,
    "reports": reports.figures,
    "map": office_map.figures,
    "office": office.figures,
    "light": lambda: chain(light_laws.figures(), radiance.figures()),
    "live": live.figures,
    "service": service.figures,
    "login": login.figures,
    "sector": sector.figures,
    "cases": cases.figures,
    "rounds": rounds.figures,
    "walls": walls.figures,
    "package": day_package.figures,
    "effects": effects.figures,
    "faults": faults.figures,
    "features": features.figures,
    "sync": sync.figures,
    "tablet": tablet.figures,
    "exports": exports.figures,
    "open311": open311.figures,
    "tiles": tiles.figures,
    "walk": walk.figures,
    "lighthouse": lighthouse.figures,
}


def main(names: list[str]) -> int:
    """Print a line a figure; 1 if a limit was missed."""
    if unknown := [name for name in names if name not in BENCHMARKS]:
        sys.exit(f"ljusrond bench: no {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    missed = 0
    for name in names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            print(figure.line(), flush=True)  # noqa: T201 -- the result
            missed += not figure.met
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
