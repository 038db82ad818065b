"""The command line: `ljusrond COMMAND`."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import psycopg
import sqlalchemy
import typer

from backend import (
    cli_backup,
    cli_classes,
    cli_export,
    cli_import,
    cli_light,
    cli_photometry,
    cli_proposal,
    cli_records,
    cli_user,
    cli_walk,
    console,
    doctor,
    logs,
    serve,
)
from backend.errors import LjusrondError
from backend.settings import Settings
from gis.sources.report import SourceError

cli = typer.Typer(
    help="Ljusrond: dark spots, broken fixtures and overdue cleaning of housing estates.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.add_typer(cli_import.cli, name="import")
cli.add_typer(cli_classes.cli, name="classes")
cli.add_typer(cli_proposal.cli, name="proposal")
cli.add_typer(cli_photometry.cli, name="photometry")
cli.add_typer(cli_user.cli, name="user")
cli.add_typer(cli_walk.cli, name="walk")
cli.add_typer(cli_records.person, name="person")
cli.command()(cli_light.light)
cli.command()(cli_records.retention)
cli.command()(cli_export.export)
cli.command()(cli_backup.backup)
cli.command()(cli_backup.restore)


@cli.command()
def up(
    worker: Annotated[bool, typer.Option(help="Also run a worker.")] = True,
) -> None:
    """Start the service; without demo data."""
    settings = Settings.from_environment()
    serve.check_port(settings)
    with serve.database(settings, migrated=True) as ready:
        serve.serve(ready, with_worker=worker)


@cli.command()
def demo() -> None:
    """Start the service with the fictional estate Bärkullen; anybody logs in by choosing a role."""
    from backend.demo import load_demo  # noqa: PLC0415 -- half a second that other commands save

    settings = replace(Settings.from_environment(), demo=True)
    serve.check_local(settings)
    serve.check_port(settings)
    with serve.database(settings, migrated=True) as ready:
        with serve.owner(ready) as engine:
            load_demo(engine, data=ready.data)
        serve.serve(ready, with_worker=True)


@cli.command()
def migrate() -> None:
    """Create the database's tables and views, or bring them up to date."""
    from backend.migrate import migrate as bring  # noqa: PLC0415 -- half a second to load

    with (
        serve.database(Settings.from_environment()) as ready,
        serve.owner(ready) as engine,
    ):
        started = time.perf_counter()
        bring(engine)
        console.step.say("database is up to date", time.perf_counter() - started)


@cli.command()
def worker(
    until_closed: Annotated[
        bool, typer.Option(hidden=True, help="Also stop when standard input closes.")
    ] = False,
) -> None:
    """Compute what reports and imports change, until stopped."""
    from backend import worker as service  # noqa: PLC0415 -- numba loads in the worker only

    if until_closed:
        threading.Thread(target=_stop_with_input, daemon=True).start()

    settings = Settings.from_environment()
    logs.set_up(settings.log)
    with serve.database(settings) as ready:
        service.run(ready.database_url or "")


@cli.command()
def analyse(
    estate: Annotated[
        str | None, typer.Option(help="Name or code of an estate. [default: all]")
    ] = None,
    resume: Annotated[
        bool, typer.Option(help="Go on with a computation that was stopped before its end.")
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Also compute how it was, one night a week since that day; before the first "
            "computation only.",
        ),
    ] = None,
) -> None:
    """Compute the light on courtyards, paths and entrances, and find the dark spots."""
    from backend.analysis import service  # noqa: PLC0415 -- numba takes a second to load
    from backend.imports.estates import slug  # noqa: PLC0415 -- as above

    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        console.progress_bar("computing") as bar,
    ):

        def progress(name: str) -> Callable[[int, int], None]:
            return lambda done, total: bar(done, total, name)

        code = estate and slug(estate)
        if since:
            outcomes = service.replay(engine, code, since.date(), progress("nights"))
        else:
            outcomes = service.analyse_estates(engine, code, progress, resume=resume)
    console.show_outcomes(outcomes)
    if not outcomes:
        raise LjusrondError("there is no estate yet; `ljusrond import` makes one")


@cli.command("map")
def write_map(
    estate: Annotated[str, typer.Option(help="Name or code of an estate.")],
    out: Annotated[Path, typer.Option(help="File to write.", dir_okay=False)],
    language: Annotated[str, typer.Option(help="sv or en.")] = "sv",
) -> None:
    """Write the map of an estate as one HTML file that opens with the network off."""
    from backend.imports.estates import slug  # noqa: PLC0415 -- as below
    from backend.pages.service import map_file  # noqa: PLC0415 -- Folium takes a second to load

    if language not in ("sv", "en"):
        raise LjusrondError(f"--language {language}: give sv or en")
    cli_import.require_folder(out)
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        engine.connect() as tx,
    ):
        text = map_file(tx, slug(estate), language)
    out.write_text(text, encoding="utf-8")
    console.out.print(f"{out}: {len(text.encode()) / 1000:.0f} kB", markup=False)


@cli.command("doctor")
def run_doctor() -> None:
    """Check everything the service needs, and say how to mend what is missing."""
    if not console.show_checks(doctor.run_checks(Settings.from_environment())):
        raise typer.Exit(1)


def _stop_with_input() -> None:
    # The raw descriptor: a thread waiting in Python's own buffer breaks the interpreter's end.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _stopped(*_: object) -> NoReturn:
    sys.exit(128 + signal.SIGTERM)


def main() -> None:
    """Run a command; a failure is one clear line and a non-zero exit."""
    # As an exception it passes every `finally`: worker and database are stopped in order.
    signal.signal(signal.SIGTERM, _stopped)
    try:
        cli(prog_name="ljusrond")
    except (LjusrondError, SourceError) as error:
        sys.exit(f"ljusrond: {error}")
    except (sqlalchemy.exc.OperationalError, psycopg.OperationalError) as error:
        first = str(error).strip().splitlines()[0]
        sys.exit(f"ljusrond: the database does not answer: {first}")
    except OSError as error:
        sys.exit(f"ljusrond: {error}")
