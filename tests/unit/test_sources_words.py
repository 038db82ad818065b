"""What a person is told of a table: rows to look up, codes, identities, systems, headings."""

from pathlib import Path

import openpyxl
import pytest
import shapely

from gis.sources import aliases
from gis.sources.fields import KINDS
from gis.sources.report import SourceError
from gis.sources.tables import SourceTable, read_table
from gis.sources.template import mapping_template
from gis.sources.values import as_text
from gis.sources.words import plain
from maps.asset_fields import FIELDS
from maps.shared_columns import CODE
from maps.texts import get_texts

EAST, NORTH = 674571.87, 6580743.01


def _read(folder: Path, text: str, **told: str) -> SourceTable:
    path = folder / "l.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, "lamps", crs=told.get("crs", "EPSG:3006"), identity=told.get("id"))


def _poles(*codes: str, shift_m: int = 0, heading: str = "Stolpnr") -> str:
    rows = [f"{c};{EAST + 10 * n + shift_m};{NORTH}\n" for n, c in enumerate(codes)]
    return f"{heading};E;N\n" + "".join(rows)


def test_rows_of_a_text_are_its_lines(tmp_path: Path) -> None:
    text = (
        f'\nnamn;E;N;höjd\n"två\nrader";{EAST};{NORTH};4\n\n   \nb;{EAST + 9};{NORTH};hög\nc;;;\n'
    )
    table = _read(tmp_path, text)
    assert table.rows["row"].tolist() == [3, 7]
    assert [(one.row, one.value) for one in table.report.issues] == [(7, "hög"), (8, "")]
    assert table.report.numbering == "line in the file"
    assert any("lines of the file, the heading included" in note for note in table.report.notes)


def test_a_stray_quote_leaves_one_row_a_line(tmp_path: Path) -> None:
    table = _read(tmp_path, f'namn;E;N\n5" rör;{EAST};{NORTH}\nb;{EAST};{NORTH}\n')
    assert table.rows["row"].tolist() == [2, 3]


def test_a_ragged_text_is_counted_by_its_lines_too(tmp_path: Path) -> None:
    text = f"namn;E;N\na;{EAST};{NORTH}\n\nb;{EAST};{NORTH};9;9\nc;{EAST};{NORTH}\n"
    table = _read(tmp_path, text)
    assert table.rows["row"].tolist() == [2, 5]
    assert [one.row for one in table.report.issues] == [4]


def test_rows_of_a_sheet_are_its_rows_and_empty_cells_are_empty(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["uuid", "E", "N"], ["a", EAST, NORTH], [], ["b", EAST, None], ["c", "x", None]):
        sheet.append(row)
    book.save(tmp_path / "l.xlsx")
    table = read_table(tmp_path / "l.xlsx", "lamps", crs="EPSG:3006")
    assert table.rows["row"].tolist() == [2]
    assert [(one.row, one.value) for one in table.report.issues] == [
        (4, f"{EAST}, "),
        (5, "x, "),
    ]
    assert table.report.numbering == "row in the file"
    assert as_text(float("nan")) == ""


def test_a_full_and_unique_label_is_offered_as_identity(tmp_path: Path) -> None:
    notes = _read(tmp_path, _poles("P1", "P2", "P3")).report.notes
    assert any("with --id Stolpnr" in note and 'id = "Stolpnr"' in note for note in notes)
    told = _read(tmp_path, _poles("P1", "P2", "P3"), id="stolpnr")
    moved = _read(tmp_path, _poles("P1", "P2", "P3", shift_m=3), id="stolpnr")
    assert told.rows["source_id"].tolist() == moved.rows["source_id"].tolist()
    assert told.rows["code"].tolist() == ["P1", "P2", "P3"]
    assert any("identity from Stolpnr, as told" in note for note in told.report.notes)
    assert not any("--id" in note for note in told.report.notes)


def test_blank_and_double_codes_are_counted_and_not_offered(tmp_path: Path) -> None:
    notes = _read(tmp_path, _poles("P1", "P1", "", "P2", "P3", "P3", "P3")).report.notes
    assert "code: 1 of 7 rows have none" in notes
    assert "code: 5 of 7 rows share theirs with another row: P3, P1" in notes
    assert not any("--id" in note for note in notes)


def test_an_identity_that_is_no_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="id: no column 'Nummer'; the file has Stolpnr, E, N"):
        _read(tmp_path, _poles("P1"), id="Nummer")
    with_blank = _read(tmp_path, _poles("P1", ""), id="Stolpnr")
    assert any("1 of 2 rows have none" in note for note in with_blank.report.notes)


@pytest.mark.parametrize("told", ["EPSG:3007", "3007", "epsg 3007", " EPSG: 3007", "EPSG::3007"])
def test_a_system_given_by_its_code_is_said_with_its_name(tmp_path: Path, told: str) -> None:
    table = _read(tmp_path, "E;N\n151189,24;6409007,67\n", crs=told)
    assert "reference system EPSG:3007 (SWEREF99 12 00) as given" in table.report.notes
    first = table.rows.geometry.iloc[0]
    assert first.distance(shapely.Point(322908.01, 6410342.29)) < 0.02


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("SWEREF 99 12 00", "is no code; SWEREF99 12 00 is EPSG:3007; give it with --crs EPSG:N"),
        ("sweref", "'sweref' is no code; give it with --crs EPSG:N"),
        ("lokalt", "'lokalt' is no code; give it"),
        ("EPSG:99", "unknown reference system 'EPSG:99'"),
    ],
)
def test_a_system_given_by_a_word_is_refused(tmp_path: Path, told: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        _read(tmp_path, _poles("P1"), crs=told)


def test_a_zone_told_for_coordinates_of_the_whole_country_is_doubted(tmp_path: Path) -> None:
    doubted = _read(tmp_path, _poles("P1"), crs="3007").report.notes
    said = "coordinates lie 525 km from the middle of EPSG:3007; they fit EPSG:3006: is it right?"
    assert said in doubted
    west = _read(tmp_path, "E;N\n319000;6400000\n", crs="3007").report.notes  # Göteborg
    assert any("169 km from the middle of EPSG:3007; they fit EPSG:3006" in n for n in west)
    local = _read(tmp_path, "E;N\n151189,24;6409007,67\n", crs="3007").report.notes
    north_first = _read(tmp_path, "E;N\n6409007,67;151189,24\n", crs="3007").report.notes
    assert not any("is it right" in note for note in (*local, *north_first))


def test_a_template_offers_a_unique_label_as_identity(tmp_path: Path) -> None:
    path = tmp_path / "l.csv"
    path.write_text(_poles("P1", "P2"), encoding="utf-8")
    assert '# id = "Stolpnr"' in mapping_template(path, "lamps")
    path.write_text(_poles("P1", "P1"), encoding="utf-8")
    assert '# id = ""' in mapping_template(path, "lamps")


def test_words_that_stayed_unknown_are_counted(tmp_path: Path) -> None:
    notes = _read(tmp_path, _poles("A", "B", heading="ägare")).report.notes
    assert any(note.startswith("no usable value in 2 of 2 rows: ") for note in notes)
    assert not any("owner" in note for note in notes if note.startswith("no usable value"))


@pytest.mark.parametrize("kind", list(FIELDS))
def test_what_our_own_pages_call_a_field_is_read_as_that_field(kind: str) -> None:
    texts = get_texts("sv")
    for column in (CODE, *FIELDS[kind]):
        if column.name not in KINDS[kind].field_names:
            continue
        title = plain(texts.gettext(column.title))
        assert title in aliases.ALIASES[kind][column.name], f"{column.name}: {title}"
        others = {name for name, listed in aliases.ALIASES[kind].items() if title in listed}
        assert others <= {column.name, "name"}, title


@pytest.mark.parametrize(
    ("kind", "field", "heading"),
    [
        ("lamp", "code", "Stolpnummer"),
        ("lamp", "ip", "Kapslingsklass"),
        ("lamp", "ik", "Slagtålighet"),
        ("lamp", "installed_on", "Monterad"),
        ("lamp", "warranty_to", "Garanti till"),
        ("stairwell", "name", "Trapphus"),
        ("building", "name", "Hus"),
        ("footpath", "surface", "Beläggning"),
    ],
)
def test_short_headings_are_known(kind: str, field: str, heading: str) -> None:
    assert plain(heading) in aliases.ALIASES[kind][field]
