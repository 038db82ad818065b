"""`ljusrond import …`: files into an estate, and what is said of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend import console, serve
from backend.errors import LjusrondError
from backend.settings import Settings

if TYPE_CHECKING:
    from backend.imports.service import Import, Target

cli = typer.Typer(help="Bring real files into an estate.", no_args_is_help=True)

#: What files call the kinds, and what the register calls them.
TABLE_KINDS = {
    "lamps": "lamp",
    "stairwells": "stairwell",
    "courtyards": "courtyard",
    "waste-stations": "waste_station",
    "buildings": "building",
    "footpaths": "footpath",
    "places": "place",
    "luminaire-types": "luminaire_type",
    "responsibility-areas": "responsibility_area",
}

#: Past reports are no assets: they come in by the same command.
REPORTS = "reports"

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
    Path | None,
    typer.Option("--json", help="Also write the whole report to this file.", dir_okay=False),
]
File = Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False, readable=True)]


@cli.command("osm")
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

    require_folder(json_report)
    box = _bbox(bbox)
    target = service.Target(estate=estate, company=company, source=source, dry_run=dry_run)
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        console.progress_bar(file.name) as progress,
    ):
        done = service.import_osm(engine, file, target, bbox=box, progress=progress)
    _finish_import(done, target, json_report, within=f"--bbox {bbox}" if bbox else "")


@cli.command("table")
def import_table(  # noqa: PLR0913, PLR0917 -- one parameter an option
    file: File,
    kind: Annotated[
        str, typer.Option("--as", help=f"One of {', '.join((*TABLE_KINDS, REPORTS))}.")
    ],
    estate: EstateName,
    layer: Annotated[str | None, typer.Option(help="Layer of a file with several.")] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="TOML: their columns to ours.", exists=True)
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="Coordinate system, e.g. EPSG:3007. [default: the file's]")
    ] = None,
    identity: Annotated[
        str | None,
        typer.Option("--id", help="Column that tells a row from all others, also once it moved."),
    ] = None,
    company: Company = None,
    source: Source = None,
    dry_run: DryRun = False,
    json_report: JsonReport = None,
) -> None:
    """Import one kind of asset from a table (GeoPackage, Shapefile, GeoJSON, GML, CSV, Excel …).

    As reports: past reports of another system, with what became of them. They are told to nobody.
    """
    from backend.imports import past, service  # noqa: PLC0415 -- GDAL takes a second to load

    if kind != REPORTS:
        _require_kind(kind)
    require_folder(json_report)
    target = service.Target(estate=estate, company=company, source=source, dry_run=dry_run)
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        console.progress_bar(file.name) as progress,
    ):
        how = service.Reading(layer=layer, mapping=mapping, crs=crs, identity=identity)
        if kind == REPORTS:
            done = past.import_reports(engine, file, target, reading=how, progress=progress)
        else:
            done = service.import_table(
                engine, file, TABLE_KINDS[kind], target, reading=how, progress=progress
            )
    _finish_import([done], target, json_report)


@cli.command("template")
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


def require_folder(path: Path | None) -> None:
    """Refuse a file to be written into a folder that is not there, before any work begins.

    Raises
    ------
    LjusrondError
        If the folder does not exist.
    """
    if path is not None and not path.parent.is_dir():
        raise LjusrondError(f"folder {path.parent} does not exist")


def _finish_import(
    done: list[Import], target: Target, json_report: Path | None, within: str = ""
) -> None:
    console.show_imports(done, dry_run=target.dry_run)
    if json_report:
        reports = [item.report.as_dict() for item in done]
        json_report.write_text(json.dumps(reports, ensure_ascii=False, indent=1), "utf-8")
    if not any(item.report.taken for item in done):
        raise LjusrondError(f"nothing was taken, nothing was written: {_why_nothing(done, within)}")


def _why_nothing(done: list[Import], within: str) -> str:
    read = sum(item.report.read for item in done)
    if not read:
        return f"{done[0].report.file} has nothing that can be read " + (
            f"inside {within}" if within else "as an asset"
        )
    refused = [n for item in done for n in item.report.summary() if n.action == "refused"]
    most = max(refused, key=lambda count: count.count)
    return (
        f"{sum(item.report.refused for item in done)} of {read} rows refused, "
        f"{most.count} of them: {most.field}: {most.reason}"
    )


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
