"""Which plans of cleaning are shown: by task, contractor and days late; kept in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from maps.columns import as_number, is_absent
from maps.texts import N_, Texts
from maps.vocabulary import label

if TYPE_CHECKING:
    import geopandas as gpd

#: Contractor of plans that name none.
NOBODY: Final = "-"
_LATE: Final[Mapping[int, str]] = {
    1: N_("1 day or more"),
    8: N_("More than 7 days"),
    31: N_("More than 30 days"),
}


@dataclass(frozen=True)
class CleaningFilter:
    """Plans of a task and a contractor that are so many days late at least; empty and 0: all.

    What was never visited stays whatever the days: nobody can tell how late it is.
    """

    task: str = ""
    contractor: str = ""
    late: int = 0

    @property
    def asked(self) -> dict[str, str]:
        """What an address holds of it; nothing where it lets all through."""
        told = {"task": self.task, "contractor": self.contractor, "late": str(self.late or "")}
        return {name: value for name, value in told.items() if value}

    def of(self, table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Return the rows of the layer ``overdue_cleaning`` that it lets through."""
        kept = [
            self._keeps(*row)
            for row in zip(
                table["task"], table["contractor"], table["overdue_days"], table["cleaning_state"],
                strict=True,
            )
        ]  # fmt: skip
        # An empty list would be read as no columns.
        return table[kept] if kept else table

    def _keeps(self, task: object, contractor: object, days: object, state: object) -> bool:
        who = NOBODY if is_absent(contractor) else contractor
        if self.task not in ("", task) or self.contractor not in ("", who):
            return False
        if not self.late or state == "never_visited":
            return True
        return not is_absent(days) and as_number("overdue_days", days) >= self.late


@dataclass(frozen=True)
class Choice:
    """One field of the form: its name, title, value, and what can be chosen."""

    name: str
    title: str
    value: str
    options: Sequence[tuple[str, str]]


def choices(
    asked: CleaningFilter, tasks: Iterable[object], contractors: Iterable[object], texts: Texts
) -> tuple[Choice, ...]:
    """Return the fields of the form.

    Parameters
    ----------
    asked
        What is chosen.
    tasks, contractors
        Those of all plans that could be shown; a contractor that is absent is offered as nobody.
    texts
        Words of the reader.
    """
    named = {*(str(task) for task in tasks), *([asked.task] if asked.task else [])}
    who = {NOBODY if is_absent(one) else str(one) for one in contractors}
    who |= {asked.contractor} if asked.contractor else set()
    lates = {**{days: texts.gettext(words) for days, words in _LATE.items()}}
    if asked.late and asked.late not in lates:
        lates[asked.late] = texts.ngettext(
            "%(num)s day or more", "%(num)s days or more", asked.late
        )
    nobody = texts.gettext("own staff or not given")
    return (
        Choice(
            "task", texts.gettext("Task"), asked.task,
            sorted(((code, label(texts, "task", code)) for code in named), key=lambda one: one[1]),
        ),
        Choice(
            "contractor", texts.gettext("Contractor"), asked.contractor,
            [(name, nobody if name == NOBODY else name) for name in sorted(who)],
        ),
        Choice(
            "late", texts.gettext("Days late"), str(asked.late or ""),
            [(str(days), lates[days]) for days in sorted(lates)],
        ),
    )  # fmt: skip
