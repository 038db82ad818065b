"""What a reader of a format hands on: columns, geometries and what the file says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gis.sources.report import FEATURE_NUMBER, SourceError
from gis.sources.words import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from gis.sources.fields import Kind


@dataclass(frozen=True, slots=True)
class RawSource:
    """Rows as a format gives them, nothing checked.

    Attributes
    ----------
    frame
        Columns without the geometry.
    geometries
        One per row, or None where positions stand in columns.
    crs
        Reference system as the file writes it, "" where it has none.
    layer
        Layer or sheet read, "" where the format has one only.
    lost
        Rows whose geometry the format's reader could not make out: position to (value, reason).
    notes
        What happened on the way.
    rows
        Number of each row as a person finds it in the file; None: 1, 2, 3 …
    numbering
        What that number counts, one of `gis.sources.report.NUMBERINGS`.
    """

    frame: pd.DataFrame
    geometries: NDArray[np.object_] | None = None
    crs: str = ""
    layer: str = ""
    lost: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    rows: NDArray[np.int64] | None = None
    numbering: str = FEATURE_NUMBER


def choose_layer(file: str, layers: Sequence[str], asked: str, kind: Kind) -> tuple[str, str]:
    """Choose the layer or sheet to read.

    Parameters
    ----------
    file
        Name of the file, for the message.
    layers
        What the file has.
    asked
        What the user named, "" for nothing.
    kind
        What the rows are wanted as: a layer named like it is taken.

    Returns
    -------
    tuple
        The layer, and a note where it was chosen among several ("" otherwise).

    Raises
    ------
    SourceError
        If the layer asked for is not there, or several are there and none fits by its name.
    """
    if not layers:
        message = f"{file}: has no layer"
        raise SourceError(message)
    listed = ", ".join(layers)
    if asked:
        if asked in layers:
            return asked, ""
        message = f"{file}: has no layer {asked!r}; it has {listed}"
        raise SourceError(message)
    if len(layers) == 1:
        return layers[0], ""
    for word in kind.layers:
        fitting = [name for name in layers if plain(word) in plain(name)]
        if len(fitting) == 1:
            return fitting[0], f"layer {fitting[0]} read of {listed}"
    message = f"{file}: has several layers ({listed}); choose one with --layer"
    raise SourceError(message)
