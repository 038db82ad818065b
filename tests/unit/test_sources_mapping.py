"""Mapping files: read, checked, and found wanting in one clear line."""

from pathlib import Path

import pytest

from gis.sources.fields import kind_named
from gis.sources.mapping import ColumnMapping, load_mapping, resolve
from gis.sources.report import SourceError
from gis.sources.tables import read_table
from gis.sources.template import mapping_template

LAMP = kind_named("lamp")

GOOD = """
[source]
id = "Nr"
crs = "EPSG:3007"
easting = "Y"
northing = "X"
auto = false

[fields]
code = "Nr"

[fields.height_m]
column = ["Höjd cm", "Stolphöjd"]
unit = "cm"
decimal = ","

[fields.light_source]
column = "Lampa"
values = { "N" = "hps", "Kv" = "mercury" }

[fields.owner]
default = "Bostads AB Exempel"
"""

CSV = """Nr;X;Y;Höjd cm;Stolphöjd;Lampa;Ägare
A1;6409007,67;151189,24;450,5;;N;Någon annan
A2;6409017,67;151199,24;;400;Kv;
A3;6409027,67;151209,24;;;LED;
"""


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_is_followed(tmp_path: Path) -> None:
    table = read_table(
        _write(tmp_path, "a.csv", CSV), "lamps", mapping=_write(tmp_path, "m.toml", GOOD)
    )
    rows = table.rows
    assert rows["source_id"].tolist() == ["A1", "A2", "A3"]
    assert rows["height_m"].tolist()[:2] == pytest.approx([4.505, 4.0])
    assert rows["light_source"].tolist() == ["hps", "mercury", "led"]
    assert set(rows["owner"]) == {"Bostads AB Exempel"}
    first = rows.geometry.iloc[0]
    assert (first.x, first.y) == pytest.approx((322908.01, 6410342.29), abs=0.02)
    assert any("columns not used" in note and "Ägare" in note for note in table.report.notes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[source", "mapping m.toml: "),
        ("[fields]\ncolour = 'x'", "a lamp has no field 'colour'"),
        ("[fields.height_m]\ncolum = 'x'", "unknown key 'colum'"),
        ("[fields.height_m]\ncolumn = 'x'\nunit = 'kW'", "unit 'kW' cannot become 'm'; known: m,"),
        ("[fields.height_m]\ncolumn = 'x'\ndecimal = ';'", "decimal must be"),
        ("[fields.light_source]\nvalues = {a = 'neon'}", "'neon' is no value of ours"),
        ("[fields.kind]\ndefault = 'lighthouse'", "'lighthouse' is no value of ours"),
        ("[fields]\nkind = 3", "expected a column name or a table"),
        ("[source]\nauto = 'yes'", "auto cannot be 'yes'"),
        ("[source]\nprojection = 'x'", "unknown key 'projection'"),
        ("[sauce]\nid = 'x'", "unknown key 'sauce'"),
    ],
)
def test_a_wrong_mapping_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        load_mapping(_write(tmp_path, "m.toml", text), LAMP)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_mapping_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.toml: cannot be read"):
        load_mapping(tmp_path / "none.toml", LAMP)


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    wrong = _write(tmp_path, "m.toml", "[fields]\ncode = 'Nummer'")
    with pytest.raises(SourceError, match=r"no column 'Nummer'; the file has .*Lampa"):
        read_table(_write(tmp_path, "a.csv", CSV), "lamps", mapping=wrong, crs="EPSG:3007")


def test_known_names_are_found_in_any_spelling() -> None:
    rules, notes = resolve(
        ColumnMapping(), LAMP, ["FINAL_WATTAGE", "Ljuskälla", "nøyaktighet", "zz"]
    )
    assert rules["power_w"].columns == ("FINAL_WATTAGE",)
    assert rules["light_source"].columns == ("Ljuskälla",)
    assert rules["position_accuracy_m"].units == ("cm",)
    assert notes[-1] == "columns not used: zz"


def test_a_template_is_a_mapping(tmp_path: Path) -> None:
    path = _write(tmp_path, "a.csv", CSV)
    text = mapping_template(path, "lamps")
    assert "# Lampa: N | Kv | LED" in text
    loaded = load_mapping(_write(tmp_path, "t.toml", text), LAMP)
    by_itself, _ = resolve(
        ColumnMapping(), LAMP, ["Nr", "X", "Y", "Höjd cm", "Stolphöjd", "Lampa", "Ägare"]
    )
    assert set(loaded.rules) == set(by_itself)
    assert loaded.rules["owner"].columns == ("Ägare",)
