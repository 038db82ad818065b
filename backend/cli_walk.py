"""`ljusrond walk …`: walks planned from the command line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from sqlalchemy import Connection

from backend import console, serve
from backend.errors import LjusrondError
from backend.settings import Settings

if TYPE_CHECKING:  # pydantic and scipy take a second to load
    from backend.walks.schemas import WalkPlan

cli = typer.Typer(help="Plan walks: what to see, and the best way past it.", no_args_is_help=True)


@cli.callback()
def walks() -> None:
    """Plan walks: what to see, and the best way past it."""


@cli.command("plan")
def plan_walk(  # noqa: PLR0913, PLR0917 -- the options of the command
    estate: Annotated[str, typer.Option("--estate", help="Code or name of an estate.")],
    at: Annotated[str, typer.Option("--at", help="Start, Swedish time: 2026-12-01T18:00.")],
    minutes: Annotated[float, typer.Option(help="Time there is, stops counted in [min].")] = 60.0,
    start: Annotated[
        str | None, typer.Option(help="Latitude,longitude [deg]. [default: middle of the estate]")
    ] = None,
    finish: Annotated[
        str | None, typer.Option(help="Latitude,longitude [deg]. [default: the start]")
    ] = None,
    groups: Annotated[int, typer.Option(help="Groups that walk at once.")] = 1,
    profile: Annotated[str, typer.Option(help="foot, step_free or lit.")] = "foot",
    day: Annotated[bool, typer.Option("--day", help="It need not be dark.")] = False,
    name: Annotated[str, typer.Option(help="Its name.")] = "Vandring",
    out: Annotated[
        Path | None, typer.Option(help="File to write: .pdf, .gpx, .geojson or .ics.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep nothing.")] = False,
) -> None:
    """Make a walk, work out its route, and show its stops.

    A walk in the dark at a time when it is not dark is refused, with the next dates when it is.
    """
    from backend.walks import service  # noqa: PLC0415 -- scipy takes a second
    from backend.walks.schemas import WalkBody  # noqa: PLC0415
    from gis.workdays import STOCKHOLM  # noqa: PLC0415
    from maps.texts import get_texts  # noqa: PLC0415

    texts = get_texts("sv")
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        engine.connect() as tx,
        tx.begin() as transaction,
    ):
        there = service.estates(tx, estate)
        if not there:
            raise LjusrondError(f"there is no estate {estate}")
        begin = _place(start) if start else (there[0]["lon"], there[0]["lat"])
        body = WalkBody.model_validate(
            {
                "estate": there[0]["code"], "name": name, "minutes": minutes, "groups": groups,
                "starts_at": datetime.fromisoformat(at).replace(tzinfo=STOCKHOLM),
                "is_dark": not day, "profile": profile, "start": begin,
                "finish": _place(finish) if finish else None,
            }
        )  # fmt: skip
        plan = service.read_plan(tx, service.make(tx, body, texts))
        if out is not None:
            out.write_bytes(_file(tx, plan, out.suffix))
        if dry_run:
            transaction.rollback()
    _show(plan)


def _file(tx: Connection, plan: WalkPlan, suffix: str) -> bytes:
    """Return a walk as a file of a kind."""
    from backend.walks import files, paper  # noqa: PLC0415 -- as above
    from maps.texts import get_texts  # noqa: PLC0415

    texts = get_texts("sv")
    kinds = {
        ".pdf": lambda: paper.pdf(tx, plan.walk.id, texts),
        ".gpx": lambda: files.gpx(plan).encode(),
        ".geojson": lambda: files.geojson(plan).encode(),
        ".ics": lambda: files.invitation(plan, "", texts),
    }
    if suffix not in kinds:
        raise LjusrondError(f"{suffix or 'no ending'}: give .pdf, .gpx, .geojson or .ics")
    return kinds[suffix]()


def _show(plan: WalkPlan) -> None:
    table = Table("Group", "Stop", "After min", "Where", "What", box=SIMPLE_HEAD)
    for stop in plan.stops:
        table.add_row(
            str(stop.group_number), str(stop.position), f"{stop.arrives_min or 0:.0f}",
            stop.name, stop.why,
        )  # fmt: skip
    console.out.print(table)
    for leg in plan.legs:
        console.out.print(
            f"Group {leg.group_number}: {leg.length_m:.0f} m, {leg.minutes:.0f} of "
            f"{plan.walk.minutes:.0f} min"
        )
    gap = "not known" if plan.gap_percent is None else f"at most {plan.gap_percent:.1f} %"
    console.out.print(f"Worth {plan.walk.score:.0f}; what a better route could add: {gap}")
    console.out.print(f"{len(plan.others)} places are not in it.")


def _place(text: str) -> tuple[float, float]:
    """Read latitude,longitude; return longitude, latitude."""
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        raise LjusrondError(f"{text}: give latitude,longitude, 57.8,12.02 for instance") from None
    return lon, lat
