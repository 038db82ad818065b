"""Radiance as an oracle: luminaires, boxes and polygons in, illuminance out.

Only tables of the full circle and of zero size are handed over: the luminaire shapes of ies2rad
change the light near the nadir, and its 90 to 270 files come out turned by half a circle.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gis.lighting.photometry import Photometry

Floats = NDArray[np.float64]
WHITE_LM_W = 179.0
"""Radiance's luminous efficacy of its own watts."""
RIM_DEG = 1e-3
"""Within it the light at the rim of a table falls to nothing."""
RAYS = ("-h", "-I", "-ab", "0", "-dt", "0", "-dj", "0", "-ds", "0", "-dc", "1")


@dataclass(frozen=True)
class Luminaire:
    """One luminaire: compass bearing of its C0 and tilt that raises C90 [deg], flux share."""

    photometry: Photometry
    east_m: float
    north_m: float
    height_m: float
    c0_bearing_deg: float = 0.0
    tilt_deg: float = 0.0
    share: float = 1.0


def missing() -> str | None:
    """Say why Radiance cannot be asked, None if it can."""
    if importlib.util.find_spec("pyradiance") is None:
        return "the package pyradiance (Radiance's programs) is not installed"
    return None


def _environment() -> dict[str, str]:
    spec = importlib.util.find_spec("pyradiance")
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "RAYPATH": f".{os.pathsep}{home / 'lib'}"}


def run(folder: Path, *words: str, given: bytes = b"") -> bytes:
    """Run one of Radiance's programs in a folder and give what it prints."""
    done = subprocess.run(
        words, cwd=folder, env=_environment(), input=given, capture_output=True, check=True
    )
    return done.stdout


def full_ies(photometry: Photometry) -> str:
    """Write the table as it stands, absolute, all round, without size.

    Zeros are added outside its gammas: Radiance would draw the table on for another step.
    """
    c_deg, gamma_deg, table = photometry.c_deg, photometry.gamma_deg, photometry.intensity_cd
    dark = np.zeros((c_deg.size, 2))
    if gamma_deg[0] > 0.0:
        gamma_deg = np.concatenate([[0.0, gamma_deg[0] - RIM_DEG], gamma_deg])
        table = np.hstack([dark, table])
    if gamma_deg[-1] < 180.0:
        gamma_deg = np.concatenate([gamma_deg, [gamma_deg[-1] + RIM_DEG, 180.0]])
        table = np.hstack([table, dark])
    head = f"1 -1 1 {gamma_deg.size} {c_deg.size} 1 2 0 0 0\n1 1 0\n"
    rows = [gamma_deg, c_deg, *table]
    lines = "\n".join("\n".join(f"{value:.9g}" for value in row) for row in rows)
    return f"IESNA:LM-63-1995\n[TEST] full\nTILT=NONE\n{head}{lines}\n"


def octree(
    folder: Path, luminaires: Sequence[Luminaire], houses: Sequence[tuple[Floats, float]] = ()
) -> Path:
    """Build a scene: luminaires, and houses as (counter-clockwise ring (n, 2), height)."""
    names: dict[int, str] = {}
    parts = ["void plastic wall 0 0 5 0 0 0 0 0\n"]
    for luminaire in luminaires:
        key = id(luminaire.photometry)
        if key not in names:
            names[key] = f"type{len(names)}"
            (folder / f"{names[key]}.ies").write_text(full_ies(luminaire.photometry))
            run(folder, "ies2rad", "-dm", "-o", names[key], f"{names[key]}.ies")
        # C0 lies along east at first; tilt about it raises C90, which lies to the north
        turn = ("-rx", f"{luminaire.tilt_deg:.9g}", "-rz", f"{90 - luminaire.c0_bearing_deg:.9g}")
        place = (luminaire.east_m, luminaire.north_m, luminaire.height_m)
        words = ("-t", *(f"{value:.9g}" for value in place))
        light = run(folder, "xform", *turn, *words, f"{names[key]}.rad").decode()
        parts.append(_scaled(light, luminaire.share))
    parts += [_house(i, ring, height_m) for i, (ring, height_m) in enumerate(houses)]
    (folder / "scene.rad").write_text("\n".join(parts))
    (folder / "scene.oct").write_bytes(run(folder, "oconv", "scene.rad"))
    return folder / "scene.oct"


def _scaled(light: str, share: float) -> str:
    """Multiply the radiance of the light materials of a description."""
    lines = light.split("\n")
    for i, line in enumerate(lines):
        if len(line.split()) == 3 and line.split()[1] == "light":
            values = [float(value) * share for value in lines[i + 3].split()[1:]]
            lines[i + 3] = "3 " + " ".join(f"{value:.9g}" for value in values)
    return "\n".join(lines)


def _house(index: int, ring: Floats, height_m: float) -> str:
    """Walls and roof as black polygons."""
    faces = [
        [(*a, 0.0), (*b, 0.0), (*b, height_m), (*a, height_m)]
        for a, b in zip(ring, np.roll(ring, -1, axis=0), strict=True)
    ]
    faces.append([(*corner, height_m) for corner in ring])
    text = []
    for number, face in enumerate(faces):
        values = " ".join(f"{value:.9g}" for corner in face for value in corner)
        text.append(f"wall polygon h{index}_{number} 0 0 {3 * len(face)} {values}")
    return "\n".join(text)


def illuminance_lx(scene: Path, points: Floats, normals: Floats) -> Floats:
    """Trace points (n, 3) with their normals; without reflections [lx]."""
    rays = "\n".join(
        " ".join(f"{value:.9g}" for value in (*point, *normal))
        for point, normal in zip(points, normals, strict=True)
    )
    found = run(scene.parent, "rtrace", *RAYS, scene.name, given=rays.encode())
    rgb = np.array(found.split(), dtype=np.float64).reshape(-1, 3)
    return np.asarray(WHITE_LM_W * rgb @ np.array([0.265, 0.670, 0.065]))
