"""The network of an estate's paths, kept while paths and their light stay as they are."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from sqlalchemy import Connection

from backend.walks import store

if TYPE_CHECKING:  # scipy takes a moment to load
    from gis.network import Network

#: Networks that one process keeps [count]; the largest estates take some MB each.
KEPT: Final = 8
_kept: OrderedDict[uuid.UUID, tuple[tuple[Any, ...], Network]] = OrderedDict()
_lock = threading.Lock()


def network_of(tx: Connection, estate_id: uuid.UUID) -> Network:
    """Return the network of an estate's footpaths, as they and their light stand now.

    A stretch is lit where at most a fifth of it was computed dark; where nothing was computed, what
    the source says counts.
    """
    row = store.one(tx, "network_version", estate_id=estate_id)
    version = () if row is None else tuple(row)
    with _lock:
        known = _kept.get(estate_id)
        if known is not None and known[0] == version:
            _kept.move_to_end(estate_id)
            return known[1]
    network = _built(tx, estate_id)
    with _lock:
        _kept[estate_id] = (version, network)
        _kept.move_to_end(estate_id)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return network


def _built(tx: Connection, estate_id: uuid.UUID) -> Network:
    from gis.network import Network  # noqa: PLC0415 -- scipy takes a moment to load

    rows = store.rows(tx, "paths", estate_id=estate_id)
    lines = shapely.from_wkb(np.array([bytes(row.wkb) for row in rows], dtype=object))
    return Network.build(
        lines,
        [row.kind for row in rows],
        np.array([bool(row.is_lit) for row in rows], dtype=bool),
        noded=np.array([bool(row.noded) for row in rows], dtype=bool),
    )
