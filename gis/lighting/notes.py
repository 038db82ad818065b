"""What was assumed and refused of the rows of a table, to be told of all of them or of some."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gis.lighting._layout import Ints


@dataclass(frozen=True)
class Notes:
    """Remarks on the rows of one table, in the order they were made.

    Attributes
    ----------
    rows : dict of str to list of ndarray of int
        By assumption: the rows that rest on it; twice where it is made twice.
    said : list of tuple of int and str
        Row and warning.
    """

    rows: dict[str, list[Ints]] = field(default_factory=dict)
    said: list[tuple[int, str]] = field(default_factory=list)

    def count(self, assumption: str, rows: Ints | Iterable[int]) -> None:
        """Note that some rows rest on an assumption."""
        found = np.asarray(rows if isinstance(rows, np.ndarray) else [*rows], dtype=np.int64)
        if found.size:
            self.rows.setdefault(assumption, []).append(found)

    def warn(self, row: int, warning: str) -> None:
        """Note what was refused of a row."""
        self.said.append((int(row), warning))

    def assumptions(self, kept: NDArray[np.bool_] | None = None) -> Counter[str]:
        """Tell how many rows rest on which assumption.

        Parameters
        ----------
        kept : ndarray of bool, shape (n,), optional
            Rows that count; None: all.

        Returns
        -------
        Counter
            Only what occurs.
        """
        return +Counter(
            {
                name: sum(part.size if kept is None else int(kept[part].sum()) for part in parts)
                for name, parts in self.rows.items()
            }
        )

    def warnings(self, kept: NDArray[np.bool_] | None = None) -> list[str]:
        """Give the warnings.

        Parameters
        ----------
        kept : ndarray of bool, shape (n,), optional
            Rows that count; None: all.

        Returns
        -------
        list of str
            In the order they were made.
        """
        return [text for row, text in self.said if kept is None or kept[row]]
