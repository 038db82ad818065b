"""`ljusrond classes …`: lighting classes, listed and added."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import ValidationError
from rich.box import SIMPLE_HEAD
from rich.table import Table

from backend import console, serve
from backend.errors import FieldProblem, InvalidError
from backend.settings import Settings

cli = typer.Typer(help="Lighting classes: the standards', and your own.", no_args_is_help=True)


@cli.command("list")
def list_classes(
    own: Annotated[bool, typer.Option("--own", help="Only your own.")] = False,
) -> None:
    """List lighting classes: average and minimum in lx, uniformity, edition and source."""
    from backend.classes import schemas, service  # noqa: PLC0415 -- what other commands save

    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        engine.connect() as tx,
    ):
        found = service.list_classes(tx)
    table = Table(box=SIMPLE_HEAD)
    for heading in ("class", "limits", "average", "minimum", "Uo", "used by", "edition", "source"):
        numeric = heading in ("average", "minimum", "Uo", "used by")
        table.add_column(heading, justify="right" if numeric else "left")
    for one in found:
        if own and one.company is None:
            continue
        figures = (one.e_avg_lx, one.e_min_lx, one.uo)
        shown = ("-" if figure is None else f"{figure:g}" for figure in figures)
        default = f" (default: {', '.join(one.default_for)})" if one.default_for else ""
        code = one.code + default
        used = str(one.used_by or "-")
        table.add_row(code, one.quantity, *shown, used, one.edition, one.source)
    console.out.print(table)
    console.out.print(schemas.NOTE, markup=False)


@cli.command("add")
def add_class(
    code: Annotated[str, typer.Argument(help="Short name, no code of a standard.")],
    source: Annotated[str, typer.Option(help="Who decided it, and where it stands.")],
    e_avg: Annotated[float | None, typer.Option(help="Lowest average illuminance, in lx.")] = None,
    e_min: Annotated[float | None, typer.Option(help="Lowest at any point, in lx.")] = None,
    uo: Annotated[float | None, typer.Option(help="Lowest uniformity E_min/E_avg [1].")] = None,
    quantity: Annotated[str, typer.Option(help="Eh, Ehs, Ev or Esc.")] = "Eh",
    edition: Annotated[str, typer.Option(help="Version of your demands.")] = "own",
    company: Annotated[
        str | None, typer.Option(help="Needed where there are several. [default: the only one]")
    ] = None,
) -> None:
    """Add a class of your own; surfaces that name it already are computed anew by the worker."""
    from backend.classes import schemas, service  # noqa: PLC0415 -- as above

    given = {
        "code": code,
        "source": source,
        "e_avg_lx": e_avg,
        "e_min_lx": e_min,
        "uo": uo,
        "quantity": quantity,
        "edition": edition,
        "company": company,
    }
    try:
        new = schemas.NewClass.model_validate(given)
    except ValidationError as error:
        raise InvalidError(
            FieldProblem(
                ".".join(map(str, found["loc"])) or "class",
                str(found["msg"]).removeprefix("Value error, "),
            )
            for found in error.errors()
        ) from None
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        engine.begin() as tx,
    ):
        added = service.add_class(tx, new)
    console.out.print(f"{added.code} added: choose it for surfaces on their pages", markup=False)
