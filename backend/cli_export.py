"""`ljusrond export`: layers as a file."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from backend import console, serve
from backend.errors import LjusrondError
from backend.settings import Settings
from gis.file_forms import FORMS
from gis.vocabulary import EXPORT_FORMS


def export(  # noqa: PLR0913, PLR0917 -- one a question
    layer: Annotated[
        str, typer.Option(help="Name of a layer, several with commas, or all.", metavar="NAME|all")
    ],
    form: Annotated[
        str, typer.Option("--format", help=f"One of {', '.join(EXPORT_FORMS)}.")
    ],
    out: Annotated[Path, typer.Option(help="File to write.", dir_okay=False)],
    crs: Annotated[
        int | None,
        typer.Option(
            help="EPSG code: 3006, a local zone 3007 to 3018, 4326, 3857."
            " [default: 3006; geojson, kml: 4326]"
        ),
    ] = None,
    estate: Annotated[
        str | None, typer.Option(help="Code or name of an estate. [default: all]")
    ] = None,
    bbox: Annotated[
        str | None, typer.Option(help="West,south,east,north [deg].", metavar="W,S,E,N")
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d"],
            help="As it was known that evening, 22:00 in Sweden: lamps, dark_spots,"
            " broken_fixtures. [default: now]",
        ),
    ] = None,
    language: Annotated[str, typer.Option(help="Language of its titles, sv or en.")] = "sv",
    company: Annotated[
        str | None, typer.Option(help="Code of the company. [default: the only one]")
    ] = None,
) -> None:  # fmt: skip
    """Write layers into a file, of any size; coordinates in metres or, in 4326, degrees."""
    from backend.exports import making  # noqa: PLC0415 -- a second that other commands save
    from backend.exports.choice import choose  # noqa: PLC0415
    from backend.imports.estates import slug  # noqa: PLC0415
    from backend.privacy.service import of_company  # noqa: PLC0415
    from backend.schemas import read_box  # noqa: PLC0415

    if language not in ("sv", "en"):
        raise LjusrondError(f"--language {language}: give sv or en")
    if not out.parent.is_dir():
        raise LjusrondError(f"--out {out}: there is no folder {out.parent}")
    wanted = choose(
        layer.split(","),
        form,
        crs,
        estate=slug(estate) if estate else None,
        bbox=read_box(bbox) if bbox else None,
        day=_day(day),
        language=language,
    )
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        console.progress_bar("writing") as bar,
    ):
        with of_company(engine, company, "command line") as tx:
            found = making.plan(tx, wanted, "administrator")
        rows = 0

        def on_rows(more: int) -> None:
            nonlocal rows
            rows += more
            bar(rows, None, "writing")

        part = out.with_name(f".{out.name}.part.{FORMS[form].suffix}")
        try:
            done = making.make(ready.database_url or "", found, part, on_rows)
            part.replace(out)
        finally:
            part.unlink(missing_ok=True)
    told = ", ".join(f"{name} {count}" for name, count in done.items())
    size = out.stat().st_size
    console.out.print(f"{out}: {told} rows, EPSG:{wanted.crs}, {size / 1e6:.1f} MB", markup=False)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
