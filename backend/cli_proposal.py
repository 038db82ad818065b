"""`ljusrond proposal …`: lamps from a file tried against today."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from backend import console, serve
from backend.errors import LjusrondError
from backend.settings import Settings

if TYPE_CHECKING:  # GDAL and numba take seconds to load
    from sqlalchemy import Engine

    from backend.proposals.files import Imported
    from backend.proposals.schemas import ProposalDetail

cli = typer.Typer(
    help="Try new, moved and changed lamps before anything is bought.", no_args_is_help=True
)

EstateCode = Annotated[str, typer.Option("--estate", help="Name or code of an estate.")]
#: Issues and surfaces that the terminal shows [count].
SHOWN = 30


@cli.command("import")
def import_proposal(
    file: Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False)],
    estate: EstateCode,
    name: Annotated[str | None, typer.Option(help="Its name. [default: the file's]")] = None,
    layer: Annotated[str | None, typer.Option(help="Layer of a file with several.")] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="TOML: their columns to ours.", exists=True)
    ] = None,
    crs: Annotated[
        str | None, typer.Option(help="Coordinate system, e.g. EPSG:3007. [default: the file's]")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and check; write nothing.")
    ] = False,
) -> None:
    """Read lamps from a file (GeoPackage, GeoJSON, CSV, Excel …) as a proposal.

    A row with `lamp` (code or id of a lamp of today) moves or changes that lamp, with `remove` it
    takes it away; any other row is a new lamp. Columns as in `import table --as lamps`.
    """
    from backend.imports.estates import slug  # noqa: PLC0415 -- as below
    from backend.proposals import files  # noqa: PLC0415 -- GDAL takes a second to load

    reading = files.Reading(layer=layer, mapping=mapping, crs=crs)
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        engine.connect() as tx,
        tx.begin() as transaction,
    ):
        done = files.import_file(tx, file, slug(estate), name, reading)
        if dry_run:
            transaction.rollback()
    _show_import(done, dry_run=dry_run)
    if done.id is None:
        raise LjusrondError(f"{file.name}: no row could be taken, nothing was written")


@cli.command("compare")
def compare_proposal(
    proposal: Annotated[str, typer.Argument(help="Id or name of a proposal.")],
) -> None:
    """Compute a proposal now and hold it against today, as the lamps are seen now."""
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
    ):
        detail = _compare(engine, proposal)
    _show(detail)


@cli.command("list")
def list_proposals(
    estate: Annotated[str | None, typer.Option(help="Name or code of an estate.")] = None,
) -> None:
    """List proposals with their results."""
    from backend.imports.estates import slug  # noqa: PLC0415 -- as below
    from backend.proposals import service  # noqa: PLC0415 -- pandas takes a second to load

    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        engine.connect() as tx,
    ):
        found = service.listed(tx, estate and slug(estate))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in ("id", "estate", "name", "status"):
        table.add_column(title, overflow="fold")
    for title in ("new", "changed", "removed", "dark today m2", "then m2"):
        table.add_column(title, justify="right")
    for one in found:
        counts = (one.new_lamps, one.changed_lamps, one.removed_lamps)
        dark = (_m2(one.dark_before_m2), _m2(one.dark_after_m2))
        words = (str(one.id), one.estate_code, one.name.replace("[", r"\["), one.status)
        table.add_row(*words, *(str(n) for n in counts), *dark)
    console.out.print(table)


def _compare(engine: Engine, name: str) -> ProposalDetail:
    from backend.proposals import service, tasks  # noqa: PLC0415 -- numba takes a second to load

    with engine.begin() as tx:
        found = service.find(tx, name)
        service.queue(tx, found.id)
    tasks.compute(engine, found.id)
    with engine.connect() as tx:
        return service.read(tx, found.id)


def _show_import(done: Imported, *, dry_run: bool) -> None:
    told = "Dry run: nothing was written" if dry_run else f"proposal {done.name}: {done.id}"
    console.out.print(told, markup=False)
    console.out.print(
        f"{done.read} rows: {done.new} new, {done.changed} changed, {done.removed} removed, "
        f"{done.refused} refused",
        markup=False,
    )
    for note in done.notes:
        console.out.print(note, markup=False)
    for issue in done.issues[:SHOWN]:
        value = f" {issue.value!r}" if issue.value else ""
        console.out.print(
            f"row {issue.row}, {issue.field}{value}: {issue.text} ({issue.action})", markup=False
        )
    if len(done.issues) > SHOWN:
        console.out.print(f"… and {len(done.issues) - SHOWN} more", markup=False)
    if done.id is not None and not dry_run:
        _say_compare(done.id)


def _say_compare(proposal_id: uuid.UUID) -> None:
    console.out.print(
        f"a worker compares it with today; or now: ljusrond proposal compare {proposal_id}",
        markup=False,
    )


def _show(found: ProposalDetail) -> None:
    if found.status != "done":
        raise LjusrondError(f"proposal {found.name}: {found.status}: {found.message}")
    console.out.print(
        f"{found.name}, {found.estate_name}: dark ground {_m2(found.dark_before_m2)} m2 today, "
        f"{_m2(found.dark_after_m2)} m2 with the proposal "
        f"(calculated, direct light, maintained; {found.unseen_as_lit} lamps never seen as lit)",
        markup=False,
    )
    for warning in found.warnings[:SHOWN]:
        console.err.print(f"  warning: {warning}", markup=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("surface")
    for title in ("class", "dark m2", "average lx", "lowest lx", "Uo"):
        table.add_column(title, justify="right")
    for one in found.results[:SHOWN]:
        surface = one.surface_name or one.surface_code or f"{one.surface_kind} {one.surface_id}"
        table.add_row(
            surface.replace("[", r"\["),
            _pair(one.class_before, one.class_after),
            _pair(_m2(one.dark_before_m2), _m2(one.dark_after_m2)),
            _pair(_lx(one.e_avg_before_lx), _lx(one.e_avg_after_lx)),
            _pair(_lx(one.e_min_before_lx), _lx(one.e_min_after_lx)),
            _pair(_lx(one.uo_before), _lx(one.uo_after)),
        )
    console.out.print(table)


def _pair(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _m2(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}".replace(",", " ")


def _lx(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
