"""Import of Boston's 95 915 street lights, dirt included, into an empty installation."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.common import DATA, Figure, installation, run

FILE = DATA / "lamps" / "us_boston_large" / "boston_streetlights_95915.parquet"


def figures() -> Iterator[Figure]:
    """Measure the whole command, from start to the report on the terminal."""
    words = ("import", "table", str(FILE), "--as", "lamps", "--estate", "Boston")
    with installation() as environment:
        run(environment, "migrate")
        yield Figure("import of 95 915 lamps", run(environment, *words), "s", 20)
        yield Figure("the same import again", run(environment, *words), "s", 20)
