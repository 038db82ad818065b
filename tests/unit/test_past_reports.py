"""Past reports of other systems: times as clocks showed them, dirt told by row and reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gis import crs
from gis.sources.moments import Clock, moment
from gis.sources.past import PastReports, read_past
from gis.sources.past_mapping import load_past_mapping
from gis.sources.report import SourceError

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CATEGORIES = frozenset({"LIGHT.DARK", "WASTE.BULKY", "YARD.LITTER", "DAMAGE.BROKEN"})
SWEDEN = Clock(ZoneInfo("Europe/Stockholm"))
MAPPING = """
[source]
id = "nr"
lon = "lng"
lat = "lat"
[fields]
created_at = "inkom"
closed_at = "avslutat"
description = "text"
asset = "objekt"
[fields.status]
column = "läge"
values = { "Klar" = "done", "Öppen" = "received", "Nej" = "will_not_fix" }
[fields.category]
column = ["typ", "grupp"]
values = { "Släckt" = "LIGHT.DARK", "Sopor" = "WASTE.BULKY", "Hund" = "" }
"""
SKIPPED = "no such time: the clock was put forward then; taken as an hour later"
HEAD = "nr;lng;lat;inkom;avslutat;läge;text;objekt;typ;grupp\n"


def read(tmp_path: Path, *rows: str, mapping: str = MAPPING) -> PastReports:
    """Read rows of a table as a file would hold them."""
    file, plan = tmp_path / "ärenden.csv", tmp_path / "karta.toml"
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    plan.write_text(mapping, encoding="utf-8")
    return read_past(file, plan, CATEGORIES, NOW)


@pytest.mark.parametrize(
    ("written", "clock", "utc", "told"),
    [
        ("2026-01-31 23:30", SWEDEN, "2026-01-31T22:30", None),
        ("2026-07-01T00:15:00+02:00", SWEDEN, "2026-06-30T22:15", None),
        (
            "2026-07-01 10:00:00+00:00",
            SWEDEN._replace(ignore_offset=True),
            "2026-07-01T08:00",
            None,
        ),
        ("2026-03-29 02:30", SWEDEN, "2026-03-29T01:30", "put forward"),
        ("2026-10-25 02:30", SWEDEN, "2026-10-25T00:30", "came twice"),
        ("05/03/2026 07:45", SWEDEN._replace(pattern="%d/%m/%Y %H:%M"), "2026-03-05T06:45", None),
        ("2026-07-01", SWEDEN, "2026-06-30T22:00", None),
        ("0001-01-01 00:00", SWEDEN, None, None),
        ("i går", SWEDEN, None, None),
    ],
)
def test_a_time_is_read_as_the_clock_there_showed_it(
    written: str, clock: Clock, utc: str | None, told: str | None
) -> None:
    found = moment(written, clock)
    expected = None if utc is None else datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert found.at == expected
    assert (told or "") in (found.reason or "")
    assert bool(told) == bool(found.reason)


def test_a_day_ends_with_its_last_second() -> None:
    summer, winter = (moment(day, SWEDEN, ends=True) for day in ("2026-07-01", "2026-01-01"))
    assert summer == (datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC), True, None)
    assert winter.at == datetime(2026, 1, 1, 22, 59, 59, tzinfo=UTC)


def test_good_rows_are_kept_and_dirt_is_told_by_row_and_reason(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "1;12.02;57.81;2020-06-01 10:00;2020-06-03;Klar;Mörkt;;Släckt;Ljus",
        "2;12.02;57.81;2020-06-01 10:00;;Öppen;;;Okänt;Sopor",
        "3;0;0;2020-06-01 10:00;;Öppen;;;Släckt;",
        "4;;;2020-06-01 10:00;;Öppen;;;Släckt;",
        "5;12.02;57.81;2020-06-03 10:00;2020-06-01 09:00;Klar;;;Släckt;",
        "6;12.02;57.81;2020-06-01 10:00;;Öppen;;;Flygplan;Buller",
        "1;12.02;57.81;2021-06-01 10:00;;Öppen;;;Släckt;",
        "7;12.02;57.81;2020-06-01 10:00;;Klar;;;Släckt;",
        "8;12.02;57.81;2020-06-01 10:00;;Borta;;;Släckt;",
        "9;12.02;57.81;2027-06-01 10:00;;Öppen;;;Släckt;",
        ";12.02;57.81;2020-06-01 10:00;;Öppen;;;Släckt;",
        "10;12.02;57.81;2020-06-01 10:00;;Öppen;;;Hund;",
        "11;;;2020-06-01 10:00;2020-06-02 10:00;Nej;;P1;Släckt;",
        "12;12.02;57.81;2020-06-01 10:00;2020-06-02;Öppen;;;Släckt;",
        "13;12.02;57.81;2020-03-29 02:30;;Öppen;;;Släckt;",
        "14;12.02;57.81;snart;;Öppen;;;Släckt;",
    )
    told = {(issue.row, issue.field, issue.reason, issue.action) for issue in found.report().issues}
    assert told == {
        (4, "geom", "position 0, 0 stands for no position", "refused"),
        (5, "geom", "has no place", "refused"),
        (6, "closed_at", "before it was made", "refused"),
        (7, "category", "unknown category", "refused"),
        (8, "source_id", "the same identity as row 2", "refused"),
        (9, "closed_at", "has no closed_at", "refused"),
        (10, "status", "unknown status", "refused"),
        (11, "created_at", "lies ahead", "refused"),
        (12, "source_id", "has no identity", "refused"),
        (13, "category", "left out, as the mapping says", "refused"),
        (15, "closed_at", "left out: it is received", "repaired"),
        (16, "created_at", SKIPPED, "repaired"),
        (17, "created_at", "is no time that can be read", "refused"),
    }  # fmt: skip
    report = found.report()
    assert (report.read, report.taken, report.repaired, report.refused) == (16, 5, 2, 11)
    kept = {row.source_id: row for row in found.rows}
    assert sorted(kept) == ["1", "11", "12", "13", "2"]
    assert (kept["1"].category, kept["1"].status) == ("LIGHT.DARK", "done")
    assert kept["1"].created_at == datetime(2020, 6, 1, 8, tzinfo=UTC)
    assert kept["1"].status_at == datetime(2020, 6, 3, 21, 59, 59, tzinfo=UTC)
    assert kept["2"].category == "WASTE.BULKY", "the second column where the first is not known"
    assert (kept["11"].asset, kept["11"].place, kept["11"].status) == ("P1", None, "will_not_fix")
    assert (kept["2"].status, kept["2"].status_at) == ("received", kept["2"].created_at)


def test_every_other_word_is_one_category_where_the_mapping_says_so(tmp_path: Path) -> None:
    row = "6;12.02;57.81;2020-06-01 10:00;;Öppen;;;Flygplan;Buller"
    found = read(tmp_path, row, mapping=MAPPING + 'default = "DAMAGE.BROKEN"\n')
    assert [one.category for one in found.rows] == ["DAMAGE.BROKEN"]


def test_files_of_other_places_are_moved_to_the_metre(tmp_path: Path) -> None:
    moved = MAPPING + "[moved]\nfrom = [6.56, 53.0]\nto = [12.02, 57.80]\n"
    found = read(
        tmp_path,
        "1;6.56;53.0;2020-06-01 10:00;;Öppen;;;Släckt;",
        "2;6.56;53.01;2020-06-01 10:00;;Öppen;;;Släckt;",
        "3;0;0;2020-06-01 10:00;;Öppen;;;Släckt;",
        mapping=moved,
    )
    first, second = (row.place for row in found.rows)
    assert first is not None
    assert second is not None
    east, north = crs.from_lonlat(12.02, 57.80)
    assert (first.x, first.y) == pytest.approx((float(east), float(north)), abs=0.01)
    assert first.distance(second) == pytest.approx(1112.9, abs=1.0)
    assert [issue.value for issue in found.issues] == ["0, 0"]


def test_lists_of_objects_are_read_as_they_are(tmp_path: Path) -> None:
    file, plan = tmp_path / "meldingen.json", tmp_path / "karta.toml"
    rows = [
        {
            "nr": 7,
            "lng": 12.02,
            "lat": 57.81,
            "inkom": "2026-08-08T07:26:07.22+00:00",
            "typ": "Släckt",
        },
        {"nr": 8, "lng": 12.02, "lat": 57.81, "inkom": "2026-08-08T07:26:07+00:00"},
    ]
    file.write_text(json.dumps(rows), encoding="utf-8")
    plan.write_text(
        '[source]\nid = "nr"\nlon = "lng"\nlat = "lat"\n[fields]\ncreated_at = "inkom"\n'
        'category = { column = "typ", values = { "Släckt" = "LIGHT.DARK" } }\n',
        encoding="utf-8",
    )
    found = read_past(file, plan, CATEGORIES, NOW)
    assert [(row.source_id, row.row) for row in found.rows] == [("7", 1)]
    assert [(issue.row, issue.field) for issue in found.issues] == [(2, "category")]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('[fields]\ncategory = "typ"\n', "created_at"),
        (MAPPING.replace('"done"', '"mended"'), "no status"),
        (MAPPING.replace("LIGHT.DARK", "LIGHT.OUT"), "LIGHT.OUT is no category"),
        (MAPPING.replace('"inkom"', '"kom"'), "no column 'kom'"),
        (MAPPING + '[times]\nzone = "Europe/Assen"\n', "there is no zone"),
        (MAPPING + '[times]\nclock = "x"\n', "unknown key"),
        (MAPPING + "[moved]\nfrom = [1.0]\nto = [1.0, 2.0]\n", "longitude and latitude"),
    ],
)
def test_a_wrong_mapping_is_told_in_one_line(tmp_path: Path, wrong: str, told: str) -> None:
    row = "1;12.02;57.81;2020-06-01 10:00;;Öppen;;;Släckt;"
    mapping = wrong if wrong.lstrip().startswith("[source]") else '[source]\nid = "nr"\n' + wrong
    with pytest.raises(SourceError, match=told) as error:
        read(tmp_path, row, mapping=mapping)
    assert "\n" not in str(error.value)


def test_a_mapping_tells_of_columns_clock_and_place(tmp_path: Path) -> None:
    plan = tmp_path / "karta.toml"
    plan.write_text(MAPPING + '[times]\nzone = "Europe/Amsterdam"\noffset = "ignore"\n', "utf-8")
    found = load_past_mapping(plan)
    assert (found.clock.zone.key, found.clock.ignore_offset, found.moved) == (
        "Europe/Amsterdam", True, None
    )  # fmt: skip
