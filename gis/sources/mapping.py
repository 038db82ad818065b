"""Which column of a file goes into which of our fields, by a TOML file or by known names.

A mapping file::

    [source]
    id = "OBJEKTNR"            # column with a stable identity
    layer = "Belysning"
    crs = "EPSG:3007"
    axis = "north_east"        # order of the coordinates where the file lies about it
    easting = "X"              # or lon and lat, or geometry = a column with WKT
    northing = "Y"
    encoding = "latin-1"
    separator = ";"
    auto = false               # true (default): fields not named here go by known column names

    [fields]
    code = "Stolpnr"           # short form: the column alone
    light_source = { column = "Lampa", values = { "N" = "hps", "Kvicks" = "mercury" } }
    owner = { default = "Bostads AB Exempel" }

    [fields.height_m]
    column = ["Ljuspunktshöjd", "Stolphöjd"]   # the first that has a value
    unit = "cm"
    decimal = ","
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from gis.sources import aliases
from gis.sources.report import SourceError
from gis.sources.units import FACTORS, factor, stated_unit
from gis.sources.values import is_nothing, parser
from gis.sources.words import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gis.sources.fields import Kind

_RULE_KEYS = frozenset({"column", "unit", "values", "default", "decimal"})


@dataclass(frozen=True, slots=True)
class Rule:
    """How one of our fields is filled.

    Attributes
    ----------
    columns
        Columns of the source; the first non-empty value of a row counts.
    units
        Unit of each column, "" for ours.
    values
        Their word to ours, exactly as written (blanks at the ends aside).
    default
        Value of rows where the columns have none.
    decimal
        "," or "." as decimal sign; "" accepts both.
    """

    columns: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None
    decimal: str = ""


@dataclass(frozen=True, slots=True)
class SourceRule:
    """How the file itself is to be read; empty texts leave it to the file.

    Attributes
    ----------
    id, layer, crs, axis, geometry, easting, northing, lon, lat, encoding, separator
        As in the mapping file.
    auto
        Whether fields without a rule go by known column names.
    """

    id: str = ""
    layer: str = ""
    crs: str = ""
    axis: str = ""
    geometry: str = ""
    easting: str = ""
    northing: str = ""
    lon: str = ""
    lat: str = ""
    encoding: str = ""
    separator: str = ""
    auto: bool = True


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A whole mapping: of the file and of the fields."""

    source: SourceRule = SourceRule()
    rules: Mapping[str, Rule] = field(default_factory=dict)


def load_mapping(path: Path, kind: Kind, further: frozenset[str] = frozenset()) -> ColumnMapping:
    """Read a mapping file.

    Parameters
    ----------
    path
        The TOML file.
    kind
        What the rows will be read as.
    further
        Sections of the file that somebody else reads.

    Returns
    -------
    ColumnMapping
        The checked mapping.

    Raises
    ------
    SourceError
        If the file is missing or no TOML, or names a field, key or unit that does not exist.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"mapping {path.name}: cannot be read ({error.strerror or error})"
        raise SourceError(message) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"mapping {path.name}: {error}"
        raise SourceError(message) from error
    _refuse_unknown(content, {"source", "fields", "kind", *further}, f"mapping {path.name}")
    source = content.get("source", {})
    known = {one.name for one in fields(SourceRule)}
    _refuse_unknown(source, known, f"mapping {path.name}, [source]")
    for key, value in source.items():
        if not isinstance(value, bool if key == "auto" else str):
            message = f"mapping {path.name}, [source]: {key} cannot be {value!r}"
            raise SourceError(message)
    rules = {}
    for name, value in content.get("fields", {}).items():
        if name not in kind.field_names:
            message = (
                f"mapping {path.name}: a {kind.name} has no field {name!r};"
                f" it has {', '.join(kind.field_names)}"
            )
            raise SourceError(message)
        rules[name] = _rule(value, kind, name, f"mapping {path.name}, {name}")
    return ColumnMapping(SourceRule(**source), rules)


def resolve(
    mapping: ColumnMapping, kind: Kind, columns: Sequence[str], serving: Sequence[str] = ()
) -> tuple[dict[str, Rule], list[str]]:
    """Decide which column fills which field.

    Parameters
    ----------
    mapping
        What was asked for; an empty one leaves all to known names.
    kind
        What the rows are read as.
    columns
        Column names of the file.
    serving
        Columns that serve as position or identity: fields take them only if told to.

    Returns
    -------
    tuple
        Rules by field, only fields that are filled; and notes for the report: where each column
        went and which went nowhere.

    Raises
    ------
    SourceError
        If the mapping names a column the file does not have.
    """
    by_name = {plain(column): column for column in reversed(list(columns))}
    rules: dict[str, Rule] = {}
    for name, rule in mapping.rules.items():
        found = tuple(column_named(column, by_name, name) for column in rule.columns)
        rules[name] = replace(rule, columns=found)
    free = {form: column for form, column in by_name.items() if column not in serving}
    if mapping.source.auto:
        for name in kind.field_names:
            if name not in rules:
                rule = _known(kind.name, name, free)
                if rule.columns:
                    rules[name] = rule
    return rules, _column_notes(rules, columns, serving)


def column_named(column: str, by_name: Mapping[str, str], purpose: str) -> str:
    """Find a column that a mapping names, whatever its case and signs.

    Parameters
    ----------
    column
        The name in the mapping.
    by_name
        Real names by their plain form.
    purpose
        What it is for, for the message.

    Returns
    -------
    str
        The real name.

    Raises
    ------
    SourceError
        If there is none; the text lists the columns there are.
    """
    if column in by_name.values():
        return column
    found = by_name.get(plain(column))
    if found is None:
        listed = ", ".join(reversed(list(by_name.values())))  # in the order of the file
        message = f"{purpose}: no column {column!r}; the file has {listed}"
        raise SourceError(message)
    return found


def _known(kind: str, name: str, by_name: Mapping[str, str]) -> Rule:
    listed = aliases.ALIASES[kind].get(name, ())
    named = [by_name[alias] for alias in (plain(name), *listed) if alias in by_name]
    found = [(column, stated_unit(name, column)) for column in named]
    found += [
        (by_name[column], unit)
        for (of_kind, column), (ours, unit) in aliases.UNITS.items()
        if of_kind == kind and ours == name and column in by_name
    ]
    found = list(dict.fromkeys(found))
    return Rule(tuple(column for column, _ in found), tuple(unit for _, unit in found))


def _column_notes(
    rules: Mapping[str, Rule], columns: Sequence[str], serving: Sequence[str]
) -> list[str]:
    went = [
        f"{column} → {name}" + (f" ({unit})" if unit else "")
        for name, rule in rules.items()
        for column, unit in zip(rule.columns, rule.units, strict=True)
    ]
    used = {column for rule in rules.values() for column in rule.columns} | set(serving)
    unused = [column for column in columns if column not in used]
    notes = (
        [f"columns used: {', '.join(went)}"]
        if went
        else ["no column was recognised as a field of ours"]
    )
    return [*notes, f"columns not used: {', '.join(unused)}"] if unused else notes


def _rule(value: object, kind: Kind, name: str, where: str) -> Rule:
    if isinstance(value, str):
        return Rule((value,), ("",))
    if not isinstance(value, dict):
        message = f"{where}: expected a column name or a table"
        raise SourceError(message)
    _refuse_unknown(value, _RULE_KEYS, where)
    listed = value.get("column", [])
    columns = tuple([listed] if isinstance(listed, str) else listed)
    unit, ours = str(value.get("unit", "")), kind.field(name).unit
    if factor(ours, unit) is None:
        units = ", ".join(FACTORS.get(ours, {}))
        message = (
            f"{where}: unit {unit!r} cannot become {ours or 'a plain number'!r}; known: {units}"
        )
        raise SourceError(message)
    if value.get("decimal", "") not in {"", ",", "."}:
        message = f"{where}: decimal must be ',' or '.'"
        raise SourceError(message)
    default = value.get("default")
    words = {str(theirs).strip(): str(our) for theirs, our in value.get("values", {}).items()}
    parse = parser(kind.name, kind.field(name), {}, "")
    for told in [*words.values(), *([] if default is None else [str(default)])]:
        if not is_nothing(told) and parse(told, "").reason is not None:
            message = f"{where}: {told!r} is no value of ours: {parse(told, '').reason}"
            raise SourceError(message)
    told_default = None if default is None else str(default)
    decimal = str(value.get("decimal", ""))
    return Rule(columns, (unit,) * len(columns), words, told_default, decimal)


def _refuse_unknown(table: Mapping[str, Any], known: frozenset[str] | set[str], where: str) -> None:
    for key in table:
        if key not in known:
            message = f"{where}: unknown key {key!r}; known are {', '.join(sorted(known))}"
            raise SourceError(message)
