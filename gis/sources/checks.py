"""Checking the columns of a source against the fields of a kind.

Every distinct value is judged once, so that a hundred thousand rows cost no more than their
variety: a column of lamp wattages has fifty values, not fifty thousand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from gis.nomenclature import STOREY_HEIGHT
from gis.sources.report import Action, RowIssue
from gis.sources.values import Parsed, as_text, is_nothing, parser
from gis.sources.words import PASSAGES, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from gis.sources.fields import Field, Kind
    from gis.sources.mapping import Rule

_VALUE_LENGTH: Final = 80


class IssueLog:
    """Collects issues of the rows of one source.

    Parameters
    ----------
    rows
        Row number of each position, as a person finds it in the file.
    source_ids
        Identity of each position; filled in later where it is not known yet.
    """

    def __init__(self, rows: NDArray[np.int64], source_ids: Sequence[str]) -> None:
        self.rows = rows
        self.source_ids = source_ids
        self.issues: list[RowIssue] = []

    def add(
        self,
        positions: NDArray[np.intp],
        field: str,
        values: Sequence[str],
        reasons: Sequence[str],
        action: Action,
    ) -> None:
        """Record one issue for each of several rows.

        Parameters
        ----------
        positions
            Places in the arrays given at the start, from 0.
        field
            Our field name.
        values, reasons
            Value and reason of each position.
        action
            What was done.
        """
        self.issues += [
            RowIssue(row, self.source_ids[at], field, value[:_VALUE_LENGTH], reason, action)
            for at, row, value, reason in zip(
                positions.tolist(), self.rows[positions].tolist(), values, reasons, strict=True
            )
        ]


def check_columns(
    kind: Kind, frame: pd.DataFrame, rules: Mapping[str, Rule], log: IssueLog
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Turn the columns of a source into the fields of a kind.

    Parameters
    ----------
    kind
        What the rows are.
    frame
        Source columns, any types; row order is that of the log.
    rules
        Which column fills which field; fields without a rule get their default.
    log
        Where mended and missing values are recorded.

    Returns
    -------
    tuple
        A frame with exactly the fields of the kind, same order of rows (numbers float64 with NaN,
        integers Int64, texts object with None, choices tuples); and whether each row can be
        taken: False where a required field cannot be had.
    """
    taken = np.ones(len(frame), dtype=bool)
    columns: dict[str, pd.Series] = {}
    for field in kind.fields:
        rule = rules.get(field.name)
        series = _filled(kind, field, frame, rule, log)
        if field.required:
            missing = series.isna().to_numpy()
            if missing.any() and field.default is not None:
                series = series.where(~missing, field.default)
            elif missing.any() and field.name != "height_source":
                taken &= ~missing
                at = np.flatnonzero(missing)
                told = [""] * len(at)
                log.add(at, field.name, told, [f"{field.name} is required"] * len(at), "refused")
        columns[field.name] = series
    _derive_heights(kind, columns)
    if kind.name == "footpath" and "kind" in rules:
        columns["passage"] |= _called_passage(frame, rules["kind"])
    return pd.DataFrame(columns, columns=list(kind.field_names)), taken


def _filled(
    kind: Kind, field: Field, frame: pd.DataFrame, rule: Rule | None, log: IssueLog
) -> pd.Series:
    values: NDArray[np.object_] = np.full(len(frame), None, dtype=object)
    if rule is not None:
        parse = parser(kind.name, field, rule.values, rule.decimal)
        open_rows = np.ones(len(frame), dtype=bool)
        for column, unit in zip(rule.columns, rule.units, strict=True):
            codes, raws = _distinct(frame[column])
            parsed = [Parsed(None) if is_nothing(raw) else parse(raw, unit) for raw in raws]
            has_value = np.array([not is_nothing(raw) for raw in raws] + [False])[codes]
            here = np.flatnonzero(open_rows & has_value)
            _take(values, here, codes, parsed)
            _record(log, field, here, codes, raws, parsed)
            open_rows[here] = False
        if rule.default is not None:
            _take_default(values, parse(rule.default, ""))
    series = pd.Series(values, index=frame.index, dtype=object)
    if field.type == "number":
        return series.astype("float64")
    if field.type == "integer":
        return series.astype("Int64")
    return series.astype("boolean") if field.type == "boolean" else series


def _distinct(column: pd.Series) -> tuple[NDArray[np.intp], list[object]]:
    try:
        codes, raws = pd.factorize(column, use_na_sentinel=True)
    except TypeError:  # lists and objects of GeoJSON cannot be compared; their text can
        codes, raws = pd.factorize(column.map(_listed), use_na_sentinel=True)
    return codes, [_native(raw) for raw in raws]


def _listed(raw: object) -> object:
    if isinstance(raw, list | tuple | set | np.ndarray):
        return "; ".join(str(part) for part in raw)
    return str(raw) if isinstance(raw, dict) else raw


def _take(
    values: NDArray[np.object_],
    here: NDArray[np.intp],
    codes: NDArray[np.intp],
    parsed: list[Parsed],
) -> None:
    table: NDArray[np.object_] = np.empty(len(parsed) + 1, dtype=object)
    for at, one in enumerate(parsed):
        table[at] = one.value  # by element: a tuple must stay one value
    values[here] = table[codes[here]]


def _take_default(values: NDArray[np.object_], default: Parsed) -> None:
    for at in np.flatnonzero([value is None for value in values]):
        values[at] = default.value


def _record(
    log: IssueLog,
    field: Field,
    here: NDArray[np.intp],
    codes: NDArray[np.intp],
    raws: Sequence[object],
    parsed: list[Parsed],
) -> None:
    wrong = np.array([one.reason is not None for one in parsed] + [False])
    at = here[wrong[codes[here]]]
    if not len(at):
        return
    texts = [as_text(raw) for raw in raws]
    found = codes[at].tolist()
    log.add(
        at,
        field.name,
        [texts[code] for code in found],
        [parsed[code].reason or "" for code in found],
        "repaired",
    )


def _native(raw: object) -> object:
    # numpy scalars are not int or float to isinstance; pandas timestamps are datetimes already
    return raw.item() if isinstance(raw, np.generic) and not isinstance(raw, np.datetime64) else raw


def _derive_heights(kind: Kind, columns: dict[str, pd.Series]) -> None:
    """Say where each height comes from; storeys stand in for a missing height of a building."""
    if "height_source" not in columns:
        return
    height, source = columns["height_m"], columns["height_source"]
    known = height.notna()
    source = source.where(source.notna() & (source != "unknown"), "declared")
    if kind.name == "building":
        storeys = columns["storeys"]
        counted = (storeys > 0).fillna(value=False).astype(bool) & ~known
        from_storeys = storeys.astype("float64") * STOREY_HEIGHT.value
        columns["height_m"] = height.where(~counted, from_storeys)
        source = source.where(~counted, "storeys")
        known |= counted
    columns["height_source"] = source.where(known, "unknown")


def _called_passage(frame: pd.DataFrame, rule: Rule) -> NDArray[np.bool_]:
    """Tell which paths are called a passage where their kind stands."""
    said = np.zeros(len(frame), dtype=bool)
    for column in rule.columns:
        codes, raws = _distinct(frame[column])
        said |= np.array([plain(as_text(raw)) in PASSAGES for raw in raws] + [False])[codes]
    return said
