"""The rows of a file of past reports, judged one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from gis.sources.mapping import Rule, column_named
from gis.sources.moments import moment
from gis.sources.past_mapping import REPORT
from gis.sources.report import RowIssue, SourceError
from gis.sources.values import as_text, clean, is_nothing
from gis.sources.words import plain
from gis.vocabulary import REPORT_EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import shapely

    from gis.sources.past_mapping import PastMapping
    from gis.sources.raw import RawSource

DESCRIPTION_MAX: Final = 4000
"""Longest words kept of a past report [characters]."""
_VALUE_LENGTH: Final = 80
_OPEN: Final = ("received", "triaged", "ordered", "in_work", "reopened")


class PastReport(NamedTuple):
    """One report as another system kept it.

    Attributes
    ----------
    row
        Its number as the report of the import counts.
    source_id
        Its identity there.
    category, status
        Our words.
    created_at, status_at
        When it was made, and since when it has its status.
    description
        Words of who reported; None: none, or not taken.
    asset
        Code of an asset; None: a place.
    place
        EPSG:3006 [m]; None: where its asset is.
    """

    row: int
    source_id: str
    category: str
    status: str
    created_at: datetime
    status_at: datetime
    description: str | None
    asset: str | None
    place: shapely.Point | None


class _RefusedError(Exception):
    """A row that cannot be taken: our field, the value as it stands, and why."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason = field, value, reason


class RowReader:
    """Judges rows one by one, and remembers what was wrong.

    Parameters
    ----------
    raw
        The rows as they stand.
    plan
        How they are to be read.
    categories
        Our categories.
    now
        Nothing happened later than this.

    Raises
    ------
    SourceError
        If the mapping names a column or a category that there is not.
    """

    def __init__(
        self, raw: RawSource, plan: PastMapping, categories: frozenset[str], now: datetime
    ) -> None:
        self.frame, self.plan, self.categories, self.now = raw.frame, plan, categories, now
        self.issues: list[RowIssue] = []
        self.lost: Mapping[int, tuple[str, str]] = {}
        self.days = 0
        self._numbers = range(1, len(raw.frame) + 1) if raw.rows is None else raw.rows.tolist()
        by_name = {plain(str(one)): str(one) for one in reversed(list(raw.frame.columns))}
        self._id = column_named(plan.columns.source.id, by_name, "id")
        self.rules = _rules(plan, by_name)
        self._seen: dict[str, int] = {}
        told = {*self.rules["category"].values.values(), self.rules["category"].default or ""}
        if strange := {one for one in told if not is_nothing(one)} - categories:
            message = f"category: {', '.join(sorted(strange))} is no category of ours"
            raise SourceError(message)

    def notes(self) -> list[str]:
        """Say what concerns all rows."""
        went = [f"{', '.join(rule.columns)} → {name}" for name, rule in self.rules.items()]
        notes = [f"columns used: {self._id} → identity; {'; '.join(went)}"]
        if self.days:
            notes.append(f"{self.days} times are known to the day alone: its end is taken")
        return notes

    def row(self, at: int, where: shapely.Point | None) -> PastReport | None:
        """Read a row.

        Parameters
        ----------
        at
            Which one, from 0.
        where
            Its place [EPSG:3006]; None: not known.

        Returns
        -------
        PastReport or None
            The report; None: it is refused, and the reason is among the issues.
        """
        source_id = as_text(self.frame[self._id].iat[at]).strip()
        mended: list[tuple[str, str, str]] = []
        try:
            found = self._read(at, source_id, where, mended)
        except _RefusedError as error:
            self._tell(at, source_id, RowIssue(
                0, "", error.field, error.value, error.reason, "refused"
            ))  # fmt: skip
            return None
        for field, value, reason in mended:
            self._tell(at, source_id, RowIssue(0, "", field, value, reason, "repaired"))
        return found

    def _tell(self, at: int, source_id: str, issue: RowIssue) -> None:
        value = issue.value[:_VALUE_LENGTH]
        self.issues.append(replace(issue, row=self._numbers[at], source_id=source_id, value=value))

    def _read(
        self,
        at: int,
        source_id: str,
        where: shapely.Point | None,
        mended: list[tuple[str, str, str]],
    ) -> PastReport:
        if is_nothing(source_id):
            raise _RefusedError("source_id", "", "has no identity")
        earlier = self._seen.setdefault(source_id, self._numbers[at])
        if earlier != self._numbers[at]:
            raise _RefusedError("source_id", source_id, f"the same identity as row {earlier}")
        asset = as_text(self._raw(at, "asset")).strip() or None
        if where is None and asset is None:
            raise _RefusedError("geom", *self.lost.get(at, ("", "has no place")))
        category = self._category(at)
        created = self._moment(at, "created_at", mended)
        status, since = self._status(at, created, mended)
        return PastReport(
            self._numbers[at], source_id, category, status, created, since,
            self._description(at, mended), asset, where,
        )  # fmt: skip

    def _raw(self, at: int, name: str) -> object:
        """Return the first value of a field's columns, else its default; None: there is none."""
        rule = self.rules.get(name)
        if rule is None:
            return None
        found = [self.frame[column].iat[at] for column in rule.columns]
        return next((one for one in found if not is_nothing(one)), rule.default)

    def _category(self, at: int) -> str:
        rule = self.rules["category"]
        words = [as_text(self.frame[column].iat[at]).strip() for column in rule.columns]
        for word in words:
            ours = rule.values.get(word, word)
            if word in rule.values and is_nothing(ours):
                raise _RefusedError("category", word, "left out, as the mapping says")
            if ours in self.categories:
                return ours
        if rule.default:
            return rule.default
        raise _RefusedError("category", " / ".join(filter(None, words)), "unknown category")

    def _moment(
        self, at: int, name: str, mended: list[tuple[str, str, str]], *, ends: bool = False
    ) -> datetime:
        raw = self._raw(at, name)
        text = as_text(raw)
        if is_nothing(raw):
            raise _RefusedError(name, "", f"has no {name}")
        found = moment(raw, self.plan.clock, ends=ends)
        begun = moment(raw, self.plan.clock)
        if found.at is None or begun.at is None:
            raise _RefusedError(name, text, "is no time that can be read")
        if begun.at > self.now:
            raise _RefusedError(name, text, "lies ahead")
        self.days += found.is_day and ends
        if found.reason:
            mended.append((name, text, found.reason))
        return min(found.at, self.now)

    def _status(
        self, at: int, created: datetime, mended: list[tuple[str, str, str]]
    ) -> tuple[str, datetime]:
        closed = self._raw(at, "closed_at")
        status = "received" if closed is None else "done"
        if "status" in self.rules:
            word = as_text(self._raw(at, "status")).strip()
            status = self.rules["status"].values.get(word, word)
        if status not in REPORT_EVENTS:
            raise _RefusedError("status", status, "unknown status")
        if status in _OPEN and closed is not None:
            mended.append(("closed_at", as_text(closed), f"left out: it is {status}"))
        name = "closed_at"
        if status in _OPEN:
            name = "created_at" if self._raw(at, "changed_at") is None else "changed_at"
        if status == "received" or name == "created_at":
            return status, created
        since = self._moment(at, name, mended, ends=True)
        if since < created:
            raise _RefusedError(name, as_text(self._raw(at, name)), "before it was made")
        return status, since

    def _description(self, at: int, mended: list[tuple[str, str, str]]) -> str | None:
        text, reason = clean(as_text(self._raw(at, "description")))
        if len(text) > DESCRIPTION_MAX:
            text, reason = text[:DESCRIPTION_MAX], f"cut at {DESCRIPTION_MAX} characters"
        if reason:
            mended.append(("description", text, reason))
        return text or None


def _rules(plan: PastMapping, by_name: Mapping[str, str]) -> dict[str, Rule]:
    """Return the rule of each field, its columns as the file spells them."""
    rules: dict[str, Rule] = {}
    for field in REPORT.fields:
        rule = plan.columns.rules.get(field.name)
        if rule is None and plan.columns.source.auto and plain(field.name) in by_name:
            rule = Rule((field.name,), ("",))
        if rule is not None:
            columns = tuple(column_named(one, by_name, field.name) for one in rule.columns)
            rules[field.name] = replace(rule, columns=columns)
        elif field.required:
            message = f"no column is named for {field.name}: say it in a mapping"
            raise SourceError(message)
    return rules
