"""Walkable paths as a network: lengths along them, ways between places, steps and light heeded.

Three profiles: "foot" takes every path, "step_free" none with steps (wheelchair, pram), "lit" only
paths that are said to be lit; not known is not lit. A place that lies off the paths is reached in a
straight line from the nearest ones. As every way that a narrower profile has is open to "foot" too,
a lit or step-free way is never shorter than the shortest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gis.network_lines import Edges, Healed, edges_of
from gis.network_ways import Graph, Snaps, Way

#: A place farther than this from every path has no way to it [m]; our choice.
REACH_M: Final = 250.0
#: A path is also left for a place that is so much farther from it than from the nearest [m].
ALSO_M: Final = 30.0
PROFILES: Final = ("foot", "step_free", "lit")

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class NetworkReport:
    """What the network is made of: lengths [m], what was healed, and pieces that do not meet.

    `pieces` counts them, `largest_share` is the share of all length in the largest [1].
    """

    edges: int
    length_m: float
    steps_m: float
    lit_m: float
    pieces: int
    largest_share: float
    healed: Healed


class Network:
    """Paths that meet, as a graph; made by `Network.build`."""

    def __init__(self, edges: Edges, steps: Flags, lit: Flags) -> None:
        self.edges = edges
        self.length_m: Numbers = shapely.length(edges.shapes)
        self.steps = steps
        self.lit = lit
        self._open = {"foot": np.ones(len(steps), dtype=bool), "step_free": ~steps, "lit": lit}
        self._graphs: dict[str, Graph] = {}
        self._trees: list[tuple[shapely.STRtree, Indices]] | None = None

    @classmethod
    def build(
        cls,
        lines: Sequence[Any] | NDArray[np.object_],
        kinds: Sequence[str] | None = None,
        lit: Sequence[str] | Flags | None = None,
        *,
        noded: Sequence[bool] | Flags | None = None,
        gates: Sequence[Any] | NDArray[np.object_] | None = None,
    ) -> Network:
        """Return the network of paths, what was drawn badly healed and told in `report`.

        Parameters
        ----------
        lines
            Centre lines or None [m, EPSG:3006], shape (n,).
        kinds
            Kind of each, of `gis.vocabulary.FOOTPATH_KINDS`; None: footways. "steps" are steps.
        lit
            For each "yes", "no" or "unknown", or whether it is lit; None: not known.
        noded
            Whether its source shares a corner wherever paths meet, as OpenStreetMap does: then
            lines that cross without one lie above each other. None: no source does.
        gates
            Points of gates that are locked: the stretch that leads through one is left out.

        Returns
        -------
        Network
            Ready to be asked.

        Raises
        ------
        ValueError
            If `kinds`, `lit` or `noded` are not as many as the lines.
        """
        count = len(lines)
        for name, given in (("kinds", kinds), ("lit", lit), ("noded", noded)):
            if given is not None and len(given) != count:
                raise ValueError(f"{len(given)} {name} for {count} lines")
        shared = np.zeros(count, dtype=bool) if noded is None else np.asarray(noded, dtype=bool)
        edges = _without_gates(edges_of(lines, kinds, shared), gates)
        named = np.array(["footway"] * count if kinds is None else list(kinds), dtype=object)
        return cls(edges, (named == "steps")[edges.origin], _lit(lit, count)[edges.origin])

    @property
    def report(self) -> NetworkReport:
        """What the network is made of and what was healed."""
        whole = float(self.length_m.sum())
        count, piece = self._pieces("foot")
        size = np.bincount(piece[self.edges.start], self.length_m, max(1, count))
        return NetworkReport(
            len(self.length_m),
            whole,
            float(self.length_m[self.steps].sum()),
            float(self.length_m[self.lit].sum()),
            int((size > 0).sum()),
            float(size.max() / whole) if whole else 0.0,
            self.edges.healed,
        )

    def snap(self, points: Numbers) -> Snaps:
        """Return where places meet the paths.

        Parameters
        ----------
        points
            Easting and northing [m, EPSG:3006], shape (n, 2).

        Returns
        -------
        Snaps
            For each place the nearest stretch of every profile, and of the largest piece of each:
            of all within `REACH_M` those at most `ALSO_M` farther away than the nearest.
        """
        places: NDArray[np.object_] = np.asarray(shapely.points(_places(points)), dtype=object)
        found = [_nearest_on(tree, edge, places) for tree, edge in self._searched()]
        both = np.concatenate(found, axis=1) if found else np.zeros((2, 0), dtype=np.intp)
        point, edge = np.unique(both, axis=1)
        shapes = self.edges.shapes[edge]
        away: Numbers = np.asarray(shapely.distance(shapes, places[point]))
        near = np.full(len(places), np.inf)
        np.minimum.at(near, point, away)
        kept = away <= near[point] + ALSO_M
        along: Numbers = np.asarray(shapely.line_locate_point(shapes, places[point]))
        return Snaps(point[kept], edge[kept], along[kept], away[kept])

    def lengths_m(self, sources: Numbers, targets: Numbers, profile: str = "foot") -> Numbers:
        """Return how long the way is between places.

        Parameters
        ----------
        sources, targets
            Easting and northing [m, EPSG:3006], shapes (n, 2) and (m, 2).
        profile
            "foot", "step_free" or "lit".

        Returns
        -------
        array
            Lengths [m], shape (n, m); inf where there is no way. Does not depend on which other
            places are asked of.
        """
        here, there = _places(sources), _places(targets)
        graph, snapped = self.graph(profile), (self.snap(here), self.snap(there))
        lengths = graph.lengths_m(*snapped, len(here), len(there))
        return np.minimum(lengths, _straight_m(here, there, *snapped))

    def route(self, start: Numbers, end: Numbers, profile: str = "foot") -> Way | None:
        """Return the shortest way between two places, None where there is none; see `routes`."""
        ways = self.routes(np.stack([np.asarray(start), np.asarray(end)]), profile)
        return ways[0] if ways else None

    def routes(self, places: Numbers, profile: str = "foot") -> list[Way] | None:
        """Return the ways from each place to the next one.

        Parameters
        ----------
        places
            Easting and northing in the order of the walk [m, EPSG:3006], shape (n, 2).
        profile
            "foot", "step_free" or "lit".

        Returns
        -------
        list of Way, or None
            n - 1 ways; None where one of them does not exist.
        """
        here = _places(places)
        source, target = here[:-1], here[1:]
        snapped = (self.snap(source), self.snap(target))
        straight = _straight_m(source, target, *snapped).diagonal()
        ways = self.graph(profile).ways(
            self.edges.shapes, self.lit, self.steps, source, target, *snapped
        )
        chosen: list[Way] = []
        for at, way in enumerate(ways):
            if straight[at] <= (np.inf if way is None else way.length_m) and np.isfinite(
                straight[at]
            ):
                line = shapely.LineString([source[at], target[at]])
                chosen.append(Way(line, float(straight[at]), 0.0, 0.0))
            elif way is None:
                return None
            else:
                chosen.append(way)
        return chosen

    def graph(self, profile: str) -> Graph:
        """Return the graph of a profile, made once."""
        if profile not in self._graphs:
            edges = self.edges
            passable = self._open[profile]
            self._graphs[profile] = Graph(
                edges.start, edges.end, self.length_m, passable, len(edges.nodes)
            )
        return self._graphs[profile]

    def _pieces(self, profile: str) -> tuple[int, Indices]:
        passable, edges = self._open[profile], self.edges
        ends = (edges.start[passable], edges.end[passable])
        joined = coo_array((np.ones(passable.sum()), ends), shape=(len(edges.nodes),) * 2)
        count, label = connected_components(joined, directed=False)
        return int(count), label.astype(np.intp)

    def _searched(self) -> list[tuple[shapely.STRtree, Indices]]:
        """Return trees of what a place may be left by: each profile, the largest piece of each."""
        if self._trees is None:
            sets: dict[bytes, Indices] = {}
            for profile in PROFILES:
                passable = self._open[profile]
                count, piece = self._pieces(profile)
                size = np.bincount(piece[self.edges.start], self.length_m * passable, count or 1)
                main = passable & (piece[self.edges.start] == int(np.argmax(size)))
                for chosen in (passable, main):
                    if chosen.any():
                        sets[chosen.tobytes()] = np.flatnonzero(chosen)
            self._trees = [
                (shapely.STRtree(self.edges.shapes[edge]), edge) for edge in sets.values()
            ]
        return self._trees


def _places(points: Numbers) -> Numbers:
    return np.asarray(points, dtype=float).reshape(-1, 2)


def _lit(lit: Sequence[str] | Flags | None, count: int) -> Flags:
    if lit is None:
        return np.zeros(count, dtype=bool)
    given = np.asarray(lit)
    return given if given.dtype == bool else np.asarray(given == "yes")


def _without_gates(edges: Edges, gates: Sequence[Any] | NDArray[np.object_] | None) -> Edges:
    """Return the edges without those that lead through a locked gate."""
    if gates is None or len(gates) == 0 or len(edges.shapes) == 0:
        return edges
    tree = shapely.STRtree(edges.shapes)
    closed = tree.query(np.asarray(gates, dtype=object), predicate="dwithin", distance=0.5)[1]
    kept = ~np.isin(np.arange(len(edges.shapes)), closed)
    return edges._replace(
        start=edges.start[kept],
        end=edges.end[kept],
        origin=edges.origin[kept],
        shapes=edges.shapes[kept],
    )


def _nearest_on(tree: shapely.STRtree, edge: Indices, places: NDArray[np.object_]) -> Indices:
    """Return numbers of places and the nearest of the edges, shape (2, k)."""
    found = tree.query_nearest(places, max_distance=REACH_M, all_matches=False)
    return np.stack([found[0], edge[found[1]]])


def _straight_m(sources: Numbers, targets: Numbers, here: Snaps, there: Snaps) -> Numbers:
    """Return the straight distance where two places are nearer to each other than to the paths.

    The same for every profile; inf elsewhere, 0 where it is one place.
    """
    apart = np.hypot(*(sources[:, None] - targets[None]).transpose(2, 0, 1))
    off = _off_m(here, len(sources))[:, None] + _off_m(there, len(targets))[None]
    return np.where((apart <= off) | (apart == 0.0), apart, np.inf)


def _off_m(snaps: Snaps, count: int) -> Numbers:
    """Return how far each place is from the nearest path [m]; 0 where there is none near."""
    off = np.full(count, np.inf)
    np.minimum.at(off, snaps.point, snaps.away_m)
    return np.where(np.isfinite(off), off, 0.0)
