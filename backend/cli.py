"""The command line: `ljusrond COMMAND`."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import psycopg
import sqlalchemy
import typer

from backend import cli_light, console, doctor, serve
from backend.errors import LjusrondError
from backend.settings import Settings
from gis.sources.report import SourceError

if TYPE_CHECKING:
    from backend.imports.service import Import, Target

cli = typer.Typer(
    help="Ljusrond: dark spots, broken fixtures and overdue cleaning of housing estates.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
import_cli = typer.Typer(help="Bring real files into an estate.", no_args_is_help=True)
cli.add_typer(import_cli, name="import")
cli.command()(cli_light.light)

#: What files call the kinds, and what the register calls them.
TABLE_KINDS = {
    "lamps": "lamp",
    "stairwells": "stairwell",
    "courtyards": "courtyard",
    "waste-stations": "waste_station",
    "buildings": "building",
    "footpaths": "footpath",
    "luminaire-types": "luminaire_type",
    "responsibility-areas": "responsibility_area",
}

EstateName = Annotated[str, typer.Option("--estate", help="Estate; set up where it is new.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read, check and compare; write nothing.")]
Company = Annotated[
    str | None,
    typer.Option(help="Company; needed where there are several. [default: the only one]"),
]
Source = Annotated[
    str | None, typer.Option(help="Name of the data set; the same name again is an update.")
]
JsonReport = Annotated[
    Path | None, typer.Option("--json", help="Also write the whole report to this file.")
]
File = Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False, readable=True)]


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
    """Start the service with the fictional estate Bärkullen."""
    from backend.demo import load_demo  # noqa: PLC0415 -- half a second that other commands save

    settings = Settings.from_environment()
    serve.check_port(settings)
    with serve.database(settings, migrated=True) as ready:
        with serve.owner(ready) as engine:
            load_demo(engine)
        serve.serve(ready, with_worker=True)


@cli.command()
def migrate() -> None:
    """Create the database's tables and views, or bring them up to date."""
    with serve.database(Settings.from_environment(), migrated=True):
        pass


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

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    with serve.database(Settings.from_environment()) as ready:
        service.run(ready.database_url or "")


@import_cli.command("osm")
def import_osm(
    file: File,
    estate: EstateName,
    bbox: Annotated[
        str | None, typer.Option(help="Only inside west,south,east,north [degrees].")
    ] = None,
    company: Company = None,
    source: Source = None,
    dry_run: DryRun = False,
    json_report: JsonReport = None,
) -> None:
    """Import buildings, paths, entrances, lamps and waste points from OpenStreetMap."""
    from backend.imports import service  # noqa: PLC0415 -- GDAL takes a second to load

    target = service.Target(estate=estate, company=company, source=source, dry_run=dry_run)
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        console.progress_bar(file.name) as progress,
    ):
        done = service.import_osm(engine, file, target, bbox=_bbox(bbox), progress=progress)
    _finish_import(done, target, json_report)


@import_cli.command("table")
def import_table(  # noqa: PLR0913, PLR0917 -- one parameter an option
    file: File,
    kind: Annotated[str, typer.Option("--as", help=f"One of {', '.join(TABLE_KINDS)}.")],
    estate: EstateName,
    layer: Annotated[str | None, typer.Option(help="Layer of a file with several.")] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="TOML: their columns to ours.", exists=True)
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="Coordinate system, e.g. EPSG:3007. [default: the file's]")
    ] = None,
    company: Company = None,
    source: Source = None,
    dry_run: DryRun = False,
    json_report: JsonReport = None,
) -> None:
    """Import one kind of asset from a table (GeoPackage, Shapefile, GeoJSON, GML, CSV, Excel …)."""
    from backend.imports import service  # noqa: PLC0415 -- GDAL takes a second to load

    _require_kind(kind)
    target = service.Target(estate=estate, company=company, source=source, dry_run=dry_run)
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        console.progress_bar(file.name) as progress,
    ):
        done = service.import_table(
            engine,
            file,
            TABLE_KINDS[kind],
            target,
            reading=service.Reading(layer=layer, mapping=mapping, crs=crs),
            progress=progress,
        )
    _finish_import([done], target, json_report)


@import_cli.command("template")
def import_template(
    file: File,
    kind: Annotated[str, typer.Option("--as", help=f"One of {', '.join(TABLE_KINDS)}.")],
    layer: Annotated[str | None, typer.Option(help="Layer of a file with several.")] = None,
) -> None:
    """Print a mapping to start from: the file's columns beside our fields."""
    from gis.sources.template import mapping_template  # noqa: PLC0415 -- GDAL takes a second

    _require_kind(kind)
    typer.echo(mapping_template(file, TABLE_KINDS[kind], layer=layer))


def _require_kind(kind: str) -> None:
    if kind not in TABLE_KINDS:
        raise LjusrondError(f"--as {kind}: give one of {', '.join(TABLE_KINDS)}")


def _finish_import(done: list[Import], target: Target, json_report: Path | None) -> None:
    console.show_imports(done, dry_run=target.dry_run)
    if json_report:
        reports = [item.report.as_dict() for item in done]
        json_report.write_text(json.dumps(reports, ensure_ascii=False, indent=1), "utf-8")


@cli.command()
def analyse(
    estate: Annotated[
        str | None, typer.Option(help="Name or code of an estate. [default: all]")
    ] = None,
) -> None:
    """Compute the light on courtyards and footpaths, and find the dark spots."""
    from backend.analysis import service  # noqa: PLC0415 -- numba takes a second to load
    from backend.imports.estates import slug  # noqa: PLC0415 -- as above

    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        console.progress_bar("computing") as bar,
    ):

        def progress(name: str) -> Callable[[int, int], None]:
            return lambda done, total: bar(done, total, name)

        outcomes = service.analyse_estates(engine, estate and slug(estate), progress)
    console.show_outcomes(outcomes)
    if not outcomes:
        raise LjusrondError("there is no estate yet; `ljusrond import` makes one")


@cli.command("map")
def write_map(
    estate: Annotated[str, typer.Option(help="Name or code of an estate.")],
    out: Annotated[Path, typer.Option(help="File to write.")],
    language: Annotated[str, typer.Option(help="sv or en.")] = "sv",
) -> None:
    """Write the map of an estate as one HTML file that opens with the network off."""
    from backend.imports.estates import slug  # noqa: PLC0415 -- as below
    from backend.pages.service import map_file  # noqa: PLC0415 -- Folium takes a second to load

    if language not in ("sv", "en"):
        raise LjusrondError(f"--language {language}: give sv or en")
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


def _bbox(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise LjusrondError(f"--bbox {text}: give west,south,east,north in degrees") from None
    if not (west < east and south < north):
        raise LjusrondError(f"--bbox {text}: west must lie left of east, south below north")
    return west, south, east, north


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


if __name__ == "__main__":
    main()
