"""`ljusrond backup` and `ljusrond restore`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from backend import console, serve
from backend.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(help="Tar file to write.", dir_okay=False)],
    company: Annotated[
        str | None, typer.Option(help="Code of the one company wanted. [default: all]")
    ] = None,
) -> None:
    """Write rows and photos to a file; one company's are read behind its walls."""
    from backend.backup import backup as write  # noqa: PLC0415 -- what other commands save
    from backend.companies import companies  # noqa: PLC0415 -- as above
    from backend.errors import LjusrondError  # noqa: PLC0415 -- as above

    started = time.perf_counter()
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
    ):
        wanted = None
        if company:
            with engine.connect() as tx:
                known = companies(tx, company)
            if not known:
                raise LjusrondError(f"there is no company {company!r}")
            wanted = (known[0].id, known[0].code)
        write(ready, file.absolute(), wanted)
    console.step.say(f"{file} written", time.perf_counter() - started)


def restore(
    file: Annotated[Path, typer.Argument(help="Backup to bring back.", exists=True)],
) -> None:
    """Bring a backup into an installation that holds no company yet."""
    from backend.backup import restore as bring  # noqa: PLC0415 -- what other commands save

    started = time.perf_counter()
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
    ):
        found = bring(ready, engine, file)
    whose = found["company"] or "the whole installation"
    console.step.say(f"{whose} of {found['made_at']} is back", time.perf_counter() - started)
