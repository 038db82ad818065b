"""Photometric files of three invented luminaires, written by ourselves in EULUMDAT.

The shapes are our typical ones, bent a little: data of no real product, and the files say so in
their first line. They let part of the demo estate rest on files, as a real stock would.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from gis.demo.base import stable_id
from gis.demo.luminaires import TYPES
from gis.lighting.shapes import typical_distribution

if TYPE_CHECKING:
    from gis.demo.luminaires import LuminaireType
    from gis.lighting.distribution import Floats
    from gis.lighting.shapes import Family

MAKER: Final = "Fiktiv armatur"
"""Maker in every file: nobody."""
_BACK, _STREET = -90.0, 90.0
_HEADER_NUMBERS: Final = ("480", "230", "90", "320", "160", "0", "0", "0", "0")
"""Invented sizes: housing, luminous opening, heights of its sides [mm]."""


@dataclass(frozen=True)
class PhotometryFile:
    """A photometric file and the luminaire type it belongs to.

    Attributes
    ----------
    id, luminaire_type_id : str
        Stable identifiers.
    name : str
        File name.
    content : bytes
        The file, EULUMDAT in Latin-1.
    """

    id: str
    luminaire_type_id: str
    name: str
    content: bytes


@dataclass(frozen=True)
class _Shape:
    """A typical shape, how far it is bent, and how much of an opal lamp is mixed in.

    `along` bends it along the path, `flat` towards the horizon; `opal` is a share from 0 to 1.
    """

    family: Family
    along: float
    flat: float
    opal: float = 0.0


_SHAPES: Final[dict[str, _Shape]] = {
    "A1": _Shape("street_cutoff", 0.10, 0.08, opal=0.6),
    "A6": _Shape("wall_pack", 0.12, -0.10),
    "A8": _Shape("street_cutoff", -0.15, 0.05),
}


def photometry_files() -> list[PhotometryFile]:
    """Return the files of the park, entrance and parking luminaires."""
    return [
        PhotometryFile(
            id=stable_id("photometry", code),
            luminaire_type_id=stable_id("luminaire_type", code),
            name=_file_name(TYPES[code]),
            content=_eulumdat(TYPES[code], shape).encode("latin-1"),
        )
        for code, shape in _SHAPES.items()
    ]


def _file_name(item: LuminaireType) -> str:
    return f"fiktiv-{item.model.lower().replace(' ', '-').replace('é', 'e')}.ldt"


def _table(shape: _Shape) -> tuple[Floats, Floats, Floats]:
    """C angles of a full turn, gammas [deg], and the planes from C270 through C0 to C90 [cd/klm].

    Every factor is even about C90, so that the mirror plane of the typical shape stays.
    """
    typical = typical_distribution(shape.family)
    off_street = np.radians(typical.c_deg - 90.0)
    gamma = np.radians(typical.gamma_deg)
    bent = typical.intensity_cd_klm * (1.0 - shape.along * np.cos(2.0 * off_street))[:, None]
    bent *= 1.0 + shape.flat * np.sin(2.0 * gamma)
    opal = typical_distribution("post_top_opal")
    around = np.interp(typical.gamma_deg, opal.gamma_deg, opal.intensity_cd_klm[0])
    bent = (1.0 - shape.opal) * bent + shape.opal * around
    bent[:, 0] = bent[:, 0].mean()  # all planes meet straight below
    whole = replace(typical, intensity_cd_klm=bent).scaled_to(1.0).intensity_cd_klm
    c_deg = typical.c_deg[:-1]
    from_c270 = np.arange(_BACK, _STREET + 1.0, c_deg[1])
    return c_deg, typical.gamma_deg, whole[np.searchsorted(c_deg, from_c270 % 360.0)]


def _eulumdat(item: LuminaireType, shape: _Shape) -> str:
    """Write one file: mirrored about C90-C270, absolute, one LED set."""
    c_deg, gamma_deg, planes = _table(shape)
    name = f"{MAKER} {item.model}"
    lines = [
        f"{MAKER}: ljusrond, demo", "3", "3", str(c_deg.size), f"{c_deg[1]:g}",
        str(gamma_deg.size), f"{gamma_deg[1]:g}", "Formad för hand, ingen mätning", name,
        f"DEMO-{item.code}", _file_name(item), "2025-01-07", *_HEADER_NUMBERS,
        "100", "100", "1", "0", "1",
        "-1", "LED", f"{item.flux_lm:g}", f"{item.cct_k}", f"{item.cri}", f"{item.power_w:g}",
        *["0"] * 10,
        *(f"{angle:g}" for angle in c_deg), *(f"{angle:g}" for angle in gamma_deg),
        *(f"{value:.1f}" for value in planes.ravel()),
    ]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"
