"""OpenStreetMap: what each object becomes, and what is said of those that are broken."""

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
import shapely

from gis import crs
from gis.sources.osm import read_osm
from gis.sources.osm_tags import is_barrier, kinds_of
from gis.sources.osm_words import KINDS
from gis.sources.report import SourceError

LON, LAT = 18.0686, 59.3293
STEP = 0.0005  # about 28 m east and 56 m north


class Drawing:
    """An OpenStreetMap file under construction."""

    def __init__(self) -> None:
        self.nodes: list[str] = []
        self.rest: list[str] = []
        self.last = 0

    def node(self, x: float, y: float, **tags: str) -> int:
        """Draw a node, x and y in steps from the origin."""
        self.last += 1
        place = f'lon="{LON + x * STEP}" lat="{LAT + y * STEP}"'
        self.nodes.append(f'<node id="{self.last}" version="1" {place}>{_tags(tags)}</node>')
        return self.last

    def way(self, nodes: list[int], **tags: str) -> int:
        """Draw a way through nodes."""
        self.last += 1
        refs = "".join(f'<nd ref="{one}"/>' for one in nodes)
        self.rest.append(f'<way id="{self.last}" version="1">{refs}{_tags(tags)}</way>')
        return self.last

    def square(self, x: float, y: float, size: float, **tags: str) -> int:
        """Draw a closed way."""
        ring = [(0, 0), (1, 0), (1, 1), (0, 1)]
        nodes = [self.node(x + size * a, y + size * b) for a, b in ring]
        return self.way([*nodes, nodes[0]], **tags)

    def relation(self, ways: list[int], **tags: str) -> int:
        """Draw a relation of outer ways."""
        self.last += 1
        members = "".join(f'<member type="way" ref="{one}" role="outer"/>' for one in ways)
        self.rest.append(
            f'<relation id="{self.last}" version="1">{members}{_tags(tags)}</relation>'
        )
        return self.last

    def write(self, folder: Path) -> Path:
        """Write what was drawn."""
        path = folder / "drawn.osm"
        body = "".join(self.nodes + self.rest)
        path.write_text(f'<osm version="0.6">{body}</osm>', encoding="utf-8")
        return path


def _tags(tags: dict[str, str]) -> str:
    return "".join(
        f"<tag k={quoteattr(key.replace('__', ':'))} v={quoteattr(value)}/>"
        for key, value in tags.items()
    )


def test_each_object_goes_where_it_belongs(tmp_path: Path) -> None:
    drawn = Drawing()
    drawn.node(0, 0, highway="street_lamp", height="4,5 m", light__method="high_pressure_sodium",
               light__count="2", lamp_mount="bent_mast", operator="Elverket", ref="17")  # fmt: skip
    drawn.square(2, 0, 1, building="apartments", building__levels="4", addr__street="Gatan",
                 addr__housenumber="3")  # fmt: skip
    drawn.square(5, 0, 1, building="garage", height="3 m")
    drawn.node(2, 0, entrance="staircase", ref="B", addr__street="Gatan", addr__housenumber="3 B")
    drawn.way([drawn.node(0, 5), drawn.node(3, 5)], highway="footway", lit="yes", width="2.5 m")
    drawn.node(8, 8, amenity="recycling", recycling_type="container", recycling__paper="yes",
               recycling__glass="yes", recycling__clothes="no")  # fmt: skip
    drawn.square(9, 9, 0.5, amenity="waste_disposal")
    drawn.square(12, 0, 1, highway="pedestrian", area="yes", name="Torget")
    drawn.square(14, 0, 1, leisure="playground")
    drawn.way([drawn.node(0, 9), drawn.node(3, 9)], highway="residential")
    tables = read_osm(drawn.write(tmp_path))
    assert set(tables) == set(KINDS)
    lamp = tables["lamp"].rows.iloc[0]
    assert (lamp["height_m"], lamp["height_source"]) == (4.5, "declared")
    assert (lamp["light_source"], lamp["luminaires"], lamp["kind"]) == ("hps", 2, "street_pole")
    assert (lamp["owner"], lamp["operator"], lamp["code"]) == ("unknown", "Elverket", "17")
    there = crs.transform([shapely.Point(LON, LAT)], 4326)[0]  # type: ignore[arg-type]
    assert lamp["geom"].distance(there) < 0.01
    houses = tables["building"].rows
    assert houses["height_m"].tolist() == pytest.approx([4 * 2.8, 3.0])
    assert houses["height_source"].tolist() == ["storeys", "declared"]
    assert houses["use"].tolist() == ["residential", "garage"]
    assert houses["address"].tolist() == ["Gatan 3", None]
    door = tables["stairwell"].rows.iloc[0]
    assert (door["name"], door["address"], door["entrance_kind"]) == ("B", "Gatan 3 B", "staircase")
    path = tables["footpath"].rows.iloc[0]
    assert (path["kind"], path["lit"], path["width_m"]) == ("footway", "yes", 2.5)
    waste = tables["waste_station"].rows
    assert waste["fractions"].tolist() == [
        ("paper", "clear_glass", "coloured_glass"),
        ("residual",),
    ]
    assert tables["waste_station"].report.repaired == 1
    assert tables["courtyard"].rows["origin"].tolist() == ["square"]
    assert tables["place"].rows["kind"].tolist() == ["playground"]


def test_every_object_is_taken_or_refused_with_a_reason(tmp_path: Path) -> None:
    drawn = Drawing()
    known = [drawn.node(x, 0) for x in range(4)]
    gone = 9001
    drawn.way([*known[:2], gone, *known[2:]], highway="path")
    drawn.way([known[0], gone], highway="path")
    drawn.way([*known[:3], gone, known[0]], building="yes")
    drawn.way(known, building="yes")
    drawn.node(5, 5, building="entrance")
    drawn.node(5, 6, building="yes")
    outline = drawn.square(8, 8, 1)
    whole = drawn.relation([outline], type="multipolygon", building="yes")
    drawn.relation([outline, 9002], type="multipolygon", building="yes")
    drawn.relation([outline], type="site", building="yes")
    tables = read_osm(drawn.write(tmp_path))
    for table in tables.values():
        refused = {one.row for one in table.report.issues if one.action == "refused"}
        assert refused | set(table.rows["row"]) == set(range(1, table.report.read + 1))
        assert not refused & set(table.rows["row"])
    houses = tables["building"]
    assert houses.rows["source_id"].tolist() == [f"relation/{whole}"]
    told = {(one.value, one.reason) for one in houses.report.issues}
    assert ("1 of 5 nodes", "incomplete: nodes are not in the file") in told
    assert ("1 of 2 members", "incomplete: member ways are not in the file") in told
    assert ("", "its outline is not closed") in told
    assert ("", "a relation of type site has no outline") in told
    assert ("", "a single point has no outline") in told
    assert any("building=entrance" in reason for _, reason in told)
    paths = tables["footpath"]
    assert len(paths.rows) == 2  # the stretches on both sides of the missing node
    assert paths.rows["row"].tolist() == [1, 1]
    assert paths.report.issues[0].reason.startswith("nodes are not in the file, the stretch")
    assert (paths.report.taken, paths.report.refused) == (1, 1)


def test_entrances_away_from_houses_are_noted_and_kept(tmp_path: Path) -> None:
    drawn = Drawing()
    drawn.square(0, 0, 1, building="yes")
    drawn.node(0.5, 0, entrance="main")
    alone = drawn.node(5, 5, entrance="shop")
    stairwells = read_osm(drawn.write(tmp_path))["stairwell"]
    assert stairwells.rows["entrance_kind"].tolist() == ["main", "other"]
    assert f"1 of 2 entrances stand on no building outline taken: node/{alone}" in (
        stairwells.report.notes
    )


def test_a_box_reads_only_what_reaches_into_it(tmp_path: Path) -> None:
    drawn = Drawing()
    drawn.node(0, 0, highway="street_lamp")
    drawn.node(10, 10, highway="street_lamp")
    box = (LON - STEP, LAT - STEP, LON + STEP, LAT + STEP)
    lamps = read_osm(drawn.write(tmp_path), bbox=box)["lamp"]
    assert (lamps.report.read, lamps.report.taken) == (1, 1)


def test_enclosed_courtyards_are_named_after_their_houses(tmp_path: Path) -> None:
    def draw(folder: Path, *, more: bool) -> list[str]:
        drawn = Drawing()
        for x, y, width, height in [
            (0, 0, 4, 0.3),
            (0, 1, 4, 0.3),
            (0, 0.3, 0.6, 0.7),
            (3.4, 0.3, 0.6, 0.7),
        ]:
            ring = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
            nodes = [drawn.node(*corner) for corner in ring]
            drawn.way([*nodes, nodes[0]], building="apartments")
        if more:
            drawn.square(40, 40, 1, building="yes")
        yards = read_osm(drawn.write(folder))["courtyard"]
        assert yards.rows["origin"].tolist() == ["enclosed"]
        assert "1 computed from the ground that buildings enclose" in yards.report.notes
        return yards.rows["source_id"].tolist()

    assert draw(tmp_path, more=False) == draw(tmp_path, more=True)


def test_gardens_are_courtyards_only_where_people_live(tmp_path: Path) -> None:
    drawn = Drawing()
    drawn.square(0, 0, 4, landuse="residential")
    home = drawn.square(1, 1, 1, leisure="garden")
    drawn.square(10, 10, 1, leisure="garden")
    yards = read_osm(drawn.write(tmp_path))["courtyard"].rows
    assert yards["source_id"].tolist() == [f"way/{home}"]
    assert yards["origin"].tolist() == ["mapped"]


@pytest.mark.parametrize(
    ("tags", "element", "kinds"),
    [
        ({"highway": "street_lamp", "amenity": "waste_basket"}, "node", ["lamp", "place"]),
        ({"highway": "pedestrian"}, "way", ["footpath"]),
        ({"highway": "pedestrian", "area": "yes"}, "way", ["courtyard"]),
        ({"highway": "footway", "footway": "crossing"}, "way", ["footpath"]),
        ({"highway": "residential"}, "way", []),
        ({"building": "no"}, "way", []),
        ({"entrance": "no"}, "node", []),
        ({"amenity": "school"}, "node", []),
        ({"amenity": "school"}, "way", ["place"]),
        ({"tourism": "information", "information": "board"}, "node", ["place"]),
        ({"man_made": "street_cabinet", "street_cabinet": "street_lighting"}, "node", ["place"]),
        ({"man_made": "street_cabinet"}, "node", []),
    ],
)
def test_sorting(tags: dict[str, str], element: str, kinds: list[str]) -> None:
    assert [one.kind for one in kinds_of(tags, element)] == kinds


def test_barriers_are_streets_above_ground() -> None:
    assert is_barrier({"highway": "residential"})
    assert not is_barrier({"highway": "residential", "tunnel": "yes"})
    assert not is_barrier({"highway": "service"})


def test_compass_words_become_degrees() -> None:
    lamp = kinds_of({"highway": "street_lamp", "light:direction": "SSE"}, "node")[0]
    assert lamp.record["bearing_deg"] == "157.5"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.osm", None, "no such file"),
        ("empty.pbf", b"", "the file is empty"),
        ("broken.pbf", b"\x00\x01nothing", "cannot be read as OpenStreetMap data"),
        ("broken.osm", b"<osm version='0.6'><node", "cannot be read as OpenStreetMap data"),
        ("other.xyz", b"hello", "cannot be read as OpenStreetMap data"),
    ],
)
def test_what_is_no_map_is_said_in_one_line(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read_osm(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
