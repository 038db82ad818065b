"""`ljusrond person …` and `ljusrond retention`: one person's data, and what is past its time."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from backend import console, serve
from backend.settings import Settings, secret_of

ACTOR = "command line"
person = typer.Typer(help="One person's data: shown, given out, erased.", no_args_is_help=True)

Company = Annotated[
    str | None,
    typer.Option(help="Code; needed where there are several. [default: the only one]"),
]
Contact = Annotated[str, typer.Option(help="Whole e-mail address or telephone number.")]


@person.command("export")
def export_person(
    contact: Contact,
    company: Company = None,
    out: Annotated[
        Path | None, typer.Option(help="File to write. [default: standard output]", dir_okay=False)
    ] = None,
) -> None:
    """Write everything held on one person as JSON; that it was given out is logged."""
    from backend.privacy import service  # noqa: PLC0415 -- what other commands save

    settings = Settings.from_environment()
    with (
        serve.database(settings, migrated=True) as ready,
        serve.owner(ready) as engine,
        service.of_company(engine, company, ACTOR) as tx,
    ):
        found = service.export(tx, contact, secret_of(settings))
    text = found.model_dump_json(indent=2)
    if out is None:
        typer.echo(text)
        return
    out.write_text(f"{text}\n", encoding="utf-8")
    console.out.print(f"{out}: {len(found.contacts)} contacts, {len(found.accounts)} accounts")


@person.command("erase")
def erase_person(
    contact: Contact,
    company: Company = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase one person: contacts go, their account is closed and anonymous; reports stay."""
    from backend.privacy import service  # noqa: PLC0415 -- as above

    settings = Settings.from_environment()
    with (
        serve.database(settings, migrated=True) as ready,
        serve.owner(ready) as engine,
        service.of_company(engine, company, ACTOR) as tx,
    ):
        found = service.person(tx, contact)
        for given in found.contacts:
            console.out.print(f"contact of report {given.report_id} ({given.category})")
        for account in found.accounts:
            console.out.print(f"account {account.id} ({account.role}), {account.name}")
        if found.mentions:
            console.out.print(f"stays: {len(found.mentions)} reports whose words hold it")
        if found.is_known and not yes:
            typer.confirm("Erase it for good?", abort=True)
        done = service.erase(tx, contact, secret_of(settings), None)
    console.out.print(f"erased: {done.contacts} contacts, {done.accounts} accounts")


def retention(
    apply: Annotated[
        bool, typer.Option("--apply", help="Remove what decided rules say; else only count.")
    ] = False,
    company: Company = None,
) -> None:
    """Show what is past its time; remove it with --apply, where the company has decided so."""
    from backend.privacy import service as privacy  # noqa: PLC0415 -- as above
    from backend.records import retention as service  # noqa: PLC0415 -- as above

    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        privacy.of_company(engine, company, ACTOR) as tx,
    ):
        lines = service.table(tx)
        done = {run.record_type: run for run in service.apply_decided(tx)} if apply else {}
    shown = Table(box=SIMPLE_HEAD)
    for heading in ("record", "kept, days", "decision", "past their time", "removed"):
        shown.add_column(heading)
    for line in lines:
        kept = "for ever" if line.keep_days is None else str(line.keep_days)
        decided = f"{line.decision}, {line.decided_on}" if line.decision else "not decided"
        decision = "needs none (technical)" if line.is_technical else decided
        months = ", ".join(f"{month}: {count}" for month, count in line.months)
        past = f"{line.found} ({months})" if months else str(line.found)
        run = done.get(line.record_type)
        shown.add_row(line.record_type, kept, decision, past, str(run.removed if run else 0))
    console.out.print(shown)
    if not apply:
        console.out.print("dry run: nothing was removed")
