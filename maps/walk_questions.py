"""What is asked at a stop of a walk: one file for the tablet, the server and the protocol.

Themes after the national guide to safety walks (Boverket, Tryggare och Mänskligare Göteborg, Brå,
2010). Each question is put so that yes is good.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "tablet" / "walk_questions.json"


@dataclass(frozen=True)
class Question:
    """One question; dark: asked in the dark alone."""

    id: str
    group: str
    dark: bool
    sv: str
    en: str

    def words(self, language: str) -> str:
        """Return the question in a language."""
        return self.en if language == "en" else self.sv


@cache
def questions() -> tuple[Question, ...]:
    """Return the questions in the order in which they are asked."""
    read = json.loads(FILE.read_text("utf-8"))["questions"]
    return tuple(
        Question(one["id"], one["group"], one["dark"], one["question"]["sv"], one["question"]["en"])
        for one in read
    )


def question_ids() -> frozenset[str]:
    """Return the ids of all questions."""
    return frozenset(one.id for one in questions())
