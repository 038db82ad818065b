"""What became of the rows of a source: taken, repaired and how, refused and why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Action = Literal["repaired", "refused"]

Progress: TypeAlias = "Callable[[int, int | None, str], None]"
"""Called with rows done, rows in all (None: not known yet) and what is being done."""

WHOLE_FILE = 0
"""Row number of an issue that concerns the file and not one of its rows."""

FEATURE_NUMBER = "feature number"
OBJECT_NUMBER = "object number"
LINE_NUMBER = "line in the file"
SHEET_ROW = "row in the file"

NUMBERINGS = {
    FEATURE_NUMBER: "rows are numbered as features in the order of the file, the first is 1",
    OBJECT_NUMBER: "rows are numbered as objects of this kind in the order of the file",
    LINE_NUMBER: "rows are numbered as lines of the file, the heading included",
    SHEET_ROW: "rows are numbered as in the sheet, the heading included",
}
"""What a row number counts, and the sentence that says so: people look the row up by it."""

_EXAMPLES = 3
_NUMBERED = re.compile(r"\b(row|node|way|relation)([ /])\d+")


class SourceError(ValueError):
    """A file that cannot be read at all; the text is one line for people."""


@dataclass(frozen=True, slots=True)
class RowIssue:
    """One thing that was wrong with one row, and what was done about it.

    Attributes
    ----------
    row
        Number of the row as the report's `numbering` counts; 0 = the whole file.
    source_id
        The object's id in the source, empty where it has none.
    field
        Our field name, "geom" for the geometry, "source_id" for the identity.
    value
        The value as it stood in the source.
    reason
        Why it could not stay, in words.
    action
        "repaired": the row was taken without that value or with a mended one;
        "refused": the row was not taken.
    """

    row: int
    source_id: str
    field: str
    value: str
    reason: str
    action: Action

    def as_dict(self) -> dict[str, str | int]:
        """Give the issue as a JSON object.

        Returns
        -------
        dict
            The six attributes by name.
        """
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class IssueCount:
    """Issues of one kind, counted.

    Attributes
    ----------
    field, reason, action
        As in `RowIssue`; numbers of other rows in the reason are replaced by "…".
    count
        Issues of this kind.
    examples
        The most frequent values, at most three.
    first_row
        Lowest row number concerned, counted as in `RowIssue`.
    """

    field: str
    reason: str
    action: Action
    count: int
    examples: tuple[str, ...]
    first_row: int

    def as_dict(self) -> dict[str, str | int | list[str]]:
        """Give the count as a JSON object.

        Returns
        -------
        dict
            The attributes by name.
        """
        return {
            "field": self.field,
            "reason": self.reason,
            "action": self.action,
            "count": self.count,
            "examples": list(self.examples),
            "first_row": self.first_row,
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The account of one reading: read = taken + refused, and repaired are among the taken.

    Attributes
    ----------
    kind
        What the rows were read as: "lamp", "building" …
    file, layer, crs
        Where they came from; crs as "EPSG:N" or the text that was given.
    read, taken, repaired, refused
        Source rows (not table rows: a line of several parts is one source row).
    issues
        Every single issue, by row.
    notes
        What concerns all rows: columns used and unused, system recognised, heights dropped.
    numbering
        What a row number counts, one of `NUMBERINGS`.
    """

    kind: str
    file: str
    layer: str
    crs: str
    read: int
    taken: int
    repaired: int
    refused: int
    issues: tuple[RowIssue, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()
    numbering: str = FEATURE_NUMBER

    def summary(self) -> list[IssueCount]:
        """Count the issues by action, field and reason, the most frequent first.

        Returns
        -------
        list of IssueCount
            Refused ones first; the sum of counts is the number of issues.
        """
        groups: dict[tuple[Action, str, str], list[RowIssue]] = {}
        for issue in self.issues:
            reason = _NUMBERED.sub(r"\1\2…", issue.reason)
            groups.setdefault((issue.action, issue.field, reason), []).append(issue)
        counts = [
            IssueCount(name, reason, action, len(found), _examples(found), found[0].row)
            for (action, name, reason), found in groups.items()
        ]
        return sorted(counts, key=lambda c: (c.action == "repaired", -c.count, c.field, c.reason))

    def as_dict(self) -> dict[str, object]:
        """Give the report as a JSON object.

        Returns
        -------
        dict
            Attributes by name, with "summary" and "issues" as lists of objects.
        """
        return {
            "kind": self.kind,
            "file": self.file,
            "layer": self.layer,
            "crs": self.crs,
            "read": self.read,
            "taken": self.taken,
            "repaired": self.repaired,
            "refused": self.refused,
            "row_is": self.numbering,
            "summary": [count.as_dict() for count in self.summary()],
            "issues": [issue.as_dict() for issue in self.issues],
            "notes": list(self.notes),
        }

    def with_notes(self, *notes: str) -> ImportReport:
        """Give the same report with notes added.

        Parameters
        ----------
        notes
            Sentences to add at the end.

        Returns
        -------
        ImportReport
            A copy.
        """
        return replace(self, notes=(*self.notes, *notes))


def account(
    kind: str,
    origin: tuple[str, str, str],
    read: int,
    issues: Iterable[RowIssue],
    notes: Iterable[str] = (),
    numbering: str = FEATURE_NUMBER,
) -> ImportReport:
    """Make the report of one reading from its issues.

    Parameters
    ----------
    kind
        What the rows were read as.
    origin
        File, layer and reference system.
    read
        Source rows read.
    issues
        What was refused and repaired; sorted by row here.
    notes
        What concerns all rows.
    numbering
        What the row numbers count; said in a note where an issue names a row.

    Returns
    -------
    ImportReport
        With the rows counted: a refused row is not counted as repaired as well.
    """
    listed = tuple(sorted(issues, key=lambda issue: issue.row))
    refused = {issue.row for issue in listed if issue.action == "refused"}
    touched = {issue.row for issue in listed if issue.row != WHOLE_FILE}
    file, layer, crs = origin
    told = [NUMBERINGS[numbering]] if touched else []
    return ImportReport(
        kind=kind,
        file=file,
        layer=layer,
        crs=crs,
        read=read,
        taken=read - len(refused),
        repaired=len(touched - refused),
        refused=len(refused),
        issues=listed,
        notes=(*notes, *told),
        numbering=numbering,
    )


def _examples(issues: list[RowIssue]) -> tuple[str, ...]:
    common = Counter(issue.value for issue in issues if issue.value).most_common(_EXAMPLES)
    return tuple(value for value, _ in common)
