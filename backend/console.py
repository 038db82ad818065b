"""What the command line prints: steps with their seconds, progress, import reports."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gis.sources.report import Progress as Report

if TYPE_CHECKING:  # GDAL and numba take seconds to load; what is printed needs neither
    from backend.analysis.outcomes import Outcome
    from backend.doctor import Check
    from backend.imports.service import Import

#: Columns of a log or a file; a terminal tells its own.
PAPER_WIDTH = 120
#: Results go to standard output, everything about the way there to standard error.
out = Console(highlight=False, width=None if sys.stdout.isatty() else PAPER_WIDTH)
err = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else PAPER_WIDTH)

ISSUES_SHOWN = 30


class _Step:
    """Say what was done and how long it took, as the launcher does."""

    @staticmethod
    def say(name: str, seconds: float) -> None:
        """Print one step that has been done."""
        err.print(f"  [{seconds:.1f} s] {name}", markup=False)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time a block and print it when it ends well."""
        started = time.perf_counter()
        yield
        self.say(name, time.perf_counter() - started)


step = _Step()


@contextmanager
def progress_bar(text: str) -> Iterator[Report]:
    """Show a bar while a block works; nothing where standard error is not a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(text, total=None)

        def advance(done: int, total: int | None, what: str) -> None:
            bar.update(task, completed=done, total=total, description=what or text)

        yield advance


def show_imports(done: Iterable[Import], *, dry_run: bool) -> None:
    """Print what an import took, mended and refused, and what changed in the register."""
    done = list(done)
    for line in {_place(item): None for item in done}:
        out.print(line, markup=False)
    title = "Dry run: nothing was written" if dry_run else None
    table = Table(title=title, box=SIMPLE_HEAD, pad_edge=False)
    counts = ("read", "taken", "repaired", "refused", "new", "changed", "as before", "vanished")
    table.add_column("kind", no_wrap=True)
    for name in counts:
        table.add_column(name, justify="right", no_wrap=True)
    for item in done:
        r, s = item.report, item.saved
        row = (r.read, r.taken, r.repaired, r.refused, s.added, s.changed, s.unchanged, s.vanished)
        table.add_row(r.kind, *(f"{number:,}".replace(",", " ") for number in row))
    out.print(table)
    for item in done:
        _show_issues(item)


def _place(item: Import) -> str:
    place = item.place
    if place.is_new:
        return f"new estate {place.name} ({place.code}) in company {place.company}"
    return f"estate {place.name} ({place.code})"


def _show_issues(item: Import) -> None:
    for note in item.report.notes:
        out.print(f"{item.report.kind}: {note}", markup=False)
    summary = item.report.summary()
    if not summary:
        return
    title = f"{item.report.kind}: what was repaired or refused"
    table = Table(title=title, box=SIMPLE_HEAD, pad_edge=False, title_justify="left")
    for name in ("what", "field"):
        table.add_column(name, no_wrap=True)
    table.add_column("reason", overflow="fold")
    for name in ("rows", f"first\n{item.report.numbering}"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("values", overflow="fold")
    for count in summary[:ISSUES_SHOWN]:
        values = ", ".join(repr(value) for value in count.examples)
        table.add_row(
            count.action,
            count.field,
            _plain(count.reason),
            str(count.count),
            str(count.first_row),
            _plain(values),
        )
    out.print(table)
    if len(summary) > ISSUES_SHOWN:
        out.print(
            f"… and {len(summary) - ISSUES_SHOWN} more reasons; every row is kept "
            "in core.import_issue",
            markup=False,
        )


def show_outcomes(outcomes: Iterable[Outcome]) -> None:
    """Print what the light computation found."""
    for found in outcomes:
        if found.status != "done":
            err.print(f"{found.estate}: not computed: {found.message}", markup=False)
            continue
        out.print(
            f"{found.estate}: {found.lamps} lamps, {found.surfaces} surfaces, {found.cells} cells; "
            f"{found.dark_spots_certain} dark spots, {found.dark_spots_probable} more with the "
            f"flux that is likely, {found.dark_spots_unknown} more if the lamps never seen are "
            f"out, {found.dark_m2:.0f} m2 in all",
            markup=False,
        )
        for text, share in (found.shares or {}).items():
            known = "none to tell of" if share is None else f"{share:.0%}"
            out.print(f"  real data: {text}: {known}", markup=False)
        for text, count in (found.assumptions or {}).items():
            out.print(f"  assumed: {text}: {count}", markup=False)
        for warning in found.warnings[:ISSUES_SHOWN]:
            err.print(f"  warning: {warning}", markup=False)


def show_checks(checks: Iterable[Check]) -> bool:
    """Print the checks of `doctor`; return whether everything required is well."""
    table = Table("", "check", "found", "how to mend it")
    well = True
    for check in checks:
        well = well and (check.ok or not check.required)
        sign = "ok" if check.ok else ("FAILS" if check.required else "missing")
        table.add_row(sign, check.name, _plain(check.text), _plain(check.mend))
    out.print(table)
    return well


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
