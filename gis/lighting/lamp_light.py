"""What one lamp of a register shines with: its luminaire's file where there is one, else typical.

The record decides as far as it goes; what it leaves open is filled by kind of lamp, and every gap
is named. A flux that nobody knows is kept as a range, so that the light can be computed for the
lowest, the likely and the highest of it at once.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np

from gis.lighting._layout import Floats, Ints
from gis.lighting.distribution import Distribution
from gis.lighting.illuminance import reach_of
from gis.lighting.photometry import NORMALISED_LM, Photometry
from gis.lighting.quantities import FACE_HEIGHT_M, UPRIGHT, Quantity
from gis.lighting.shapes import Family
from gis.lighting.tables import Rows, column
from gis.lighting.typical import TypicalLamp, fill_lamp, number_or_none

RECORD_FIELDS: Final = (
    "kind",
    "light_source",
    "height_m",
    "flux_lm",
    "power_w",
    "maintenance_factor",
    "luminaires",
    "dim",
)
"""Columns of a lamp that decide its light."""
OWN_FLUX: Final = frozenset({"led", "unknown", None})
"""Light sources whose stated flux is the luminaire's own and not that of a bare lamp."""


class Measured(NamedTuple):
    """A luminaire's file, and whether it is known which of its sides faces the street.

    Attributes
    ----------
    photometry : Photometry
        In our convention, street side C90, where that is known.
    oriented : bool
        False: the side is not known, and the light is taken all round.
    """

    photometry: Photometry
    oriented: bool


Luminaires = Mapping[Hashable, Measured]
"""Luminaire files by the key that the lamps' column ``photometry`` holds."""


class LampLight(NamedTuple):
    """What one lamp shines with.

    Attributes
    ----------
    distribution : Distribution
        Intensity per 1000 lm of the flux. [cd/klm]
    klm : float
        Likely flux times maintenance factor times dimming. [klm]
    low, high : float
        Lowest and highest flux as shares of the likely one; 1 where it is known. [1]
    height_m : float
        Mounting height above the ground. [m]
    family : str
        Family of luminaire.
    assumed, refused : tuple of str
        Fields that were filled, and those of them whose stated value was impossible.
    """

    distribution: Distribution
    klm: float
    low: float
    high: float
    height_m: float
    family: Family
    assumed: tuple[str, ...]
    refused: tuple[str, ...]


def lamp_light(record: Mapping[str, Any], measured: Measured | None) -> LampLight:
    """Work out what a lamp shines with.

    Parameters
    ----------
    record : mapping
        The fields of :data:`RECORD_FIELDS`, missing ones None.
    measured : Measured or None
        The file of its luminaire.

    Returns
    -------
    LampLight
        Registers repeat a few combinations thousands of times, so they are kept.
    """
    values = tuple(_plain(record.get(name)) for name in RECORD_FIELDS)
    return _lamp_light(values, measured)


def _plain(value: object) -> object:
    # NaN is no equal of itself: as a key it would never be found again
    return None if value != value else value  # noqa: PLR0124


@lru_cache(maxsize=8192)
def _lamp_light(values: tuple[Any, ...], measured: Measured | None) -> LampLight:
    record = dict(zip(RECORD_FIELDS, values, strict=True))
    likely = fill_lamp(record)
    low = fill_lamp(record, "low").flux_lm / likely.flux_lm
    high = fill_lamp(record, "high").flux_lm / likely.flux_lm
    share, gaps = _dim(record)
    factor = likely.maintenance_factor * share / 1000.0
    assumed = {*likely.assumed, *gaps}
    distribution, flux_lm = likely.distribution, likely.flux_lm
    if measured is not None:
        assumed -= {"distribution"}
        distribution, own_lm = _from_file(measured, likely, record["light_source"])
        if own_lm is not None:
            count = max(1.0, number_or_none(record["luminaires"]) or 1.0)
            flux_lm, low, high = own_lm * count, 1.0, 1.0
            assumed -= {"flux_lm", "light_source"}
    return LampLight(
        distribution, flux_lm * factor, low, high, likely.height_m, likely.family,
        tuple(sorted(assumed)), (*likely.refused, *gaps),
    )  # fmt: skip


def _dim(record: Mapping[str, Any]) -> tuple[float, set[str]]:
    """Share of the flux in the dimmed hours, the darkest of the night; 1 where none is stated."""
    share = number_or_none(record["dim"])
    if share is None:
        return 1.0, set()
    return (share, set()) if 0.0 <= share <= 1.0 else (1.0, {"dim"})


def _from_file(
    measured: Measured, likely: TypicalLamp, light_source: object
) -> tuple[Distribution, float | None]:
    """Distribution of a file, and its flux where that and not the record's counts [lm].

    An absolute file is the luminaire as it was measured, whatever the record says. A relative one
    follows the flux of the record: of the luminaire (LED) or of the bare lamp (others).
    """
    file = measured.photometry
    stated = "flux_lm" not in likely.assumed
    nameless = file.flux_lm == NORMALISED_LM  # an export that hides the real flux
    own_lm = file.flux_lm if file.absolute or not (stated or nameless) else None
    whole = own_lm is None and light_source in OWN_FLUX
    return file_distribution(file, measured.oriented, whole), own_lm


@lru_cache(maxsize=1024)
def file_distribution(file: Photometry, oriented: bool, whole: bool) -> Distribution:
    """Give a luminaire file as the kernels take it.

    Parameters
    ----------
    file : Photometry
        The file, street side at C90.
    oriented : bool
        False: averaged over all C planes, since the street side is not known.
    whole : bool
        Whether the flux it is multiplied with leaves the luminaire, and not the bare lamp.

    Returns
    -------
    Distribution
        The same object for the same arguments. [cd/klm]
    """
    found = file.distribution()
    if whole:
        found = found.scaled_to(1.0)
    return found if oriented else found.rounded()


@lru_cache(maxsize=1024)
def rounded(distribution: Distribution) -> Distribution:
    """Give a distribution averaged over all C planes; the same object for the same argument."""
    return distribution.rounded()


@lru_cache(maxsize=8192)
def light_reach_m(light: LampLight, tilt_rad: float, quantity: Quantity) -> float:
    """Tell how far a lamp is followed: at its highest flux, down to 0.02 lx [m].

    The tilt does not count where the bearing is unknown, so it is tried without as well.
    """
    klm = light.klm * max(1.0, light.high)
    if klm <= 0.0:
        return 0.0
    height_m = light.height_m - (FACE_HEIGHT_M if quantity in UPRIGHT else 0.0)
    return max(
        reach_of(light.distribution, klm, height_m, tilt, quantity) for tilt in {0.0, tilt_rad}
    )


class KnownLights(NamedTuple):
    """What the lamps of a table shine with: a few combinations, and which of them each has.

    Attributes
    ----------
    lights : list of LampLight
        What occurs.
    which : ndarray of int, shape (n,)
        Index into them, by row of the table.
    """

    lights: list[LampLight]
    which: Ints

    def each(self, name: str, rows: Ints) -> Floats:
        """Give one number of each lamp.

        Parameters
        ----------
        name : str
            Field of :class:`LampLight`.
        rows : ndarray of int, shape (k,)
            Rows of the lamps.

        Returns
        -------
        ndarray, shape (k,)
            In the field's unit.
        """
        values = np.array([getattr(light, name) for light in self.lights], dtype=np.float64)
        return values[self.which[rows]]

    def reach_m(self, rows: Ints, tilts_rad: Floats, quantity: Quantity) -> Floats:
        """Tell how far lamps are followed.

        Parameters
        ----------
        rows : ndarray of int, shape (k,)
            Rows of the lamps.
        tilts_rad : ndarray, shape (k,)
            Tilt of each. [rad]
        quantity : str
            Which illuminance.

        Returns
        -------
        ndarray, shape (k,)
            As of :func:`light_reach_m`. [m]
        """
        pairs = list(zip(self.which[rows].tolist(), tilts_rad.tolist(), strict=True))
        found = {pair: light_reach_m(self.lights[pair[0]], pair[1], quantity) for pair in {*pairs}}
        return np.array([found[pair] for pair in pairs], dtype=np.float64)


def known_lights(table: Rows, luminaires: Luminaires | None) -> KnownLights:
    """Work out what the lamps of a table shine with.

    Parameters
    ----------
    table : Rows
        Columns :data:`RECORD_FIELDS` and photometry, any of them may be missing.
    luminaires : mapping or None
        Luminaire files by the key in photometry.

    Returns
    -------
    KnownLights
        Each combination worked out once.
    """
    files = luminaires or {}
    columns = [column(table, name) for name in (*RECORD_FIELDS, "photometry")]
    numbers: dict[tuple[Any, ...], int] = {}
    which = [numbers.setdefault(key, len(numbers)) for key in zip(*columns, strict=True)]
    lights = [
        lamp_light(
            dict(zip(RECORD_FIELDS, key[:-1], strict=True)),
            None if key[-1] is None else files.get(key[-1]),
        )
        for key in numbers
    ]
    return KnownLights(lights, np.array(which, dtype=np.int64))
