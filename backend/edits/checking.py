"""Values and geometries that somebody gives, through the checks of imports; nothing is mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from backend.errors import FieldProblem
from gis.sources.fields import KINDS, Kind
from gis.sources.mapping import Rule

if TYPE_CHECKING:
    import pandas as pd

#: Longest text that is taken [characters].
TEXT_MAX: Final = 1000
#: Fields that say together how high something is.
_HEIGHTS: Final = frozenset({"height_m", "height_source", "storeys"})


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A row as it is to be: what it holds itself, what is given, and where it is to lie.

    `geometry` is in EPSG:3006; `is_moved` says whether it is another than before.
    """

    own: Mapping[str, object]
    given: Mapping[str, object]
    geometry: BaseGeometry
    is_moved: bool


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What is to be written of a row, or why it cannot be."""

    values: Mapping[str, object]
    geometry: BaseGeometry | None
    problems: tuple[FieldProblem, ...]


def check(kind_name: str, wanted: Sequence[Wanted]) -> list[Checked]:
    """Check rows of one kind, all at once.

    Parameters
    ----------
    kind_name : str
        Kind of `gis.sources.fields.KINDS`.
    wanted : sequence of Wanted
        The rows.

    Returns
    -------
    list of Checked
        One a row, in their order. What an import would mend or leave out is a problem here.
    """
    if not wanted:
        return []
    import pandas as pd  # noqa: PLC0415 -- only who changes the register waits for it

    from gis.sources.build import Located, build_table  # noqa: PLC0415 -- the same

    kind = KINDS[kind_name]
    names = kind.field_names
    whole = [_whole(kind, row) for row in wanted]
    frame = pd.DataFrame({name: _column([row.get(name) for row in whole]) for name in names})
    # Two lamps on one pole are alike in everything; a file that holds them twice is not.
    frame["row"] = np.arange(len(frame))
    shapes: np.ndarray[Any, Any] = np.empty(len(wanted), dtype=object)
    shapes[:] = [shapely.force_2d(row.geometry) for row in wanted]
    rules = {name: Rule(columns=(name,), units=("",)) for name in names}
    ids = [str(at) for at in range(len(wanted))]
    table = build_table(kind, Located(frame, shapes, ids, (), ("", "", "")), rules)
    problems: list[list[FieldProblem]] = [_bad_texts(row.given) for row in wanted]
    for issue in table.report.issues:
        row = wanted[issue.row - 1]
        told = row.is_moved if issue.field == "geom" else issue.field in row.given
        if told or issue.action == "refused":
            name = "geometry" if issue.field == "geom" else issue.field
            problems[issue.row - 1].append(FieldProblem(name, _reason(issue.reason, issue.value)))
    taken = dict(zip(table.rows["row"].tolist(), range(len(table.rows)), strict=False))
    return [
        _checked(row, table.rows, taken.get(at + 1), tuple(problems[at]))
        for at, row in enumerate(wanted)
    ]


def is_same(one: object, other: object) -> bool:
    """Tell whether two values say the same, whatever a file or JSON made of them."""
    return _plain(one) == _plain(other)


def plain_value(value: object) -> Any:  # noqa: ANN401 -- any column's value
    """Return a value as the database takes it; nothing of pandas' for nothing."""
    import pandas as pd  # noqa: PLC0415 -- as above

    if isinstance(value, tuple | list | np.ndarray):
        return [str(part) for part in value]
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124
        return None
    return value.item() if isinstance(value, np.generic) else value


def _whole(kind: Kind, row: Wanted) -> dict[str, object]:
    """Return what a row holds and is given, without heights that what is given makes untrue."""
    whole = {**row.own, **row.given}
    if "height_source" in kind.field_names and "height_source" not in row.given:
        if "height_m" in row.given:
            whole["height_source"] = None
        elif "storeys" in row.given and row.own.get("height_source") == "storeys":
            whole["height_m"] = whole["height_source"] = None
    return whole


def _column(values: list[object]) -> pd.Series:
    import pandas as pd  # noqa: PLC0415 -- as above

    column: np.ndarray[Any, Any] = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        column[at] = list(value) if isinstance(value, tuple | np.ndarray) else value
    return pd.Series(column, dtype=object)


def _checked(
    row: Wanted, rows: pd.DataFrame, at: int | None, problems: tuple[FieldProblem, ...]
) -> Checked:
    if problems or at is None:
        found = problems or (FieldProblem("geometry", "cannot be taken"),)
        return Checked(values={}, geometry=None, problems=found)
    named = set(row.given)
    if named & _HEIGHTS:
        named |= _HEIGHTS & set(rows.columns)
    if not row.own:
        # A new row, or one that is replaced: the defaults count too.
        named = set(rows.columns) - {"source_id", "row", "geom"}
    line = rows.iloc[at]
    values = {name: plain_value(line[name]) for name in sorted(named)}
    return Checked(values=values, geometry=line["geom"] if row.is_moved else None, problems=())


def _bad_texts(given: Mapping[str, object]) -> list[FieldProblem]:
    return [
        FieldProblem(name, f"is longer than {TEXT_MAX} characters")
        for name, value in given.items()
        if isinstance(value, str) and len(value) > TEXT_MAX
    ]


def _reason(reason: str, value: str) -> str:
    return f"{value!r}: {reason}" if value else reason


def _plain(value: object) -> object:
    plain = plain_value(value)
    if isinstance(plain, list):
        return sorted(plain)
    if isinstance(plain, date):
        return plain.isoformat()[:10]
    if isinstance(plain, str):
        return plain.strip() or None
    if isinstance(plain, bool) or not isinstance(plain, int | float):
        return plain
    return float(plain)
