"""From drawn lines to edges that meet: cutting where paths join, healing what was drawn badly.

Paths of a register end a little short of the path they lead to, cross another one without a common
corner, or are there twice. OpenStreetMap shares a node wherever ways meet: there, two lines that
cross without one lie above each other. What is healed is counted and told, never done in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

#: Corners nearer than this are one place [m].
SAME_M: Final = 0.05
#: A loose end is led on to a path that is no farther away than this [m]; our choice.
GAP_M: Final = 1.5
#: Kinds that a street meets where they cross; others pass over or under it.
MEETS_STREET: Final = frozenset({"street", "service", "crossing"})

Lines = NDArray[np.object_]
Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Healed:
    """What was done to the lines before they became a network, as counts.

    `dropped` had no length or no place, `doubled` were there twice, `parts` were lines of several
    parts, `touching` ended on a path without a common corner, `crossings` crossed one without,
    `gaps` ended short of one by at most `GAP_M`; `gap_places` tells where [m, EPSG:3006].
    """

    dropped: int
    doubled: int
    parts: int
    touching: int
    crossings: int
    gaps: int
    gap_places: Numbers


class Edges(NamedTuple):
    """Stretches between places where paths meet or end.

    `nodes` [n, 2] are those places, `start` and `end` number them for each stretch, `origin` is
    the line each stretch is of, `shapes` its own line, from start to end.
    """

    nodes: Numbers
    start: Indices
    end: Indices
    origin: Indices
    shapes: Lines
    healed: Healed


class _Cuts(NamedTuple):
    line: Indices
    along_m: Numbers


def edges_of(
    lines: Sequence[Any] | Lines, kinds: Sequence[str] | None, noded: NDArray[np.bool_]
) -> Edges:
    """Return the stretches of paths between the places where they meet.

    Parameters
    ----------
    lines
        Lines or None [m, EPSG:3006], shape (n,).
    kinds
        Kind of each, of `gis.vocabulary.FOOTPATH_KINDS`; None: footways.
    noded
        Whether the source of a line shares a corner wherever paths meet, shape (n,).

    Returns
    -------
    Edges
        No stretch joins a place with itself unless it is a loop.
    """
    kept, origin, counts = _cleaned(np.asarray(lines, dtype=object))
    kind = np.array(["footway"] * len(lines) if kinds is None else list(kinds), dtype=object)
    links, touching, gap_places = _loose_ends(kept, origin)
    joined = _crossings(kept, kind[origin], noded[origin])
    whole = np.concatenate([kept, links.shapes])
    origin = np.concatenate([origin, links.origin])
    cuts = [_shared_corners(whole), touching, links.cuts, joined]
    along = _Cuts(
        np.concatenate([one.line for one in cuts]), np.concatenate([one.along_m for one in cuts])
    )
    shapes, line = _split(whole, along)
    nodes, start, end = _nodes_of(shapes)
    real = (start != end) | (shapely.length(shapes) > 4 * SAME_M)
    healed = Healed(*counts, len(touching.line), len(joined.line) // 2, len(gap_places), gap_places)
    return Edges(nodes, start[real], end[real], origin[line][real], shapes[real], healed)


def _cleaned(lines: Lines) -> tuple[Lines, Indices, tuple[int, int, int]]:
    """Return the single lines that have a length, whose they are, and what was left out."""
    given = np.flatnonzero(~shapely.is_missing(lines))
    parts, owner = shapely.get_parts(lines[given], return_index=True)
    origin = given[owner]
    several = len(parts) - len(np.unique(owner))
    finite = np.isfinite(shapely.bounds(parts)).all(axis=1) & (shapely.get_type_id(parts) == 1)
    fine = finite.copy()
    fine[finite] = shapely.length(parts[finite]) > SAME_M
    parts, origin = shapely.force_2d(parts[fine]), origin[fine]
    dropped = len(lines) - len(given) + int((~fine).sum())
    seen = shapely.to_wkb(shapely.normalize(shapely.set_precision(parts, 0.01)))
    _, first = np.unique(seen, return_index=True) if len(parts) else (seen, np.arange(0))
    first = np.sort(first)
    return parts[first], origin[first], (dropped, len(parts) - len(first), several)


def _shared_corners(lines: Lines) -> _Cuts:
    """Return the corners that two lines, or one twice, have in common."""
    corners, line = shapely.get_coordinates(lines, return_index=True)
    if len(corners) == 0:
        return _Cuts(np.zeros(0, dtype=np.intp), np.zeros(0))
    _, same, count = np.unique(
        np.round(corners / (SAME_M / 5)).astype(np.int64),
        axis=0,
        return_inverse=True,
        return_counts=True,
    )
    shared = count[same.ravel()] > 1
    return _Cuts(line[shared], _along(corners, line)[shared])


def _along(corners: Numbers, line: Indices) -> Numbers:
    """Return how far along its line each corner lies [m]; `line` is sorted."""
    step = np.zeros(len(corners))
    step[1:] = np.hypot(*np.diff(corners, axis=0).T)
    first = np.flatnonzero(np.diff(line, prepend=-1))
    step[first] = 0.0
    whole = np.cumsum(step)
    return whole - np.repeat(whole[first], np.diff(np.append(first, len(line))))


class _Links(NamedTuple):
    shapes: Lines
    origin: Indices
    cuts: _Cuts


def _loose_ends(lines: Lines, origin: Indices) -> tuple[_Links, _Cuts, Numbers]:
    """Return links from loose ends to near paths, and where ends touch a path without a corner."""
    ends = np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    own = np.tile(np.arange(len(lines)), 2)
    tree = shapely.STRtree(lines)
    end, other = tree.query(ends, predicate="dwithin", distance=GAP_M)
    foreign = own[end] != other
    end, other = end[foreign], other[foreign]
    away = shapely.distance(ends[end], lines[other])
    touches = away <= SAME_M
    along = shapely.line_locate_point(lines[other], ends[end])
    inside = (along > SAME_M) & (along < shapely.length(lines[other]) - SAME_M)
    corner = _is_corner(lines, other, along)
    at = touches & inside & ~corner
    touching = _Cuts(other[at], along[at])
    loose = ~np.isin(end, np.unique(end[touches]))
    nearest = _nearest(end[loose], away[loose])
    end, other, along = end[loose][nearest], other[loose][nearest], along[loose][nearest]
    feet = shapely.line_interpolate_point(lines[other], along)
    pairs = np.stack([shapely.get_coordinates(ends[end]), shapely.get_coordinates(feet)], axis=1)
    return _Links(_segments(pairs), origin[other], _Cuts(other, along)), touching, pairs[:, 0]


def _segments(ends: Numbers) -> Lines:
    """Return a line for each pair of points [n, 2, 2]."""
    drawn: Lines = np.empty(len(ends), dtype=object)
    if len(ends):
        drawn[:] = shapely.linestrings(ends)
    return drawn


def _is_corner(lines: Lines, line: Indices, along: Numbers) -> NDArray[np.bool_]:
    """Tell whether a place on a line is one of its corners: shared ones are cut there anyway."""
    feet = shapely.line_interpolate_point(lines[line], along)
    if len(line) == 0:
        return np.zeros(0, dtype=bool)
    corners = shapely.extract_unique_points(lines[line])
    return np.asarray(shapely.distance(feet, corners) < SAME_M / 5)


def _nearest(end: Indices, away: Numbers) -> Indices:
    """Return the row with the shortest way for each end, in the order of the ends."""
    order = np.lexsort((away, end))
    _, first = np.unique(end[order], return_index=True)
    return order[first]


def _crossings(lines: Lines, kind: NDArray[np.object_], noded: NDArray[np.bool_]) -> _Cuts:
    """Return where lines cross at one level without a common corner; each place cuts both."""
    one, other = shapely.STRtree(lines).query(lines, predicate="crosses")
    street = kind == "street"
    open_to = np.isin(kind, list(MEETS_STREET))
    level = ~(street[one] & ~open_to[other]) & ~(street[other] & ~open_to[one])
    wanted = (one < other) & level & ~(noded[one] & noded[other])
    one, other = one[wanted], other[wanted]
    places, pair = shapely.get_parts(
        shapely.intersection(lines[one], lines[other]), return_index=True
    )
    points = shapely.get_type_id(places) == 0
    places, pair = places[points], pair[points]
    line = np.concatenate([one[pair], other[pair]])
    along = shapely.line_locate_point(lines[line], np.tile(places, 2))
    # where either has a corner or an end there, the ends and corners see to it themselves
    half = len(pair)
    known = _is_corner(lines, line, along)
    fresh = ~(known[:half] & known[half:])
    return _Cuts(line[np.tile(fresh, 2)], along[np.tile(fresh, 2)])


def _split(lines: Lines, cuts: _Cuts) -> tuple[Lines, Indices]:
    """Return the stretches that lines fall into when cut, and the line of each."""
    corners, line = shapely.get_coordinates(lines, return_index=True)
    along = _along(corners, line)
    feet = shapely.get_coordinates(shapely.line_interpolate_point(lines[cuts.line], cuts.along_m))
    line = np.concatenate([line, cuts.line])
    along = np.concatenate([along, cuts.along_m])
    corners = np.concatenate([corners, feet])
    is_cut = np.arange(len(line)) >= len(line) - len(feet)
    order = np.lexsort((is_cut, along, line))
    line, along, corners, is_cut = line[order], along[order], corners[order], is_cut[order]
    first = np.diff(line, prepend=-1) != 0
    last = np.diff(line, append=-1) != 0
    inner = is_cut & ~first & ~last
    # a corner at which a line is cut ends one stretch and begins the next
    repeat = np.where(inner, 2, 1)
    piece = np.cumsum(np.where(first, 1, 0)) + np.cumsum(inner) - 1
    pieces = np.repeat(piece, repeat)
    doubled = np.repeat(inner, repeat)
    pieces[doubled.nonzero()[0][::2]] -= 1
    return _drawn(np.repeat(corners, repeat, axis=0), pieces, np.repeat(line, repeat))


def _drawn(corners: Numbers, piece: Indices, line: Indices) -> tuple[Lines, Indices]:
    """Return the stretches that have a length; cuts at one place leave some without."""
    size = np.bincount(piece) if len(piece) else np.zeros(0, dtype=np.intp)
    two = size[piece] > 1 if len(piece) else np.zeros(0, dtype=bool)
    corners, piece, line = corners[two], piece[two], line[two]
    _, piece = np.unique(piece, return_inverse=True)
    if len(piece) == 0:
        return np.zeros(0, dtype=object), piece
    shapes = np.asarray(shapely.linestrings(corners, indices=piece), dtype=object)
    first = np.flatnonzero(np.diff(piece, prepend=-1))
    long = shapely.length(shapes) > SAME_M / 10
    return shapes[long], line[first][long]


def _nodes_of(shapes: Lines) -> tuple[Numbers, Indices, Indices]:
    """Return the places where stretches begin and end, near ones taken as one."""
    ends = np.concatenate([shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)])
    places, same = np.unique(
        np.round(shapely.get_coordinates(ends), 3), axis=0, return_inverse=True
    )
    if len(places) == 0:
        return np.zeros((0, 2)), np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    pairs = cKDTree(places).query_pairs(SAME_M, output_type="ndarray")
    ones = np.ones(len(pairs), dtype=np.int8)
    near = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(len(places),) * 2)
    count, label = connected_components(near, directed=False)
    nodes = np.zeros((count, 2))
    nodes[label[::-1]] = places[::-1]  # the first of those that are one
    node = label[same.ravel()].astype(np.intp)
    return nodes, node[: len(shapes)], node[len(shapes) :]
