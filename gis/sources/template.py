"""A first mapping for a file, to be filled in by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gis.sources.fields import kind_named
from gis.sources.formats import open_source
from gis.sources.identity import unique_label
from gis.sources.mapping import ColumnMapping, Rule, SourceRule, resolve
from gis.sources.values import as_text, is_nothing

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from gis.sources.fields import Field

_EXAMPLES = 4
_UNSURE_CRS = "EPSG:3006"


def mapping_template(path: Path, kind: str, *, layer: str | None = None) -> str:
    """Write a mapping for a file: what is recognised filled in, the rest to be chosen.

    Parameters
    ----------
    path
        The file to be mapped.
    kind
        What its rows are: "lamps", "buildings" …
    layer
        Layer or sheet; None: the only one, or the one named like the kind.

    Returns
    -------
    str
        TOML that `gis.sources.mapping.load_mapping` reads, with the columns and examples of their
        values as comments.

    Raises
    ------
    SourceError
        If the file cannot be read.
    UnknownKindError
        If there is no such kind.
    """
    wanted = kind_named(kind)
    raw = open_source(path, wanted, SourceRule(layer=layer or ""))
    columns = [str(one) for one in raw.frame.columns]
    rules, _ = resolve(ColumnMapping(), wanted, columns)
    lines = [
        f"# {path.name} as {wanted.name}: columns and examples of their values",
        *(f"# {_comment(raw.frame, column)}" for column in columns),
        "",
        "[source]",
        f"layer = {_quoted(raw.layer)}" if raw.layer else "# layer = ",
        _id_line(raw.frame, rules.get("code")),
        f'# crs = "{_UNSURE_CRS}"',
        '# axis = "north_east"',
    ]
    if raw.geometries is None:
        lines += ['# geometry = ""     # column with WKT, or:', '# easting = ""', '# northing = ""']
    lines += ["", "[fields]"]
    for field in wanted.fields:
        lines += _field_lines(field, rules.get(field.name))
    return "\n".join(lines) + "\n"


def _id_line(frame: pd.DataFrame, code: Rule | None) -> str:
    label = code.columns[0] if code and unique_label(frame[code.columns[0]]) else ""
    told = "filled and unique in this file" if label else "column with a stable identity"
    return f"# id = {_quoted(label)}           # {told}"


def _field_lines(field: Field, rule: Rule | None) -> list[str]:
    told = " | ".join(field.choices) or " ".join(
        (field.type, f"[{field.unit}]" if field.unit else "")
    )
    if rule is None or not rule.columns:
        return [f"# {told.strip()}", f'# {field.name} = ""']
    columns = ", ".join(_quoted(column) for column in rule.columns)
    unit = next((f', unit = "{unit}"' for unit in rule.units if unit), "")
    return [f"# {told.strip()}", f"{field.name} = {{ column = [{columns}]{unit} }}"]


def _comment(frame: pd.DataFrame, column: str) -> str:
    common = frame[column].map(as_text).value_counts().index[: _EXAMPLES + 1]
    shown = [" ".join(text.split())[:30] for text in common if not is_nothing(text)][:_EXAMPLES]
    return f"{column}: {' | '.join(shown)}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
