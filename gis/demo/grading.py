"""Twelve drawn pictures of a stairwell and how two people graded them: invented, no photographs."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageDraw

from gis.demo.base import SEED, generator, stable_id
from gis.scores import BEST
from gis.vocabulary import SCORE_ASPECTS

if TYPE_CHECKING:
    from collections.abc import Mapping

PHOTOS: Final = 12
SIZE_PX: Final = (960, 720)
NAME: Final = "Trapphus, höstens samsyn"
#: Share of grades that miss by a step: graders A and B.
SLIPS: Final[Mapping[str, float]] = {"A": 0.08, "B": 0.22}
_WALL, _FLOOR, _EDGE, _STEP = (222, 216, 202), (168, 160, 148), (96, 92, 86), (190, 182, 170)
_DOOR, _GLASS, _DIRT = (92, 116, 104), (196, 214, 222), (96, 74, 52)
_BOXES: Final = ((176, 132, 84), (150, 108, 66))
_QUALITY: Final = 82
_DARK: Final = 120
_BUGGY: Final = (44, 62, 96)


@dataclass(frozen=True)
class Grading:
    """A set of pictures and the grades that were given.

    Attributes
    ----------
    id, name
        Of the set.
    pictures
        JPEG files in their order.
    grades
        Grader, position from 1, aspect, score.
    """

    id: str
    name: str
    pictures: list[bytes]
    grades: list[tuple[str, int, str, int]]


def grading(seed: int = SEED) -> Grading:
    """Return the set: the same for the same seed."""
    rng = generator(seed, "grading")
    truth = rng.integers(0, BEST + 1, (PHOTOS, len(SCORE_ASPECTS)))
    pictures = [_picture([int(score) for score in row], rng) for row in truth]
    grades = []
    for grader, slips in SLIPS.items():
        for place, row in enumerate(truth):
            for aspect, score in zip(SCORE_ASPECTS, row, strict=True):
                slip = int(rng.choice((-1, 1))) if rng.random() < slips else 0
                given = min(max(int(score) + slip, 0), BEST)
                grades.append((grader, place + 1, aspect, given))
    return Grading(stable_id("photo_grading", NAME), NAME, pictures, grades)


def _picture(truth: list[int], rng: np.random.Generator) -> bytes:
    """Draw an entrance hall whose state is as good as the three scores say."""
    intact, clean, tidy = (BEST - score for score in truth)
    # No two walls are painted alike, so that no picture is another one.
    red, green, blue = (part - int(rng.integers(0, 24)) for part in _WALL)
    image = Image.new("RGB", SIZE_PX, (red, green, blue))
    draw = ImageDraw.Draw(image)
    _room(draw, lamp_is_lit=intact < BEST)
    _damage(draw, intact, rng)
    _dirt(draw, clean, rng)
    _clutter(draw, tidy, rng)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def _room(draw: ImageDraw.ImageDraw, *, lamp_is_lit: bool) -> None:
    draw.rectangle((0, 520, 960, 720), fill=_FLOOR)
    for x in range(-200, 1200, 120):
        draw.line((480 + (x - 480) // 2, 520, x, 720), fill=_EDGE, width=2)
    draw.line((0, 600, 960, 600), fill=_EDGE, width=2)
    for step in range(6):
        y = 520 - step * 44
        draw.rectangle((560 + step * 30, y - 44, 960, y), fill=_STEP, outline=_EDGE, width=3)
    draw.rectangle((120, 180, 330, 520), fill=_DOOR, outline=_EDGE, width=6)
    draw.rectangle((150, 210, 300, 380), fill=_GLASS, outline=_EDGE, width=4)
    draw.ellipse((296, 350, 320, 374), fill=_EDGE)
    lamp = (255, 232, 150) if lamp_is_lit else (_DARK,) * 3
    draw.ellipse((430, 40, 530, 90), fill=lamp, outline=_EDGE, width=4)


def _damage(draw: ImageDraw.ImageDraw, level: int, rng: np.random.Generator) -> None:
    """Crack the glass at level 1; a hole in the wall and a loose door besides at level 2."""
    if level >= 1:
        x, y = (int(one) for one in rng.integers((180, 240), (270, 340)))
        for dx, dy in ((-50, 40), (60, 30), (20, -60), (-40, -40)):
            draw.line((x, y, x + dx, y + dy), fill=_EDGE, width=4)
    if level == BEST:
        x = int(rng.integers(370, 520))
        draw.polygon(
            [(x, 300), (x + 70, 280), (x + 90, 350), (x + 30, 380), (x - 20, 345)],
            fill=(70, 64, 60), outline=_EDGE,
        )  # fmt: skip
        draw.polygon([(120, 180), (96, 196), (96, 536), (120, 520)], fill=(40, 40, 40))


def _dirt(draw: ImageDraw.ImageDraw, level: int, rng: np.random.Generator) -> None:
    for _ in range(level * level * 9):
        x, y = int(rng.integers(20, 920)), int(rng.integers(535, 700))
        wide = int(rng.integers(14, 60))
        draw.ellipse((x, y, x + wide, y + wide // 3), fill=_DIRT)
    for _ in range(level * 3):
        x, y = int(rng.integers(360, 540)), int(rng.integers(150, 480))
        draw.line((x, y, x + int(rng.integers(-40, 40)), y + 30), fill=(110, 96, 84), width=5)


def _clutter(draw: ImageDraw.ImageDraw, level: int, rng: np.random.Generator) -> None:
    """Leave a box at level 1, a pile and a pram on the stairs at level 2."""
    for number in range((0, 1, 5)[level]):
        x, side = int(rng.integers(360, 540)) - number * 14, int(rng.integers(60, 96))
        y = 600 - (number % 3) * 60
        draw.rectangle((x, y - side, x + side, y), fill=_BOXES[number % 2], outline=_EDGE, width=4)
    if level == BEST:
        draw.pieslice((640, 460, 800, 620), 180, 360, fill=_BUGGY, outline=_EDGE)
        draw.line((800, 540, 850, 470), fill=_EDGE, width=8)
        for x in (660, 750):
            draw.ellipse((x, 560, x + 50, 610), outline=_EDGE, width=8)
