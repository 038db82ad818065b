"""Tables of every format: the same rows from each, and clear words where there are none."""

import gzip
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis.sources.report import SourceError
from gis.sources.tables import SourceTable, read_table

EAST, NORTH = 674571.87, 6580743.01
LON, LAT = 18.0686, 59.3293


def _lamps() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"uuid": ["a", "b", "c"], "effekt": ["70", "NN", None], "höjd": [4.5, 5.0, 99.0]},
        geometry=[shapely.Point(EAST + 10 * k, NORTH) for k in range(3)],
        crs=3006,
    )


def _check(table: SourceTable, first: int = 1) -> None:
    rows = table.rows
    assert rows.crs.to_epsg() == 3006
    assert rows["source_id"].tolist() == ["a", "b", "c"]
    assert rows["row"].tolist() == [first, first + 1, first + 2]
    assert rows.geometry.iloc[0].distance(shapely.Point(EAST, NORTH)) < 0.05
    assert rows["power_w"].tolist()[0] == 70.0
    assert rows["power_w"].isna().tolist() == [False, True, True]
    assert rows["height_m"].isna().tolist() == [False, False, True]
    assert rows["height_source"].tolist() == ["declared", "declared", "unknown"]
    assert {(one.row, one.field, one.value) for one in table.report.issues} == {
        (first + 1, "power_w", "NN"),
        (first + 2, "height_m", "99"),
    }
    assert (table.report.read, table.report.taken, table.report.refused) == (3, 3, 0)


@pytest.mark.parametrize(
    ("name", "driver", "epsg"),
    [
        ("l.gpkg", "GPKG", 3006),
        ("l.geojson", "GeoJSON", 4326),
        ("l.fgb", "FlatGeobuf", 3011),
        ("l.shp", "ESRI Shapefile", 3006),
        ("l.gml", "GML", 3006),
        ("l.kml", "KML", 4326),
        ("l.tab", "MapInfo File", 3006),
    ],
)
def test_every_vector_format_gives_the_same_rows(
    tmp_path: Path, name: str, driver: str, epsg: int
) -> None:
    folder = tmp_path / "user"
    folder.mkdir()
    options = {"SPATIAL_INDEX": "NO"} if driver == "FlatGeobuf" else {}  # it orders the rows
    lamps = _lamps().to_crs(epsg)
    if driver == "MapInfo File":  # GDAL writes no ö into its column names
        lamps = lamps.rename(columns={"höjd": "height"})
    lamps.to_file(folder / name, driver=driver, **options)
    before = {one.name: one.stat().st_mtime_ns for one in folder.iterdir()}
    _check(read_table(folder / name, "lamps"))
    assert {one.name: one.stat().st_mtime_ns for one in folder.iterdir()} == before


def test_a_zipped_shapefile_in_a_folder(tmp_path: Path) -> None:
    _lamps().to_file(tmp_path / "l.shp")
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as packed:
        for part in tmp_path.glob("l.*"):
            if part.suffix != ".zip":
                packed.write(part, f"leverans/{part.name}")
    _check(read_table(tmp_path / "l.zip", "lamps"))


def test_parquet_with_and_without_geometry(tmp_path: Path) -> None:
    _lamps().to_parquet(tmp_path / "geo.parquet")
    _check(read_table(tmp_path / "geo.parquet", "lamps"))
    plain = pd.DataFrame(_lamps().to_crs(4326).drop(columns="geometry"))
    plain["geometry"] = _lamps().to_crs(4326).geometry.to_wkt()
    plain.to_parquet(tmp_path / "wkt.parquet")
    table = read_table(tmp_path / "wkt.parquet", "lamps")
    _check(table)
    assert any("read as EPSG:4326" in note for note in table.report.notes)


CSV = "uuid;effekt;höjd;öst;nord\n" + "".join(
    f"{name};{watt};{height};{f'{EAST + 10 * k:.2f}'.replace('.', ',')};{NORTH:.2f}\n".replace(
        f"{NORTH:.2f}", f"{NORTH:.2f}".replace(".", ",")
    )
    for k, (name, watt, height) in enumerate(
        [("a", "70", "4,5"), ("b", "NN", "5,0"), ("c", "", "99")]
    )
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_csv_in_swedish_dress(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "l.csv"
    path.write_bytes(CSV.encode(encoding))
    _check(read_table(path, "lamps", crs="EPSG:3006"), first=2)


def test_packed_csv_with_lon_lat_needs_no_system(tmp_path: Path) -> None:
    path = tmp_path / "l.csv.gz"
    path.write_bytes(gzip.compress(f"id,lon,lat\n1,{LON},{LAT}\n2,,\n3,0,0\n4,x,y\n".encode()))
    table = read_table(path, "lamps")
    assert table.rows.geometry.iloc[0].distance(shapely.Point(EAST, NORTH)) < 0.05
    assert [(one.row, one.reason) for one in table.report.issues] == [
        (3, "no geometry"),
        (4, "position 0, 0 stands for no position"),
        (5, "no readable pair of coordinates"),
    ]
    assert (table.report.taken, table.report.refused) == (1, 3)


def test_a_ragged_csv_loses_only_the_ragged_rows(tmp_path: Path) -> None:
    path = tmp_path / "l.csv"
    path.write_text(
        f"id,lon,lat\n1,{LON},{LAT}\n2,{LON},{LAT},9,9\n3,{LON},59.4\n", encoding="utf-8"
    )
    table = read_table(path, "lamps")
    assert table.rows["source_id"].tolist() == ["1", "3"]
    assert table.report.issues[0].reason == "5 values in 3 columns"


def test_excel_takes_the_sheet_with_positions(tmp_path: Path) -> None:
    path = tmp_path / "l.xlsx"
    frame = pd.DataFrame(
        {"uuid": ["a", "b", "c"], "effekt": [70, "NN", None], "höjd": [4.5, 5, 99]}
    )
    frame["E"], frame["N"] = [EAST, EAST + 10, EAST + 20], [NORTH] * 3
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"text": ["hello"]}).to_excel(book, sheet_name="Om", index=False)
        frame.to_excel(book, sheet_name="Blad2", index=False)
    _check(read_table(path, "lamps", crs="EPSG:3006"), first=2)
    with pytest.raises(SourceError, match="no column holds a position"):
        read_table(path, "lamps", crs="EPSG:3006", layer="Om")


def _csv(folder: Path, rows: str) -> Path:
    path = folder / "l.csv"
    path.write_text(rows, encoding="utf-8")
    return path


def test_north_first_is_noticed_and_said(tmp_path: Path) -> None:
    path = _csv(tmp_path, f"id,x,y\n1,{NORTH},{EAST}\n2,{NORTH + 5},{EAST}\n")
    table = read_table(path, "lamps", crs="EPSG:3006")
    assert table.rows.geometry.iloc[0].distance(shapely.Point(EAST, NORTH)) < 0.01
    assert [(one.row, one.action) for one in table.report.issues] == [(0, "repaired")]
    assert table.report.taken == 2


def test_metres_called_degrees_are_read_as_metres(tmp_path: Path) -> None:
    path = tmp_path / "l.geojson"
    frame = _lamps()
    frame.set_crs(4326, allow_override=True).to_file(path, driver="GeoJSON")
    table = read_table(path, "lamps")
    assert table.rows.geometry.iloc[0].distance(shapely.Point(EAST, NORTH)) < 0.01
    assert table.report.issues[0].row == 0


def test_without_a_system_the_way_out_is_said(tmp_path: Path) -> None:
    path = _csv(tmp_path, f"id,x,y\n1,{EAST},{NORTH}\n")
    with pytest.raises(SourceError, match="look like SWEREF 99 TM; give it with --crs EPSG:N"):
        read_table(path, "lamps")
    with pytest.raises(SourceError, match="unknown reference system 'EPSG:99'"):
        read_table(path, "lamps", crs="EPSG:99")


def test_several_layers_are_listed_unless_one_fits(tmp_path: Path) -> None:
    path = tmp_path / "l.gpkg"
    for layer in ("stolpar", "Lampor 2024", "kablar"):
        _lamps().to_file(path, layer=layer)
    with pytest.raises(SourceError, match=r"several layers \(stolpar, Lampor 2024, kablar\)"):
        read_table(path, "buildings")
    with pytest.raises(SourceError, match="no layer 'x'; it has stolpar"):
        read_table(path, "lamps", layer="x")
    _check(read_table(path, "lamps", layer="stolpar"))
    assert read_table(path, "lamps").report.layer == "Lampor 2024"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.gpkg", None, "no such file"),
        ("empty.csv", b"", "the file is empty"),
        ("broken.zip", b"PK\x03\x04 not a zip", "zip file is broken"),
        ("broken.csv.gz", b"not gzip at all", "gzip file is broken"),
        ("broken.gpkg", b"SQLite? no.", "cannot be read as a vector file"),
        ("broken.parquet", b"PAR0", "cannot be read as Parquet"),
        ("broken.xlsx", b"hello", "cannot be read as an Excel workbook"),
        ("text.docx", b"hello", "unknown format '.docx'; known are .gpkg"),
        ("lone.shp", b"\x00" * 100, ".shx is missing"),
        ("header.csv", b"id,lon,lat\n", "has no rows"),
        ("nothing.csv", b"a,b\n1,2\n", "no column holds a position"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read_table(path, "lamps")
    assert said in str(caught.value)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)
    assert "/" not in str(caught.value).replace(str(path), "")  # no folder of our own
    assert "might help" not in str(caught.value)


def test_a_zip_without_data_is_said(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.writestr("readme.md", "hello")
    with pytest.raises(SourceError, match="holds no file of a known format"):
        read_table(tmp_path / "a.zip", "lamps")


def test_luminaire_types_need_no_position(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "Modell;Fabrikat;Effekt\nPark 20;Ljusverk;20 W\n;Ljusverk;30\n", encoding="utf-8"
    )
    table = read_table(path, "luminaire-types")
    assert table.rows["source_id"].tolist() == ["Park 20"]
    assert table.rows["power_w"].tolist() == [20.0]
    assert [(one.row, one.reason) for one in table.report.issues] == [(3, "model is required")]


def test_rows_keep_their_identity(tmp_path: Path) -> None:
    rows = f"a,{LON},{LAT},x\na,{LON},{LAT},x\na,{LON},59.4,y\n,{LON},59.5,z\n"
    first = read_table(_csv(tmp_path, "id,lon,lat,code\n" + rows), "lamps")
    again = read_table(_csv(tmp_path, "id,lon,lat,code\n" + rows), "lamps")
    ids = first.rows["source_id"].tolist()
    assert ids == again.rows["source_id"].tolist()
    assert ids[:2] == ["a", "a#2"]
    assert ids[2].startswith("g")
    assert [(one.row, one.action, one.reason) for one in first.report.issues] == [
        (3, "refused", "duplicate of row 2"),
        (4, "repaired", "id already used by row 2, numbered"),
    ]


def test_without_ids_the_position_is_the_identity(tmp_path: Path) -> None:
    here = f"{LON},{LAT},a\n{LON},{LAT},b\n"
    both = read_table(_csv(tmp_path, "lon,lat,code\n" + here), "lamps")
    moved = read_table(_csv(tmp_path, f"lon,lat,code\n{LON},59.4,c\n" + here), "lamps")
    ids = both.rows["source_id"].tolist()
    assert ids[1] == f"{ids[0]}#2"
    assert moved.rows["source_id"].tolist()[1:] == ids
    assert not both.report.issues


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int | None, str]] = []
    path = _csv(tmp_path, f"id,lon,lat\n1,{LON},{LAT}\n")
    read_table(path, "lamps", progress=lambda *step: told.append(step))
    assert told[0] == (0, None, "opening l.csv")
    assert told[-1] == (1, 1, "checked")
