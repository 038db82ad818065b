"""`ljusrond light`: a lighting proposal from a file to a file, without a database."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from backend import console
from backend.errors import LjusrondError


def light(
    scene: Annotated[
        Path, typer.Argument(help="Scene file, JSON in metres.", exists=True, dir_okay=False)
    ],
    out: Annotated[Path, typer.Option(help="File for the result, JSON in lux.")],
) -> None:
    """Compute the light of a proposal: points, grid, surfaces, repairs; no database needed."""
    result = light_result(scene)
    text = json.dumps(result, ensure_ascii=False, allow_nan=False)
    beside = out.with_name(f".{out.name}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, out)  # noqa: PTH105 -- whole or not at all
    finally:
        beside.unlink(missing_ok=True)
    for warning in result["warnings"]:
        console.err.print(f"! {warning}", markup=False)


def light_result(scene: Path) -> dict[str, Any]:
    """Compute a scene file.

    Parameters
    ----------
    scene : Path
        The file; luminaire files are looked up beside it.

    Returns
    -------
    dict
        The result, see :func:`gis.lighting.scene_result.compute_scene`.

    Raises
    ------
    LjusrondError
        If the scene or a luminaire file is refused; with the path in the scene, the line of the
        file and the reason.
    """
    # numba takes a second to load that other commands save
    from gis.lighting.photometry import PhotometryError  # noqa: PLC0415
    from gis.lighting.photometry_files import read_photometry  # noqa: PLC0415
    from gis.lighting.scene_file import read_scene  # noqa: PLC0415
    from gis.lighting.scene_result import compute_scene  # noqa: PLC0415
    from gis.lighting.scene_value import SceneError  # noqa: PLC0415

    try:
        content = json.loads(scene.read_bytes())
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise LjusrondError(f"{scene}: no JSON: {error}") from None
    luminaires = {}
    try:
        plan = read_scene(content)
        for name, file in plan.photometry.items():
            try:
                luminaires[name] = read_photometry(scene.parent / file)
            except PhotometryError as error:
                raise SceneError(f"photometry.{name}", str(error)) from None
            except OSError as error:
                raise SceneError(f"photometry.{name}", f"{file}: {error.strerror}") from None
        return compute_scene(plan, luminaires)
    except SceneError as error:
        raise LjusrondError(f"{scene}: {error}") from None
