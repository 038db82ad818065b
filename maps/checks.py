"""The checks of a round, as data: maps/tablet/checks.json, which the tablet reads as well.

What can be wrong with which kind of asset, in order of the buttons; what is dangerous, whom to ring
and what to cordon off; what a lighting round asks. Other rounds follow templates (backend/rounds).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

PATH: Final = Path(__file__).parent / "tablet" / "checks.json"
#: What is offered for a place on the map where no asset is; no kind of asset.
POINT: Final = "point"
#: The one number that is no duty phone of a company: the emergency number.
EMERGENCY: Final = "112"


@dataclass(frozen=True)
class Words:
    """The same in both languages."""

    sv: str
    en: str


@dataclass(frozen=True)
class Button:
    """How a fault category looks on the tablet: a symbol and as few words as will do."""

    icon: str
    sv: str
    en: str


@dataclass(frozen=True)
class Ring:
    """Whom to ring: `EMERGENCY` or a purpose of the duty phones; `when` it is a condition."""

    purpose: str
    when: Words | None


@dataclass(frozen=True)
class Danger:
    """What to do at once about a dangerous fault."""

    ring: tuple[Ring, ...]
    steps: tuple[Words, ...]


@dataclass(frozen=True)
class Question:
    """A question asked at a stop of a lighting round; one of its answers is worth a report.

    Attributes
    ----------
    report_if
        `yes` or `no`: the answer that becomes a report of `category` with `description`.
    """

    id: str
    question: Words
    report_if: str
    category: str
    description: Words


@dataclass(frozen=True)
class Checks:
    """All checks; categories are those of the register (backend/reports/categories.csv)."""

    buttons: Mapping[str, Button]
    faults: Mapping[str, tuple[str, ...]]
    dangers: Mapping[str, Danger]
    exceptions: tuple[str, ...]
    questions: tuple[Question, ...]


@lru_cache(maxsize=1)
def checks() -> Checks:
    """Return the checks.

    Raises
    ------
    KeyError, TypeError
        If the file lacks a field, or has one that nobody knows.
    """
    told = json.loads(PATH.read_text("utf-8"))
    return Checks(
        buttons={code: Button(**one) for code, one in told["buttons"].items()},
        faults={kind: tuple(codes) for kind, codes in told["faults"].items()},
        dangers={code: _danger(**one) for code, one in told["dangers"].items()},
        exceptions=tuple(told["round"]["exceptions"]),
        questions=tuple(_question(**one) for one in told["round"]["questions"]),
    )


def _danger(*, ring: list[dict[str, Any]], steps: list[dict[str, str]]) -> Danger:
    called = (Ring(one["purpose"], Words(**one["when"]) if "when" in one else None) for one in ring)
    return Danger(tuple(called), tuple(Words(**step) for step in steps))


def _question(*, question: dict[str, str], description: dict[str, str], **others: str) -> Question:
    return Question(question=Words(**question), description=Words(**description), **others)
