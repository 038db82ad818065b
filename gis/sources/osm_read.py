"""Reading OpenStreetMap files: objects of interest with their geometry, or why they have none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import osmium
import shapely

from gis.sources.osm_tags import is_barrier, is_covered, kinds_of
from gis.sources.osm_words import KEYS
from gis.sources.report import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from gis.sources.osm_tags import Record
    from gis.sources.report import Progress

_REPORT_EVERY: Final = 20_000
_RING_NODES: Final = 4


@dataclass(slots=True)
class OsmObject:
    """One object of the file with what we read it as; geometries in EPSG:4326.

    Attributes
    ----------
    ref
        "node/1", "way/2", "relation/3".
    records
        Values by our field names, by kind.
    point, line, area
        Geometries it may be taken as; line: the stretches between known nodes.
    nodes, missing
        Nodes of a way, and how many of them are not in the file.
    closed
        Whether a way ends where it starts.
    flaw
        Why a relation has no area.
    members
        Type and id of the members of a relation.
    garden
        Whether it is a courtyard only for being a garden.
    entrance
        Whether it is a "building" only by the old tagging of entrances, building=entrance.
    lacking
        How many nodes or members the file lacks, in words.
    covered
        Whether a way has a roof, which may be a building.
    """

    ref: str
    records: dict[str, Record]
    point: BaseGeometry | None = None
    line: BaseGeometry | None = None
    area: BaseGeometry | None = None
    nodes: int = 0
    missing: int = 0
    closed: bool = False
    flaw: str = ""
    members: tuple[tuple[str, int], ...] = ()
    garden: bool = False
    entrance: bool = False
    lacking: str = ""
    covered: bool = False


@dataclass(slots=True)
class OsmContent:
    """Everything of interest in one file.

    Attributes
    ----------
    objects
        By reference, in the order of the file.
    barriers
        Streets that part blocks, EPSG:4326.
    """

    objects: dict[str, OsmObject] = field(default_factory=dict)
    barriers: list[BaseGeometry] = field(default_factory=list)


def read_content(path: Path, progress: Progress) -> OsmContent:
    """Read the objects of interest of an .osm or .pbf file.

    Parameters
    ----------
    path
        The file.
    progress
        Called with objects read.

    Returns
    -------
    OsmContent
        Also objects whose nodes or members the file does not have.

    Raises
    ------
    SourceError
        If it is missing, empty or no OpenStreetMap file.
    """
    if not path.is_file() or path.stat().st_size == 0:
        message = (
            f"{path.name}: {'the file is empty' if path.is_file() else 'no such file'} ({path})"
        )
        raise SourceError(message)
    content = OsmContent()
    factory = osmium.geom.WKBFactory()
    try:
        reader = osmium.FileProcessor(str(path)).with_areas()
        reader.with_filter(osmium.filter.KeyFilter(*KEYS))
        for count, item in enumerate(reader):
            if count % _REPORT_EVERY == 0:
                progress(count, None, f"reading {path.name}")
            if item.type_str() == "a":
                _keep_area(content, item, factory)
            else:
                _keep(content, item)
        _explain_relations(content, path)
    except (RuntimeError, OSError) as error:
        message = (
            f"{path.name}: cannot be read as OpenStreetMap data ({' '.join(str(error).split())})"
        )
        raise SourceError(message) from error
    return content


def _keep(content: OsmContent, item: Any) -> None:  # noqa: ANN401 -- pyosmium has no types
    element = {"n": "node", "w": "way", "r": "relation"}[item.type_str()]
    tags: Mapping[str, str] = dict(item.tags)
    if element == "way" and is_barrier(tags):
        line, _ = _stretches(item)
        if line is not None:
            content.barriers.append(line)
    records = {found.kind: found.record for found in kinds_of(tags, element)}
    if not records:
        return
    ref = f"{element}/{item.id}"
    # the second reading, for areas, gives relations and ways again
    one = content.objects.setdefault(ref, OsmObject(ref, records))
    one.garden = tags.get("leisure") == "garden"
    one.entrance = tags.get("building") == "entrance"
    one.covered = is_covered(tags)
    if element == "node":
        one.point = shapely.Point(item.location.lon, item.location.lat)
    elif element == "way":
        one.line, one.missing = _stretches(item)
        one.nodes = len(item.nodes)
        one.closed = item.is_closed()
        one.lacking = f"{one.missing} of {one.nodes} nodes" if one.missing else ""
    else:
        one.flaw = tags.get("type", "")
        one.members = tuple((member.type, member.ref) for member in item.members)


def _stretches(way: Any) -> tuple[BaseGeometry | None, int]:  # noqa: ANN401 -- pyosmium has no types
    runs: list[list[tuple[float, float]]] = [[]]
    missing = 0
    for node in way.nodes:
        if node.location.valid():
            runs[-1].append((node.location.lon, node.location.lat))
        else:
            missing += 1
            runs.append([])
    lines = [shapely.LineString(run) for run in runs if len(run) > 1]
    if not lines:
        return None, missing
    return (lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)), missing


def _keep_area(content: OsmContent, item: Any, factory: Any) -> None:  # noqa: ANN401 -- as above
    ref = f"{'way' if item.from_way() else 'relation'}/{item.orig_id()}"
    one = content.objects.get(ref)
    if one is not None:
        one.area = shapely.from_wkb(factory.create_multipolygon(item))


def _explain_relations(content: OsmContent, path: Path) -> None:
    """Say why relations have no area: members that are not in the file, or no area at all."""
    bare = [one for one in content.objects.values() if one.members and one.area is None]
    wanted = {ref for one in bare for kind, ref in one.members if kind == "w"}
    there: set[int] = set()
    if wanted:
        ways = osmium.FileProcessor(str(path), osmium.osm.WAY)
        ways.with_filter(osmium.filter.IdFilter(wanted))
        there = {way.id for way in ways}
    for one in bare:
        outline = [ref for kind, ref in one.members if kind == "w"]
        absent = sum(ref not in there for ref in outline)
        if one.flaw not in {"multipolygon", "boundary"}:
            one.flaw = f"a relation of type {one.flaw or 'unknown'} has no outline"
        elif absent:
            one.flaw = "incomplete: member ways are not in the file"
            one.lacking = f"{absent} of {len(outline)} members"
        else:
            one.flaw = "its member ways make no closed outline, or miss nodes"


def geometry_for(one: OsmObject, shape: str) -> tuple[BaseGeometry | None, str]:
    """Choose the geometry an object has as one of our kinds.

    Parameters
    ----------
    one
        The object.
    shape
        "point", "line", "polygon" or "any".

    Returns
    -------
    tuple
        The geometry in EPSG:4326, or None and the reason.
    """
    if shape == "line":
        return one.line, "" if one.line is not None else _missing_nodes(one)
    if one.point is None:
        return _extent(one, shape)
    return (None, "a single point has no outline") if shape == "polygon" else (one.point, "")


def _extent(one: OsmObject, shape: str) -> tuple[BaseGeometry | None, str]:
    """Give a way or relation as an area, or as a line where the kind takes any geometry."""
    if one.area is not None:
        return one.area, ""
    if one.ref.startswith("relation"):
        return None, one.flaw
    if one.missing or one.line is None:
        return None, _missing_nodes(one)
    if shape == "any" and not one.closed:
        return one.line, ""
    if not one.closed or one.nodes < _RING_NODES:
        return None, "its outline is not closed"
    return shapely.Polygon(one.line.coords), ""  # the area assembler refused it; mended later


def _missing_nodes(one: OsmObject) -> str:
    return "incomplete: nodes are not in the file" if one.missing else "a way without length"
