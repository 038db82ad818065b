"""Stable identities of source rows, and rows that stand there twice."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import shapely

from gis.sources.values import as_text, is_nothing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from gis.sources.checks import IssueLog

_GRID_M: Final = 0.01
_DIGEST_BYTES: Final = 8


class Identities(NamedTuple):
    """Identity of each row, and whether the row is taken (False: it stood there before)."""

    source_ids: list[str]
    taken: NDArray[np.bool_]


def shape_keys(geometries: NDArray[np.object_]) -> list[bytes]:
    """Give each geometry a key that is equal for equal positions to 1 cm.

    Parameters
    ----------
    geometries
        Geometries or None, EPSG:3006 [m].

    Returns
    -------
    list of bytes
        Keys, b"" for None.
    """
    rounded = shapely.transform(geometries, lambda xy: np.round(xy / _GRID_M) * _GRID_M)
    return [wkb or b"" for wkb in shapely.to_wkb(rounded)]


def identify(
    declared: Sequence[object] | None,
    geometries: NDArray[np.object_],
    frame: pd.DataFrame,
    log: IssueLog,
) -> Identities:
    """Give every row an identity that the next reading of the file finds again.

    A row equal to an earlier one in every column and in its geometry is refused. Different rows
    under one declared id get "#2", "#3" … Without a declared id the identity is a hash of the
    position to 1 cm, numbered where several different rows share it.

    Parameters
    ----------
    declared
        Values of the id column, or None where the file has none.
    geometries
        One per row or None, EPSG:3006 [m].
    frame
        All columns of the rows, for comparing them.
    log
        Where refused and renamed rows are recorded; its rows are those of the frame.

    Returns
    -------
    Identities
        In the order of the rows.
    """
    keys = shape_keys(geometries)
    own = [_own_id(declared[at] if declared is not None else None) for at in range(len(keys))]
    first = [
        one or "g" + blake2b(keys[at], digest_size=_DIGEST_BYTES).hexdigest()
        for at, one in enumerate(own)
    ]
    log.source_ids = first
    taken = _refuse_twins(shapely.to_wkb(geometries).tolist(), frame, log)
    used: dict[str, int] = {}
    ids, renamed = list(first), []
    reserved = set(first)
    for at in np.flatnonzero(taken).tolist():
        base = first[at]
        if base not in used:
            used[base] = at
            continue
        number = 2
        while f"{base}#{number}" in reserved:
            number += 1
        ids[at] = f"{base}#{number}"
        reserved.add(ids[at])
        if own[at]:
            renamed.append((at, base, used[base]))
    log.add(
        np.array([at for at, _, _ in renamed], dtype=np.intp),
        "source_id",
        [base for _, base, _ in renamed],
        [f"id already used by row {log.rows[earlier]}, numbered" for _, _, earlier in renamed],
        "repaired",
    )
    log.source_ids = ids
    return Identities(ids, taken)


def unique_label(column: pd.Series) -> bool:
    """Tell whether a column could serve as identity.

    Parameters
    ----------
    column
        Values as they stand in the source.

    Returns
    -------
    bool
        True if every row has a value and no two rows the same.
    """
    own = [_own_id(raw) for raw in column]
    return all(own) and len(set(own)) == len(own)


def _own_id(raw: object) -> str:
    return "" if is_nothing(raw) else as_text(raw).strip()


def _refuse_twins(
    keys: Sequence[bytes | None], frame: pd.DataFrame, log: IssueLog
) -> NDArray[np.bool_]:
    taken = np.ones(len(keys), dtype=bool)
    places: dict[bytes | None, list[int]] = {}
    for at, key in enumerate(keys):
        places.setdefault(key, []).append(at)
    shared = [at for group in places.values() if len(group) > 1 for at in group]
    if not shared:
        return taken
    rows = frame.iloc[shared].astype(str).itertuples(index=False, name=None)
    seen: dict[tuple[bytes | None, tuple[str, ...]], int] = {}
    twins = []
    for at, row in sorted(zip(shared, rows, strict=True)):
        earlier = seen.setdefault((keys[at], row), at)
        if earlier != at:
            taken[at] = False
            twins.append((at, earlier))
    log.add(
        np.array([at for at, _ in twins], dtype=np.intp),
        "source_id",
        [log.source_ids[at] for at, _ in twins],
        [f"duplicate of row {log.rows[earlier]}" for _, earlier in twins],
        "refused",
    )
    return taken
