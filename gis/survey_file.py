"""The rows of a survey's file, counted by area and question as somebody chose its columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gis.survey_scale import Scale, number
from gis.surveys import Cell, tally
from gis.vocabulary import SURVEY_THEMES


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a column asks."""

    column: str
    theme: str
    title: str
    scale: Scale


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which columns mean what; an empty `weight`: all count alike, an empty `area`: one area."""

    area: str
    weight: str
    questions: Sequence[Question]


@dataclass(frozen=True, kw_only=True)
class Item:
    """What was counted: a question, or where it has no title a theme as a whole."""

    theme: str
    title: str | None
    column: str | None
    scale: Scale


@dataclass(kw_only=True)
class Counted:
    """What a file holds.

    Attributes
    ----------
    items
        Themes in the order of the vocabulary, each before its questions.
    cells
        Answers by place of the item and label of the area.
    respondents
        Who answered anything, by label of the area [count].
    left_out
        Rows without an area or with a weight that is none [count].
    strange
        Answers outside their scale by column, as written: not counted [count].
    """

    items: list[Item]
    cells: dict[tuple[int, str], list[Cell]]
    respondents: dict[str, int]
    left_out: int = 0
    strange: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def strange_answers(self) -> int:
        """Answers outside their scale [count]."""
        return sum(sum(found.values()) for found in self.strange.values())


#: Scale of a theme of several questions, whose scales may differ.
HUNDRED = Scale(low=0.0, high=100.0, positive_from=60.0)
#: The only area of a file that names none.
WHOLE = "*"


def items_of(questions: Sequence[Question]) -> list[Item]:
    """Return what is counted: themes in their order, each before its questions."""
    items: list[Item] = []
    for theme in SURVEY_THEMES:
        asked = [question for question in questions if question.theme == theme]
        if asked:
            scale = asked[0].scale if len(asked) == 1 else HUNDRED
            items.append(Item(theme=theme, title=None, column=None, scale=scale))
            items += [
                Item(theme=theme, title=one.title, column=one.column, scale=one.scale)
                for one in asked
            ]
    return items


def count(
    heading: Sequence[str], rows: Sequence[Sequence[str]], columns: Columns
) -> Counted:  # fmt: skip
    """Count the answers of a file.

    Parameters
    ----------
    heading, rows
        Cells as text; a row may be short.
    columns
        Columns that the heading has.

    Raises
    ------
    KeyError
        If the heading lacks a column.
    """
    at = {name: place for place, name in reversed(list(enumerate(heading)))}
    places = [at[question.column] for question in columns.questions]
    area_at = at[columns.area] if columns.area else None
    weight_at = at[columns.weight] if columns.weight else None
    items = items_of(columns.questions)
    found: dict[tuple[int, str], list[tuple[float, float, float]]] = defaultdict(list)
    done = Counted(items=items, cells={}, respondents=defaultdict(int))
    for row in rows:
        label = WHOLE if area_at is None else _cell(row, area_at)
        weight = 1.0 if weight_at is None else number(_cell(row, weight_at))
        if not label or weight is None or weight <= 0:
            done.left_out += 1
            continue
        by_theme = _answers(row, places, columns.questions, done)
        done.respondents[label] += bool(by_theme)
        for place, score, positive in _counted(items, by_theme):
            found[place, label].append((score, positive, weight))
    done.cells = {key: tally(answers) for key, answers in found.items()}
    done.respondents = dict(done.respondents)
    return done


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _answers(
    row: Sequence[str], places: Sequence[int], questions: Sequence[Question], done: Counted
) -> dict[str, dict[str, tuple[float, bool]]]:
    """Return what a person answered: by theme and column, score and whether it is positive."""
    told: dict[str, dict[str, tuple[float, bool]]] = {}
    for place, question in zip(places, questions, strict=True):
        text = _cell(row, place)
        try:
            value = question.scale.read(text)
        except ValueError:
            strange = done.strange.setdefault(question.column, {})
            strange[text] = strange.get(text, 0) + 1
            continue
        if value is not None:
            answer = (question.scale.score(value), question.scale.is_positive(value))
            told.setdefault(question.theme, {})[question.column] = answer
    return told


def _counted(
    items: Sequence[Item], told: Mapping[str, Mapping[str, tuple[float, bool]]]
) -> list[tuple[int, float, float]]:
    """Return place of the item, score and positive share of each that a person answered."""
    found = []
    for place, item in enumerate(items):
        given = told.get(item.theme, {})
        chosen = [
            answer for column, answer in given.items() if item.column in (None, column)
        ]  # fmt: skip
        if chosen:
            score = sum(one[0] for one in chosen) / len(chosen)
            found.append((place, score, sum(one[1] for one in chosen) / len(chosen)))
    return found
