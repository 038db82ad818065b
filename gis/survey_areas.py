"""Areas as survey files name them, found among those that are known: by name, code, or nearly."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gis.sources.words import plain

#: Names that are less alike than this are not offered [0 to 100], and as many are [count].
LIKE: Final = 70.0
OFFERED: Final = 3
How = Literal["kept", "name", "code", "near", "none"]


@dataclass(frozen=True, kw_only=True)
class Known:
    """An area that is known."""

    id: uuid.UUID
    name: str
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Match:
    """What a label of a file may be.

    Attributes
    ----------
    how
        "kept": somebody said so before; "name", "code": written the same but for case, blanks and
        signs; "near": only like it, so somebody has to choose; "none": like nothing.
    area_id
        The area where it is sure.
    near
        Areas that are called nearly so, the likest first, with how alike they are [0 to 100].
    """

    label: str
    how: How
    area_id: uuid.UUID | None = None
    near: tuple[tuple[uuid.UUID, float], ...] = ()


def match(
    labels: Sequence[str], areas: Sequence[Known], kept: Mapping[str, uuid.UUID]
) -> list[Match]:
    """Find each label among the areas.

    Parameters
    ----------
    kept
        What labels, written by `plain`, were chosen to be before.
    """
    names, codes = _by(areas, "name"), _by(areas, "code")
    known = {area.id for area in areas}
    found = []
    for label in labels:
        word = plain(label)
        if kept.get(word) in known:
            found.append(Match(label=label, how="kept", area_id=kept[word]))
        elif word in names:
            found.append(Match(label=label, how="name", area_id=names[word]))
        elif word in codes:
            found.append(Match(label=label, how="code", area_id=codes[word]))
        else:
            near = _near(label, areas)
            found.append(Match(label=label, how="near" if near else "none", near=near))
    return found


def _by(areas: Sequence[Known], name: Literal["name", "code"]) -> dict[str, uuid.UUID]:
    """Return areas by a word; one that two have finds none."""
    found: dict[str, list[uuid.UUID]] = {}
    for area in areas:
        if word := plain(getattr(area, name) or ""):
            found.setdefault(word, []).append(area.id)
    return {word: ids[0] for word, ids in found.items() if len(ids) == 1}


def _near(label: str, areas: Sequence[Known]) -> tuple[tuple[uuid.UUID, float], ...]:
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 -- seldom needed

    names = {area.id: area.name for area in areas}
    found = process.extract(
        label, names, scorer=fuzz.token_sort_ratio, processor=utils.default_process,
        limit=OFFERED, score_cutoff=LIKE,
    )  # fmt: skip
    return tuple((key, float(score)) for _, score, key in found)
