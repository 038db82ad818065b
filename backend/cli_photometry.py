"""`ljusrond photometry …`: photometric files into the register, and to their luminaire types."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from sqlalchemy import Connection

from backend import console, serve
from backend.companies import company_of
from backend.errors import InvalidError, LjusrondError
from backend.luminaires import service
from backend.luminaires.schemas import PhotometricFile
from backend.luminaires.service import Declared, Side
from backend.settings import Settings

cli = typer.Typer(
    help="Photometric files (IES LM-63, EULUMDAT) of the luminaires.", no_args_is_help=True
)

#: Files that `list` prints.
LISTED = 1000
FILE_WIDTH = 24
#: Shortest start of a checksum that names a file.
_CHECKSUM = re.compile(r"[0-9a-fA-F]{6,64}")
_SIDES = {
    "cie": "street side at C90",
    "us": "street side at C0",
    "symmetric": "the same all round",
    "unknown": "street side UNKNOWN: say it with --orientation cie or us",
}

TypeName = Annotated[
    str, typer.Option("--type", help="Luminaire type: its model or its id in the source.")
]
Company = Annotated[
    str | None,
    typer.Option(help="Code of a company; needed where there are several. Default: the only one."),
]


@cli.command("add")
def add(
    files: Annotated[list[Path], typer.Argument(help="IES or EULUMDAT files, 4 MB at most.")],
    type_name: Annotated[
        str | None,
        typer.Option("--type", help="Luminaire type that gets the file: model or source id."),
    ] = None,
    orientation: Annotated[
        str | None,
        typer.Option(
            help="Street side: cie (at C90) or us (at C0). "
            "Default: read from the table; unknown where it does not tell."
        ),
    ] = None,
    lamp_set: Annotated[
        int | None,
        typer.Option(min=0, help="Alternative lamp set of a file, from 0. Default: 0, the first."),
    ] = None,
    company: Company = None,
) -> None:
    """Take in photometric files; flux in lm, power in W. The same file again changes nothing."""
    if type_name is not None and len(files) > 1:
        raise LjusrondError(f"--type {type_name}: a type has one file, {len(files)} are given")
    declared = service.Declared(_side(orientation), lamp_set)
    refused = 0
    with _register() as tx:
        owner = company_of(tx, company)
        type_id = type_name and service.type_called(tx, owner, type_name)
        for path in files:
            try:
                stored = _take_in(tx, owner, path, declared)
            except (LjusrondError, OSError) as error:
                refused += 1
                console.err.print(f"refused: {_reason(error)}", markup=False, soft_wrap=True)
                continue
            if isinstance(type_id, uuid.UUID):
                _link(tx, type_id, stored)
    if refused:
        raise typer.Exit(1)


@cli.command("list")
def list_files(company: Company = None) -> None:
    """List the files in the register, newest first; flux in lm, power in W."""
    with _register() as tx:
        # Without --company those of all companies.
        owner = company_of(tx, company) if company else None
        found = service.page(tx, None, LISTED, company_id=owner)
        names = {t.id: t.model for t in service.types(tx, service.TypeFilter(), None, LISTED).items}
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("sha256", no_wrap=True)
    table.add_column("file", overflow="fold", min_width=FILE_WIDTH)
    for name in ("lm", "W", "lm/W"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("edition", "street side"):
        table.add_column(name, no_wrap=True)
    table.add_column("notes", justify="right", no_wrap=True)
    table.add_column("luminaire types", overflow="fold")
    for file in found.items:
        types = ", ".join(names.get(key, str(key)) for key in file.luminaire_type_ids)
        table.add_row(*(_plain(cell) for cell in (*_cells(file), types or "-")))
    console.out.print(table)
    if found.next:
        console.out.print(f"… the newest {LISTED} of more", markup=False)


@cli.command("link")
def link(
    file: Annotated[
        str, typer.Argument(help="Start of the checksum (6 digits or more), or the file itself.")
    ],
    type_name: TypeName,
    company: Company = None,
) -> None:
    """Give a luminaire type a file of the register; what its lamps light is computed anew."""
    with _register() as tx:
        owner = company_of(tx, company)
        stored = service.read(tx, service.file_by_checksum(tx, owner, _checksum(file)))
        _link(tx, service.type_called(tx, owner, type_name), stored)


@contextmanager
def _register() -> Iterator[Connection]:
    with (
        serve.database(Settings.from_environment(), migrated=True) as ready,
        serve.owner(ready) as engine,
        engine.begin() as tx,
    ):
        yield tx


def _take_in(tx: Connection, owner: uuid.UUID, path: Path, declared: Declared) -> PhotometricFile:
    with path.open("rb") as file:
        content = file.read(service.MAX_FILE_BYTES + 1)
    stored, is_new = service.take_in(tx, owner, service.File(path.name, content), declared)
    took = "taken" if is_new else f"in the register already, as {stored.file_name}"
    facts = [stored.edition, f"{stored.luminaire_flux_lm:.0f} lm"]
    facts += [f"{stored.power_w:g} W"] if stored.power_w else []
    facts += [_SIDES[stored.orientation] + _source(stored), f"sha256 {stored.sha256[:12]}"]
    console.out.print(f"{path.name}: {took}: {', '.join(facts)}", markup=False, soft_wrap=True)
    for warning in stored.warnings:
        console.err.print(f"  warning: {path.name}: {warning}", markup=False, soft_wrap=True)
    return stored


def _link(tx: Connection, type_id: uuid.UUID, stored: PhotometricFile) -> None:
    found = service.link(tx, type_id, stored.id)
    console.out.print(
        f"{found.model} has {stored.file_name} now; used by lamps: {found.lamps}",
        markup=False,
        soft_wrap=True,
    )


def _cells(file: PhotometricFile) -> tuple[str, ...]:
    power_w, flux_lm = file.power_w, file.luminaire_flux_lm
    return (
        file.sha256[:12],
        file.file_name,
        f"{flux_lm:.0f}",
        f"{power_w:g}" if power_w else "-",
        f"{flux_lm / power_w:.0f}" if power_w else "-",
        file.edition,
        file.orientation + _source(file),
        str(len(file.warnings)),
    )


def _source(file: PhotometricFile) -> str:
    return " (declared)" if file.orientation_source == "declared" else ""


def _reason(error: LjusrondError | OSError) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, InvalidError):
        return "; ".join(problem.reason for problem in error.problems)
    return str(error)


def _side(orientation: str | None) -> Side | None:
    if orientation is None:
        return None
    if orientation == "cie":
        return "cie"
    if orientation == "us":
        return "us"
    raise LjusrondError(f"--orientation {orientation}: give cie (C90) or us (C0)")


def _checksum(file: str) -> str:
    path = Path(file)
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    if not _CHECKSUM.fullmatch(file):
        raise LjusrondError(f"{file}: neither a file nor 6 to 64 digits of a checksum")
    return file


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
