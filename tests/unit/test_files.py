"""Every format holds the same rows, in the right place, and says what it is."""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely

from gis import crs, files
from gis.file_dxf import layer_name
from gis.file_forms import Field, short_names
from gis.file_shapes import as_points, carried, points_of

EAST, NORTH = 322900.0, 6410300.0
AT = datetime(2026, 11, 27, 8, 1, 2, 123456, tzinfo=UTC)
NAMES = ["Åkerbärsgatan", "=SUM(A1)", None]
ABOUT = files.About(
    title="Bärkulla: Lamps",
    made_at=AT,
    made_by="planner",
    company="Bärkulla Bostäder AB",
    licence="CC-BY-4.0",
    lines=("Exported by Bärkulla.", "Terms: CC BY 4.0."),
    facts={"layers": ["lamps"]},
)
NOTE = "Calculated, direct light, maintained value: not measured."
FIELDS = tuple(
    Field(name=name, title=name.title(), description=f"Meaning of {name}")
    for name in ("id", "name", "count", "power_w", "seen_at", "changed_at", "installed_on", "lit")
)


def points(rows: int = 3) -> list[shapely.Point]:
    return [shapely.Point(EAST + 10 * k, NORTH) for k in range(rows)]


def table(shapes: list[Any]) -> pa.Table:
    rows = len(shapes)
    names = [NAMES[k % 3] for k in range(rows)]
    return pa.table(
        {
            "id": pa.array([f"row-{k}" for k in range(rows)], pa.string()),
            "name": pa.array(names, pa.string()),
            "count": pa.array(range(rows), pa.int64()),
            "power_w": pa.array([20.5] * rows, pa.float64()),
            "seen_at": pa.array([AT] * rows, pa.timestamp("us", "UTC")),
            "changed_at": pa.array([AT] * rows, pa.timestamp("us", "UTC")),
            "installed_on": pa.array([date(2020, 5, 1)] * rows, pa.date32()),
            "lit": pa.array([True, None, False] * rows, pa.bool_())[:rows],
            "geom": pa.array([shapely.to_wkb(shape) for shape in shapes], pa.binary()),
        }
    )


def layer(
    shapes: list[Any] | None = None, geometry: str = "Point", name: str = "lamps"
) -> files.LayerData:
    held = table(points() if shapes is None else shapes)
    return files.LayerData(
        name=name,
        title=name.title(),
        description="What was last seen.",
        geometry=geometry,
        fields=FIELDS,
        batches=pa.RecordBatchReader.from_batches(held.schema, held.to_batches(max_chunksize=2)),
        labels=("name", "id"),
        classify=lambda row: "lit" if row["lit"] else "dark",
        note=NOTE,
        style="<qgis/>",
    )


def written(path: Path, form: str, one: files.LayerData | None = None, **more: Any) -> Path:  # noqa: ANN401
    target = path / f"lamps.{files.FORMS[form].suffix}"
    done = files.write(target, form, [one or layer()], ABOUT, **more)
    assert done.rows == {"lamps": 3}
    return target


@pytest.mark.parametrize("form", ["gpkg", "geojson", "fgb", "shp"])
@pytest.mark.parametrize("code", [3006, 3007, 4326])
def test_gdal_reads_what_was_written(tmp_path: Path, form: str, code: int) -> None:
    source = written(tmp_path, form, crs=code)
    rows = gpd.read_file(f"/vsizip/{source}" if form == "shp" else source, layer="lamps")
    assert rows.crs.to_epsg() == code
    assert sorted(rows["name"].fillna("")) == sorted(name or "" for name in NAMES)
    rows = rows.sort_values("id")
    assert rows["count"].tolist() == [0, 1, 2]
    assert rows["power_w"].tolist() == [20.5] * 3
    assert rows["lit"].fillna(-1).tolist()[0] in (True, 1)
    expected = crs.transform(np.array(points(), object), 3006, code)
    apart = shapely.distance(rows.geometry.to_numpy(), expected)
    assert apart.max() < (1e-6 if code == 4326 else 1e-3)
    day = rows["install_on" if form == "shp" else "installed_on"].iloc[0]
    assert str(day).startswith("2020-05-01")


def test_geopackage_says_what_it_is(tmp_path: Path) -> None:
    source = written(tmp_path, "gpkg", crs=3007)
    assert files.read_about(source)["made_by"] == "planner"
    with sqlite3.connect(source) as file:
        said = "\n".join(row[0] for row in file.execute("SELECT metadata FROM gpkg_metadata"))
        about = file.execute("SELECT description FROM gpkg_contents WHERE table_name = 'lamps'")
        meaning = file.execute(
            "SELECT description, title FROM gpkg_data_columns WHERE column_name = 'power_w'"
        )
        style = file.execute("SELECT f_table_name, styleQML, useAsDefault FROM layer_styles")
        changed = file.execute("SELECT changed_at FROM lamps LIMIT 1")
        assert "CC-BY-4.0" in said
        assert NOTE in said
        assert NOTE in about.fetchone()[0]
        assert meaning.fetchone() == ("Meaning of power_w", "Power_W")
        assert style.fetchone() == ("lamps", "<qgis/>", 1)
        assert changed.fetchone() == ("2026-11-27T08:01:02.123456Z",)
    file.close()


def test_only_our_geopackages_tell_of_themselves(tmp_path: Path) -> None:
    strange = tmp_path / "strange.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=points(1), crs=3006).to_file(strange)
    with pytest.raises(ValueError, match="strange"):
        files.read_about(strange)


def test_a_geopackage_holds_several_layers(tmp_path: Path) -> None:
    yard = shapely.MultiPolygon([shapely.box(EAST, NORTH, EAST + 10, NORTH + 10)])
    target = tmp_path / "all.gpkg"
    layers = iter([layer(), layer([yard], "MultiPolygon", "courtyards")])
    done = files.write(target, "gpkg", layers, ABOUT, several=True)
    assert done.rows == {"lamps": 3, "courtyards": 1}
    shown = {name: kind for name, kind in pyogrio.list_layers(target) if kind}
    assert shown == {"lamps": "Point", "courtyards": "MultiPolygon"}


def test_geojson_keeps_to_its_standard(tmp_path: Path) -> None:
    found = json.loads(written(tmp_path, "geojson", crs=4326).read_text())
    assert "crs" not in found
    assert found["about"]["licence"] == "CC-BY-4.0"
    assert found["about"]["note"] == NOTE
    lon, lat = found["features"][0]["geometry"]["coordinates"]
    assert 11 < lon < 13
    assert 57 < lat < 58
    named = json.loads(written(tmp_path, "geojson", crs=3006).read_text())
    assert named["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::3006"


def test_geoparquet_says_where_and_what(tmp_path: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415

    source = written(tmp_path, "parquet", crs=3007)
    rows = gpd.read_parquet(source)
    assert rows.crs.to_epsg() == 3007
    assert len(rows) == 3
    meta = parquet.read_metadata(source).metadata
    geo = json.loads(meta[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geom"]["geometry_types"] == ["Point"]
    assert geo["columns"]["geom"]["bbox"] == pytest.approx(list(rows.total_bounds))
    assert json.loads(meta[b"about"])["note"] == NOTE
    field = parquet.read_schema(source).field("power_w")
    assert field.metadata[b"description"] == b"Meaning of power_w"


def test_no_cell_of_csv_is_a_formula(tmp_path: Path) -> None:
    raw = written(tmp_path, "csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = raw.decode("utf-8-sig").splitlines()
    head = lines[0].replace('"', "").split(";")
    assert head[-3:] == ["easting_m", "northing_m", "about"]
    assert '"\'=SUM(A1)"' in lines[2]
    assert "Åkerbärsgatan" in lines[1]
    assert "CC BY 4.0" in lines[1]
    assert "CC BY" not in lines[2]
    assert "2026-11-27T08:01:02Z" in lines[1]
    read = pyogrio.read_dataframe(tmp_path / "lamps.csv", X_POSSIBLE_NAMES="easting_m",
                                  Y_POSSIBLE_NAMES="northing_m")  # fmt: skip
    assert read.geometry.iloc[1].x == EAST + 10


def test_kml_names_its_placemarks(tmp_path: Path) -> None:
    source = written(tmp_path, "kml", crs=4326)
    text = source.read_text()
    assert "Bärkulla Bostäder AB" in text
    assert NOTE in text
    rows = pyogrio.read_dataframe(source)
    assert rows["Name"].tolist() == ["Åkerbärsgatan", "=SUM(A1)", "row-2"]
    assert rows.crs.to_epsg() == 4326


def test_a_drawing_has_a_layer_a_class(tmp_path: Path) -> None:
    yard = shapely.MultiPolygon([shapely.box(EAST, NORTH, EAST + 10, NORTH + 10)])
    target = tmp_path / "all.dxf"
    layers = iter([layer(), layer([yard], "MultiPolygon", "courtyards")])
    files.write(target, "dxf", layers, ABOUT, several=True)
    rows = pyogrio.read_dataframe(target)
    assert sorted(rows["Layer"]) == ["COURTYARDS_LIT", "LAMPS_DARK", "LAMPS_DARK", "LAMPS_LIT"]
    assert rows.total_bounds[0] == EAST
    assert target.read_text(encoding="cp1252").startswith("999")
    assert NOTE in target.read_text(encoding="cp1252")


def test_a_shapefile_tells_what_it_lost(tmp_path: Path) -> None:
    shapes = [points(1)[0], shapely.LineString([(EAST, NORTH), (EAST + 5, NORTH)]), None]
    long = layer(shapes, "Unknown")
    read = long.batches.read_all().set_column(1, "name", pa.array(["ö" * 200, "b", "c"]))
    one = files.LayerData(
        **{**vars(long), "batches": pa.RecordBatchReader.from_batches(
            read.schema, read.to_batches())}
    )  # fmt: skip
    target = tmp_path / "lamps.shp.zip"
    done = files.write(target, "shp", [one], ABOUT)
    assert done.rows == {"lamps": 2}
    assert len(done.warnings) == 2
    with zipfile.ZipFile(target) as archive:
        told = archive.read("README.txt").decode()
        assert {"lamps_point.shp", "lamps_line.shp"} <= set(archive.namelist())
        assert archive.read("lamps_point.cpg").strip() == b"UTF-8"
    assert "name: 1 texts were cut to 254 bytes" in told
    assert "1 rows without a place were left out" in told
    assert "installed_on: Meaning of installed_on" in told
    assert NOTE in told


def test_formats_of_one_layer_come_as_an_archive(tmp_path: Path) -> None:
    target = tmp_path / "all.geojson.zip"
    layers = iter([layer(), layer(name="courtyards")])
    done = files.write(target, "geojson", layers, ABOUT, crs=4326, several=True)
    assert done.rows == {"lamps": 3, "courtyards": 3}
    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == ["README.txt", "courtyards.geojson", "lamps.geojson"]
        assert "Terms: CC BY 4.0." in archive.read("README.txt").decode()


@pytest.mark.parametrize("form", sorted(files.FORMS))
def test_a_layer_without_rows_is_a_file_all_the_same(tmp_path: Path, form: str) -> None:
    target = tmp_path / f"lamps.{files.FORMS[form].suffix}"
    code = files.FORMS[form].crs or 3006
    done = files.write(target, form, [layer([])], ABOUT, crs=code)
    assert done.rows == {"lamps": 0}
    assert target.stat().st_size


@pytest.mark.parametrize("form", sorted(files.FORMS))
def test_what_stops_the_rows_is_told_as_it_is(tmp_path: Path, form: str) -> None:
    class StopError(Exception):
        pass

    def stop(_rows: int) -> None:
        raise StopError("called off")

    with pytest.raises(StopError, match="called off"):
        files.write(
            tmp_path / f"lamps.{files.FORMS[form].suffix}", form, [layer()], ABOUT,
            crs=files.FORMS[form].crs or 3006, on_rows=stop,
        )  # fmt: skip


def test_a_format_is_not_written_in_a_system_it_does_not_know(tmp_path: Path) -> None:
    with pytest.raises(files.FileError, match="EPSG:3006"):
        files.write(tmp_path / "a.kml", "kml", [layer()], ABOUT, crs=3006)
    with pytest.raises(files.FileError, match="EPSG:2154"):
        files.write(tmp_path / "a.gpkg", "gpkg", [layer()], ABOUT, crs=2154)


def test_rows_are_read_while_others_are_written(tmp_path: Path) -> None:
    asked: list[int] = []

    def batches() -> Iterator[pa.RecordBatch]:
        for number, batch in enumerate(table(points(40)).to_batches(max_chunksize=2)):
            asked.append(number)
            yield batch

    held = table(points(1))
    seen: list[int] = []
    one = layer()
    flowing = files.LayerData(
        **{**vars(one), "batches": pa.RecordBatchReader.from_batches(held.schema, batches())}
    )
    files.write(
        tmp_path / "a.csv", "csv", [flowing], ABOUT,
        on_rows=lambda _rows: seen.append(len(asked)),
    )  # fmt: skip
    assert len(seen) == 20
    # Never more than two wait, beside the one that is written and the one that is read.
    assert max(ahead - place for place, ahead in enumerate(seen)) <= 5


def test_points_move_without_becoming_shapes() -> None:
    column = as_points(np.array([[EAST, NORTH], [EAST + 1, NORTH]]))
    assert shapely.from_wkb(column.to_pylist()[1]).x == EAST + 1
    moved = points_of(carried(column, 3007))
    assert moved is not None
    expected = crs.transform(np.array(points(1), object), 3006, 3007)[0]
    assert moved[0] == pytest.approx([expected.x, expected.y])
    assert points_of(carried(column.slice(1, 1), 4326)) is not None
    assert points_of(pa.array([shapely.to_wkb(shapely.Point(1, 2)), None], pa.binary())) is None


def test_short_names_stay_readable_and_differ() -> None:
    names = ("id", "luminaire_model", "luminaire_mode", "dwellings_served", "position_accuracy_m")
    short = short_names(names)
    assert short["id"] == "id"
    assert short["luminaire_model"] == "lumi_model"
    assert len(set(short.values())) == len(names)
    assert all(len(name) <= 10 for name in short.values())


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (11.97, 57.71, 3007), (13.0, 55.6, 3008), (18.07, 59.33, 3011), (17.64, 59.86, 3011),
        (17.14, 60.67, 3010), (18.29, 57.64, 3015), (20.26, 63.83, 3016), (17.31, 62.39, 3014),
        (14.64, 63.18, 3012),
    ],
)  # fmt: skip
def test_the_local_zone_that_municipalities_use(lon: float, lat: float, code: int) -> None:
    assert crs.local_zone(lon, lat) == code


def test_names_in_drawings_are_plain() -> None:
    assert layer_name("dark_spots", "över 30") == "DARK_SPOTS_VER_30"
