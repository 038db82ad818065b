"""Single values: numbers with units and commas, words, dates, and the reasons given."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from gis.sources.aliases import ALIASES
from gis.sources.checks import IssueLog, check_columns
from gis.sources.fields import KINDS, PLURALS, Field, UnknownKindError, kind_named
from gis.sources.mapping import Rule
from gis.sources.units import factor
from gis.sources.values import clean, is_nothing, number, parser
from gis.sources.words import SYNONYMS, plain


@pytest.mark.parametrize(
    ("raw", "unit", "decimal", "expected"),
    [
        ("4,5", "", "", 4.5),
        ("4.5", "", "", 4.5),
        ("1 200", "", "", 1200.0),
        ("1.234,5", "", "", 1234.5),
        ("1,234.5", "", "", 1234.5),
        ("1.234", "", ",", 1234.0),
        ("12 m", "", "", 12.0),
        ("15 ft", "", "", 4.572),
        ("450", "cm", "", 4.5),
        (450, "cm", "", 4.5),
        ("\N{MINUS SIGN}3", "", "", -3.0),
        ("7E2", "", "", 700.0),
    ],
)
def test_numbers_as_people_write_them(
    raw: object, unit: str, decimal: str, expected: float
) -> None:
    assert number(raw, "m", unit, decimal) == pytest.approx(expected)


@pytest.mark.parametrize(
    "raw", ["NN", " Unknown", "12 W", "4-6", "", "1,2,3.4.5", True, float("inf")]
)
def test_what_is_no_length(raw: object) -> None:
    assert number(raw, "m") is None


def test_units_only_go_where_they_belong() -> None:
    assert factor("W", "kW") == 1000.0
    assert factor("m", "") == 1.0
    assert factor("m", "W") is None


@pytest.mark.parametrize("raw", [None, float("nan"), "", "  ", "<NA>", "NULL", "-", "n/a"])
def test_ways_to_write_nothing(raw: object) -> None:
    assert is_nothing(raw)


def _parse(kind: str, field: str, raw: object) -> tuple[object, str | None]:
    return tuple(parser(kind, KINDS[kind].field(field), {}, "")(raw, ""))


@pytest.mark.parametrize(
    ("kind", "field", "raw", "expected"),
    [
        ("lamp", "light_source", "natrium_Høytrykk", "hps"),
        ("lamp", "light_source", "lED", "led"),
        ("lamp", "light_source", "MV", "mercury"),
        ("lamp", "light_source", "metallhalogen", "metal_halide"),
        ("lamp", "kind", "BORNE COLONNE", "bollard"),
        ("lamp", "kind", "Parkstolpe", "park_pole"),
        ("building", "use", "Bostad; Flerfamiljshus", "residential"),
        ("building", "use", "Samhällsfunktion; Skola", "school"),
        ("building", "use", "133", "residential"),
        ("footpath", "kind", "Allmän väg < 5 m, ej riksväg", "street"),
        ("footpath", "kind", "Gång- och cykelväg", "cycleway"),
        ("footpath", "lit", "24/7", "yes"),
        ("stairwell", "lift", "Ja", True),
        ("lamp", "ip", "65", "IP65"),
        ("lamp", "ik", "ik 8", "IK08"),
        ("lamp", "installed_on", datetime(2015, 3, 4, 12, tzinfo=UTC), date(2015, 3, 4)),
        ("lamp", "installed_on", "20070405", date(2007, 4, 5)),
        ("lamp", "installed_on", "4.5.2019", date(2019, 5, 4)),
        ("waste_station", "fractions", "Matavfall, restavfall", ("residual", "food")),
        ("lamp", "code", 113000.0, "113000"),
        ("lamp", "code", "  K 12\n", "K 12"),
    ],
)
def test_words_of_others_become_ours(kind: str, field: str, raw: object, expected: object) -> None:
    assert _parse(kind, field, raw) == (expected, None)


@pytest.mark.parametrize(
    ("field", "raw", "kept", "reason"),
    [
        ("power_w", "NN", None, "no number, left unknown"),
        ("power_w", " Unknown", None, "no number, left unknown"),
        ("power_w", 0.0, None, "outside 0.5 to 5000 W, left unknown"),
        ("height_m", 0.2, None, "outside 0.3 to 60 m, left unknown"),
        ("height_m", 61, None, "outside 0.3 to 60 m, left unknown"),
        ("luminaires", 0.0, 1, "outside 1 to 50, taken as 1"),
        ("luminaires", "1.5", 2, "not a whole number, rounded"),
        ("light_source", "3 MB", "unknown", "not a known word, taken as unknown"),
        ("installed_on", 2015, date(2015, 1, 1), "only a year, its first day is kept"),
        ("installed_on", "soon", None, "no date, left unknown"),
        ("installed_on", "0001-01-01", None, "outside the years 1850 to 2150, left unknown"),
        ("ip", "wet", None, "no IP code, left unknown"),
        ("owner", "HÃ¶rby", "Hörby", "letters read in a wrong encoding"),
        ("owner", "A\x00B", "AB", "control characters removed"),
    ],
)
def test_every_mended_value_says_why(field: str, raw: object, kept: object, reason: str) -> None:
    assert _parse("lamp", field, raw) == (kept, reason)


def test_honest_letters_stay() -> None:
    assert clean("São João Ã") == ("São João Ã", None)


def test_fractions_that_are_not_known_are_named() -> None:
    assert _parse("waste_station", "fractions", "papper/kork") == (
        ("paper",),
        "not known and left out: kork",
    )


def test_bounds_themselves_are_kept() -> None:
    for kind in KINDS.values():
        for field in kind.fields:
            if field.type in {"number", "integer"}:
                for bound in (field.low, field.high):
                    assert _parse(kind.name, field.name, bound) == (bound, None)


def test_tables_of_words_speak_of_fields_that_exist() -> None:
    for (kind, name), words in SYNONYMS.items():
        assert set(words.values()) <= set(KINDS[kind].field(name).choices)
        assert all(word == plain(word) for word in words)
    for kind, fields in ALIASES.items():
        assert set(fields) <= set(KINDS[kind].field_names)
        assert all(one == plain(one) for names in fields.values() for one in names)


def test_kinds_are_found_by_both_names() -> None:
    assert {kind_named(name).name for name in PLURALS} == set(KINDS)
    assert kind_named("waste-stations") is kind_named("waste_station")
    with pytest.raises(UnknownKindError, match="known are lamps, stairwells"):
        kind_named("chairs")
    with pytest.raises(KeyError):
        KINDS["lamp"].field("colour")


def _log(count: int) -> IssueLog:
    return IssueLog(np.arange(1, count + 1), [f"id{at}" for at in range(count)])


def test_the_first_column_with_a_value_counts() -> None:
    frame = pd.DataFrame({"a": ["Väst AB", None, ""], "b": ["x", "Öst AB", None]})
    rules = {"owner": Rule(("a", "b"), ("", ""))}
    checked, taken = check_columns(KINDS["lamp"], frame, rules, _log(3))
    assert checked["owner"].tolist() == ["Väst AB", "Öst AB", "unknown"]
    assert taken.all()


def test_missing_values_are_unknown_without_an_issue() -> None:
    log = _log(2)
    frame = pd.DataFrame({"w": ["<NA>", None]})
    checked, _ = check_columns(KINDS["lamp"], frame, {"power_w": Rule(("w",), ("",))}, log)
    assert checked["power_w"].isna().all()
    assert checked["light_source"].tolist() == ["unknown", "unknown"]
    assert checked["luminaires"].tolist() == [1, 1]
    assert not log.issues


def test_a_required_field_without_default_costs_the_row() -> None:
    log = _log(2)
    frame = pd.DataFrame({"t": ["lekplats", None]})
    checked, taken = check_columns(KINDS["place"], frame, {"kind": Rule(("t",), ("",))}, log)
    assert taken.tolist() == [True, False]
    assert checked["kind"][0] == "playground"
    assert [(one.row, one.action, one.reason) for one in log.issues] == [
        (2, "refused", "kind is required")
    ]


def test_heights_say_where_they_come_from() -> None:
    frame = pd.DataFrame(
        {
            "h": ["10", None, None, "999"],
            "n": ["3", "3", None, "2"],
            "s": ["lidar", None, None, None],
        }
    )
    rules = {
        "height_m": Rule(("h",), ("",)),
        "storeys": Rule(("n",), ("",)),
        "height_source": Rule(("s",), ("",)),
    }
    checked, _ = check_columns(KINDS["building"], frame, rules, _log(4))
    assert checked["height_source"].tolist() == ["measured", "storeys", "unknown", "storeys"]
    assert checked["height_m"][1] == pytest.approx(3 * 2.8)
    assert np.isnan(checked["height_m"][2])


def test_lists_in_cells_are_read_as_words() -> None:
    frame = pd.DataFrame({"f": [["Papper", "Plast"], ["Metall"]]})
    rules = {"fractions": Rule(("f",), ("",))}
    checked, _ = check_columns(KINDS["waste_station"], frame, rules, _log(2))
    assert checked["fractions"].tolist() == [("paper", "plastic"), ("metal",)]


def test_a_mapping_word_goes_before_everything() -> None:
    field: Field = KINDS["lamp"].field("light_source")
    parse = parser("lamp", field, {"N": "hps", "?": ""}, "")
    assert parse("N", "").value == "hps"
    assert parse("?", "") == (None, None)
