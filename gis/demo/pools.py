"""The things that reports are about, with how often each is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    Asset = tuple[str, str]

BAD_WASTE = ("M2", "M3", "M6", "M7")
SHORTEST_PATH_M = 4.0
WORST_YARD = "G5"
MOVED_WASTE, NEIGHBOUR_WASTE = "M7", "M8"
NEVER_SEEN = ("B70", "B71", "B72", "PP34", "PP35", "PP36")
"""Lamps without any observation: their state is unknown."""
OFTEN_KICKED, OFTEN_OLD = 3.0, 2.0
_OLD_SOURCES = ("mercury", "hps")


class Pools:
    """Weighted choice of the asset a report is about, by defect type and category.

    Parameters
    ----------
    tables
        Asset tables of the estate.
    spared_lamps
        Source identifiers of lamps that no unplanned fault may touch.
    """

    def __init__(self, tables: Mapping[str, gpd.GeoDataFrame], spared_lamps: Iterable[str]) -> None:
        self.bad_waste = BAD_WASTE
        self._pools: dict[str, tuple[list[Asset], np.ndarray]] = {}
        self._lamps(tables["lamp"], {*spared_lamps, *NEVER_SEEN})
        self._houses(tables)
        self._outdoors(tables)

    def _add(self, name: str, weighted: Iterable[tuple[Asset, float]]) -> None:
        assets, weights = zip(*weighted, strict=True)
        edges = np.cumsum(weights)
        self._pools[name] = (list(assets), edges / edges[-1])

    def _pool(self, family: str, category: str) -> tuple[list[Asset], np.ndarray]:
        for name in (f"{family}/{category}", f"{family}/{category.partition('.')[0]}", family):
            if name in self._pools:
                return self._pools[name]
        message = f"no pool for {family} {category}"
        raise KeyError(message)

    def draw(self, family: str, category: str, rng: np.random.Generator) -> Asset:
        """Return an asset: from the pool of the category where there is one, else the type's."""
        assets, edges = self._pool(family, category)
        return assets[int(np.searchsorted(edges, rng.random()))]

    def turn(self, family: str, category: str, rank: int) -> Asset:
        """Return the asset whose turn it is, all of the pool equally often."""
        assets, _ = self._pool(family, category)
        return assets[rank % len(assets)]

    def _lamps(self, lamps: gpd.GeoDataFrame, spared: set[str]) -> None:
        indoor = 0.12
        weight = {"bollard": OFTEN_KICKED, "stairwell": indoor, "gallery": indoor}
        rows = [
            (
                ("lamp", name),
                weight.get(kind, 1.0) * (OFTEN_OLD if source in _OLD_SOURCES else 1.0),
            )
            for name, kind, source in zip(
                lamps["source_id"], lamps["kind"], lamps["light_source"], strict=True
            )
            if kind != "cellar" and name not in spared
        ]
        self._add("lamp", rows)
        poles = [row for row in rows if row[0][1].startswith("P") and row[0][1][1:].isdigit()]
        self._add("foliage/LIGHT.OBSCURED", [(asset, 1.0) for asset, _ in poles])
        outdoors = [row for row in rows if "-v" not in row[0][1] and "-L" not in row[0][1]]
        self._add("lamp/LIGHT.DAY_BURNING", [(asset, 1.0) for asset, _ in outdoors])
        self._add("lamp/LIGHT.HATCH", [(asset, 1.0) for asset, _ in poles])
        cellar = lamps.loc[lamps["kind"] == "cellar", "source_id"]
        self._add("cellar/LIGHT", [(("lamp", name), 1.0) for name in cellar])

    def _houses(self, tables: Mapping[str, gpd.GeoDataFrame]) -> None:
        stairs = [(("stairwell", name), 1.0) for name in tables["stairwell"]["source_id"]]
        self._add("entrance", stairs)
        self._add("stair", stairs)
        lifts = tables["stairwell"].loc[tables["stairwell"]["lift"], "source_id"]
        self._add("stair/STAIR.LIFT", [(("stairwell", name), 1.0) for name in lifts])
        homes = tables["building"].loc[tables["building"]["use"] == "residential", "source_id"]
        self._add("cellar/CELLAR", [(("building", name), 1.0) for name in homes])
        self._add("winter/WINTER.ICICLE", [(("building", name), 1.0) for name in homes])
        place = tables["place"]
        laundries = place.loc[place["kind"] == "laundry", "source_id"]
        self._add("cellar/LAUNDRY", [(("place", name), 1.0) for name in laundries])
        bad = {"M2": 0.3, "M3": 0.25, "M6": 0.3, MOVED_WASTE: 0.15}
        self._add("litter_bad", [(("waste_station", name), share) for name, share in bad.items()])
        # Bulky waste at house 7 and its neighbour is story 2 alone, so that its figures hold.
        rows = [(("waste_station", name), bad[name]) for name in bad if name != MOVED_WASTE]
        self._add("litter_bad/WASTE.BULKY", rows)
        rest = [name for name in tables["waste_station"]["source_id"] if name not in bad]
        self._add("litter", [(("waste_station", name), 1.0) for name in rest])
        rows = [(("waste_station", name), 1.0) for name in rest if name != NEIGHBOUR_WASTE]
        self._add("litter/WASTE.BULKY", rows)
        # Clusters: point house 2 and the cellar doors; the underpass is story 4.
        walls = [(("building", name), 8.0 if name == "P2" else 1.0) for name in homes]
        doors = tables["lamp"]["source_id"].str.startswith("KD-")
        walls += [
            (("building", name.removeprefix("KD-")), 1.2)
            for name in tables["lamp"].loc[doors, "source_id"]
        ]
        boards = place.loc[place["kind"].isin(["notice_board", "substation"]), "source_id"]
        walls += [(("place", name), 0.08) for name in boards]
        walls += [(("waste_station", n), 0.4) for n in tables["waste_station"]["source_id"]]
        self._add("graffiti", walls)

    def _outdoors(self, tables: Mapping[str, gpd.GeoDataFrame]) -> None:
        paths = tables["footpath"]
        ours = paths.loc[
            paths["kind"].isin(["footway", "path"]) & (paths.length > SHORTEST_PATH_M), "source_id"
        ]
        ours = [name for name in ours if not name.startswith(("tunnel", "hallplats", "skolgang"))]
        lines = [(("footpath", name), 1.0) for name in ours]
        self._add("winter", lines)
        names = tables["courtyard"]["source_id"]
        yards = [(("courtyard", name), 4.0) for name in names]
        self._add("foliage", lines + yards)
        self._add("positive", lines[::6] + yards)
        # The worst yard of year 1 is story 5 alone.
        self._add("play", [(("courtyard", name), 1.0) for name in names if name != WORST_YARD])
        place = tables["place"]
        grounds = place.loc[place["kind"] == "playground", "source_id"]
        grounds = [name for name in grounds if name != f"LP-{WORST_YARD}"]
        self._add("play/PLAY", [(("place", name), 1.0) for name in grounds])
