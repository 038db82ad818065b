"""Scenes of even lamps, whose light is known in closed form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gis.lighting.photometry_files import parse_photometry
from gis.lighting.scene_file import read_scene
from gis.lighting.scene_result import compute_scene
from tests.unit.photometry_sample import ies

EVEN = parse_photometry(ies(kind="1 2 0 0 0"), "even.ies")
"""100 cd in every direction below the horizon."""


def lamp(name: str, x: float, y: float, z: float = 5.0, **fields: object) -> dict[str, object]:
    return {"id": name, "x": x, "y": y, "z": z, "photometry": "even", **fields}


def scene(**fields: object) -> dict[str, Any]:
    return {"photometry": {"even": "even.ies"}, "lamps": [], "points": [[0, 0, 0]], **fields}


def compute(**fields: object) -> dict[str, Any]:
    return compute_scene(read_scene(scene(**fields)), {"even": EVEN})


def write_scene(folder: Path, text: str, name: str = "scene.json") -> Path:
    (folder / "even.ies").write_bytes(ies(kind="1 2 0 0 0"))
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name
