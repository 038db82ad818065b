"""How lamps, walls, tables and cells lie in memory for the compiled loops; no code, no compiler.

Compiled code is kept per source file: whoever changes a record here has to touch _kernels.py,
_points.py, _cells.py and _outlines.py too, or old machine code may read the new record.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


class Tables(NamedTuple):
    """Distributions laid end to end; `*_start` holds n + 1 offsets, `brightest` n."""

    c_deg: Floats
    c_start: Ints
    gamma_deg: Floats
    gamma_start: Ints
    intensity_cd_klm: Floats
    intensity_start: Ints
    brightest_cd_klm: Floats


class Lamps(NamedTuple):
    """Lamps in summing order, all arrays of one length.

    `klm` is flux [klm] x maintenance factor; `weights` (lamps, rows) the share of it that counts in
    each row of a sum: what is not known of a lamp is computed every way at once, since the dear
    part, the light of the whole lamp, is the same in all rows.
    """

    easting_m: Floats
    northing_m: Floats
    height_m: Floats
    klm: Floats
    reach_m: Floats
    bearing_sin: Floats
    bearing_cos: Floats
    tilt_sin: Floats
    tilt_cos: Floats
    table: Ints
    weights: Floats


class Walls(NamedTuple):
    """Walls with the house on the left of a -> b, by building, and the buildings near each lamp."""

    a_easting_m: Floats
    a_northing_m: Floats
    b_easting_m: Floats
    b_northing_m: Floats
    wall_start: Ints
    height_m: Floats
    lamp_start: Ints
    lamp_building: Ints


class Cells(NamedTuple):
    """Cells of one surface as runs: row r holds runs row_start[r] to row_start[r + 1].

    Rows lie `row_step_m` apart, cells in a row `step_m`; the two differ in planners' grids only.
    """

    step_m: float
    row_step_m: float
    first_row: int
    row_start: Ints
    run_column: Ints
    run_cell: Ints
