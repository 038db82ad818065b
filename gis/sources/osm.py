"""OpenStreetMap to tables: buildings, courtyards, footpaths, entrances, lamps, waste, places."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from gis import crs
from gis.sources.build import Located, SourceTable, build_table
from gis.sources.courtyards import enclosed_ground
from gis.sources.fields import KINDS
from gis.sources.mapping import Rule
from gis.sources.osm_read import OsmContent, OsmObject, geometry_for, read_content
from gis.sources.osm_words import KINDS as OSM_KINDS
from gis.sources.report import OBJECT_NUMBER, RowIssue

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gis.sources.osm_tags import Record
    from gis.sources.report import Progress

_AT_THE_WALL_M: Final = 0.5
_CRS: Final = f"EPSG:{crs.WGS84}"
_DIGEST_BYTES: Final = 8
_SHARE_INSIDE: Final = 0.8
"""So much of a covered way must lie in outlines of buildings for it to lead through them."""


def read_osm(
    path: Path,
    *,
    bbox: tuple[float, float, float, float] | None = None,
    progress: Progress | None = None,
) -> dict[str, SourceTable]:
    """Read an OpenStreetMap file into tables.

    Parameters
    ----------
    path
        A .pbf or .osm file.
    bbox
        West, south, east, north [deg]: objects that do not reach into it are not read.
    progress
        Called with objects read, None and the step.

    Returns
    -------
    dict
        A table for each of building, courtyard, footpath, stairwell, lamp, waste_station and place,
        also where it has no rows. ``source_id`` is "node/1", "way/2" or "relation/3"; computed
        courtyards are "enclosed/…", named after the buildings around them.

    Raises
    ------
    SourceError
        If the file cannot be read.
    """
    step = progress or (lambda _done, _total, _text: None)
    content = read_content(path, step)
    box = None if bbox is None else shapely.box(*bbox)
    listed = list(content.objects.values())
    tables: dict[str, SourceTable] = {}
    for done, kind in enumerate(OSM_KINDS):
        step(done, len(OSM_KINDS), f"checking {kind}")
        chosen = [one for one in listed if kind in one.records]
        if kind == "courtyard":
            chosen = _without_other_gardens(chosen, content)
            enclosed = _enclosed(tables["building"], chosen, content, box)
            tables[kind] = _table(kind, chosen, path.name, box, enclosed)
        else:
            tables[kind] = _table(kind, chosen, path.name, box)
    tables["stairwell"] = _off_the_walls(tables["stairwell"], tables["building"])
    covered = {one.ref for one in listed if one.covered}
    tables["footpath"] = _through_houses(tables["footpath"], tables["building"], covered)
    return tables


def _table(
    kind: str,
    chosen: Sequence[OsmObject],
    file: str,
    box: BaseGeometry | None,
    computed: Sequence[tuple[str, BaseGeometry]] = (),
) -> SourceTable:
    shape = KINDS[kind].shape
    geometries: list[BaseGeometry | None] = []
    records: list[Record] = []
    refs: list[str] = []
    lost: list[tuple[int, str, str]] = []
    issues: list[RowIssue] = []
    for one in chosen:
        geometry, flaw = geometry_for(one, shape)
        if _outside(one, geometry, box):
            continue
        if geometry is None:
            lost.append((len(refs), one.lacking, _reason(kind, one, flaw)))
        elif one.missing and shape == "line":
            reason = "nodes are not in the file, the stretch that is known is kept"
            issues.append(RowIssue(len(refs) + 1, one.ref, "geom", one.lacking, reason, "repaired"))
        geometries.append(geometry)
        records.append(one.records[kind])
        refs.append(one.ref)
    placed = crs.transform(_array(geometries), crs.WGS84)
    for ref, ground in computed:
        records.append({"origin": "enclosed"})
        refs.append(ref)
        placed = np.append(placed, _array([ground]))
    names = [name for name in KINDS[kind].field_names if any(name in one for one in records)]
    frame = pd.DataFrame(records, columns=names, dtype=object)
    frame["osm"] = refs
    source = Located(frame, placed, refs, lost, (file, kind, _CRS), issues, None, OBJECT_NUMBER)
    notes = [f"{len(computed)} computed from the ground that buildings enclose"] if computed else []
    return build_table(KINDS[kind], source, {name: Rule((name,), ("",)) for name in names}, notes)


def _array(geometries: Sequence[BaseGeometry | None]) -> NDArray[np.object_]:
    values: NDArray[np.object_] = np.empty(len(geometries), dtype=object)
    values[:] = geometries
    return values


def _outside(one: OsmObject, geometry: BaseGeometry | None, box: BaseGeometry | None) -> bool:
    if box is None:
        return False
    known = geometry if geometry is not None else one.line or one.point
    return known is not None and not shapely.intersects(known, box)


def _reason(kind: str, one: OsmObject, flaw: str) -> str:
    if kind == "building" and one.entrance:
        return "building=entrance is an entrance, not a house; tag it entrance=* to have it read"
    return flaw


def _without_other_gardens(chosen: Sequence[OsmObject], content: OsmContent) -> list[OsmObject]:
    """Keep gardens only where people live: a botanical garden is no courtyard."""
    homes = [
        one.area
        for one in content.objects.values()
        if one.area is not None and one.records.get("place", {}).get("kind") == "residential_area"
    ]
    living = shapely.union_all(homes)
    return [
        one
        for one in chosen
        if not one.garden or (one.area is not None and shapely.within(one.area, living))
    ]


def _enclosed(
    buildings: SourceTable,
    mapped: Sequence[OsmObject],
    content: OsmContent,
    box: BaseGeometry | None,
) -> list[tuple[str, BaseGeometry]]:
    outlines = np.asarray(buildings.rows["geom"].array, dtype=object)
    refs = buildings.rows["source_id"].tolist()
    streets = crs.transform(_array(content.barriers), crs.WGS84)
    areas = _array([one.area for one in mapped if one.area is not None])
    frame = None if box is None else crs.transform(_array([box]), crs.WGS84)[0]
    found: dict[str, BaseGeometry] = {}
    for one in enclosed_ground(outlines, streets, crs.transform(areas, crs.WGS84)):
        if frame is not None and not shapely.intersects(one.ground, frame):
            continue
        named = "\n".join(sorted(refs[at] for at in one.around)).encode()
        base = ref = f"enclosed/{blake2b(named, digest_size=_DIGEST_BYTES).hexdigest()}"
        number = 1
        while ref in found:
            number += 1
            ref = f"{base}.{number}"
        found[ref] = one.ground
    return list(found.items())


def _off_the_walls(stairwells: SourceTable, buildings: SourceTable) -> SourceTable:
    """Note how many entrances stand at no outline that was taken."""
    doors = np.asarray(stairwells.rows["geom"].array, dtype=object)
    walls = shapely.boundary(np.asarray(buildings.rows["geom"].array, dtype=object))
    if not len(doors):
        return stairwells
    near = set(shapely.STRtree(walls).query(doors, predicate="dwithin", distance=_AT_THE_WALL_M)[0])
    alone = [ref for at, ref in enumerate(stairwells.rows["source_id"]) if at not in near]
    if not alone:
        return stairwells
    listed = ", ".join(alone[:5]) + (" …" if len(alone) > 5 else "")  # noqa: PLR2004 -- one line
    note = f"{len(alone)} of {len(doors)} entrances stand on no building outline taken: {listed}"
    return SourceTable("stairwell", stairwells.rows, stairwells.report.with_notes(note))


def _through_houses(
    footpaths: SourceTable, buildings: SourceTable, covered: set[str]
) -> SourceTable:
    """Mark covered ways that lie in buildings as passages, and say how many there are."""
    rows = footpaths.rows
    # "way/12/2" is the second stretch of way/12
    roofed = [ref.rsplit("/", ref.count("/") - 1)[0] in covered for ref in rows["source_id"]]
    lines = np.asarray(rows["geom"].array, dtype=object)[roofed]
    if len(lines):
        houses = shapely.union_all(np.asarray(buildings.rows["geom"].array, dtype=object))
        inside = shapely.length(shapely.intersection(lines, houses)) / shapely.length(lines)
        rows.loc[roofed, "passage"] |= inside >= _SHARE_INSIDE
    count = int(rows["passage"].sum())
    if not count:
        return footpaths
    note = f"{count} of {len(rows)} footpaths lead through buildings, light and shadow pass there"
    return SourceTable("footpath", rows, footpaths.report.with_notes(note))
