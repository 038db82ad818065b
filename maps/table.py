"""The equal table of a layer: the same rows and words as the map, for people who read or listen."""

from dataclasses import dataclass
from urllib.parse import quote

from maps.columns import Column, as_number, is_absent, items_of, sort_value, write
from maps.features import Features
from maps.layer import Layer, Row
from maps.payload import label, link_of
from maps.render import render_macro
from maps.texts import Texts


@dataclass(frozen=True)
class Cell:
    """One cell: its words, the value that sorting compares, and pages of what it names."""

    text: str
    sort: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Line:
    """One row: place of the feature on the map, address of its page, cells."""

    feature: int
    placed: bool
    url: str | None
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A layer as a table.

    `total` is the number of rows there are; `lines` may be fewer, and the page says so. `tally`
    says how many there are of each kind, empty where the title says it all.
    """

    layer: Layer
    title: str
    columns: tuple[Column, ...]
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    total: int
    tally: str = ""

    @property
    def header(self) -> int:
        """Place of the column that names a row."""
        names = [column.name for column in self.columns]
        return names.index(self.layer.header) if self.layer.header else 0


def page_of(asset_url: str | None, target: tuple[str, str] | None) -> str | None:
    """Fill kind and id into an address template such as ``/assets/{kind}/{id}``."""
    if asset_url is None or target is None:
        return None
    kind, key = (quote(part, safe="") for part in target)
    return asset_url.replace("{kind}", kind).replace("{id}", key)


def make_table(
    features: Features, texts: Texts, asset_url: str | None = None, limit: int | None = None
) -> Table:
    """Write the features of a layer as a table.

    Parameters
    ----------
    asset_url
        Address template of asset pages with ``{kind}`` and ``{id}``; None for no links.
    limit
        Most rows to write; None for all.
    """
    layer = features.layer
    lines = tuple(
        Line(
            feature=index,
            placed=features.geometries[index] is not None,
            url=page_of(asset_url, link_of(layer, row)),
            label=label(layer, row, texts),
            cells=tuple(_cell(column, row, texts, asset_url) for column in layer.columns),
        )
        for index, row in enumerate(features.rows[:limit])
    )
    return Table(
        layer=layer,
        title=texts.gettext(layer.title),
        columns=layer.columns,
        headings=tuple(texts.gettext(column.title) for column in layer.columns),
        lines=lines,
        total=len(features.rows),
        tally=features.tally(texts),
    )


def table_html(table: Table, language: str) -> str:
    """Render a table as HTML; every word in it is escaped."""
    return render_macro("_table.html", "data_table", language, table)


def _cell(column: Column, row: Row, texts: Texts, asset_url: str | None) -> Cell:
    value = row[column.name]
    words = write(texts, column, value)
    links = _links(column, row, asset_url) or _cases(column, row, words, asset_url)
    return Cell(words, sort_value(column, value), links)


def _cases(
    column: Column, row: Row, words: str, asset_url: str | None
) -> tuple[tuple[str, str], ...]:
    """Return the list of the open cases that a cell counts, where there are any."""
    value = row[column.name]
    if not column.cases_of or asset_url is None or is_absent(value):
        return ()
    if not as_number(column.name, value):
        return ()
    return ((f"/cases?asset={quote(str(row[column.cases_of]), safe='')}", words),)


def _links(column: Column, row: Row, asset_url: str | None) -> tuple[tuple[str, str], ...]:
    if column.links is None or is_absent(row[column.name]):
        return ()
    kind, identities = column.links
    named = zip(
        items_of(identities, row[identities]),
        items_of(column.name, row[column.name]),
        strict=True,
    )
    pages = [(page_of(asset_url, (kind, str(key))), str(name)) for key, name in named]
    return tuple((page, name) for page, name in pages if page)
