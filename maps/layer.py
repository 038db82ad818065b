"""What a layer is: names, columns, classes and signs in one record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from gis.vocabulary import INDOOR_LAMP_KINDS
from maps.columns import Column, as_number, is_absent
from maps.style import STYLES, Style
from maps.texts import Texts

Row = Mapping[str, object]
Geometry = Literal["point", "line", "area", "any"]
Tally = Callable[[Mapping[str, int], Texts], tuple[str, ...]]
WEEK_DAYS: Final = 7
MONTH_DAYS: Final = 30


@dataclass(frozen=True)
class Layer:
    """One layer of the map and its equal table.

    Attributes
    ----------
    name, view
        Name in URLs, and the database view that the rows come from.
    title, summary, none_text
        Message ids: title, one sentence on what the layer shows, and what to say when it is empty.
    columns
        Columns of the table, left to right; the pop-up shows the same.
    label_columns
        First one that holds something names a feature.
    link
        Columns that hold kind and id of the asset page; a kind in quotes is the kind itself.
    case
        Column that holds the case of a row; empty: rows are not about cases.
    classify
        Gives the key in `styles` for a row.
    legend
        Message id of each class, worst first.
    headline
        Classes that make the number beside the title; the rest is counted in its legend entry.
    hidden
        Classes that the map only counts in words; lists of everything hold them.
    product, visible, listed
        Whether it is drawn above the rest, as the three; shown when the map opens; offered as a
        list.
    late
        Whether the page leaves its features out until they are switched on.
    quiet
        Classes that are drawn only when asked for, below the three, each with its own switch.
    names_from
        Zoom level from which the features' names are written on the map; None for never.
    answers
        Whether a press on a feature opens a pop-up.
    worst_first
        Column whose largest values come first in table and list; empty keeps the order given.
    by_class
        Whether table and list go by class, worst first, and by `worst_first` within a class.
    first
        Column whose smallest values come first, as the order of repair; empty keeps the order.
    number
        Column whose number stands in the sign of a point, as its place in an order.
    header
        Column that names a row in tables; empty for the first one.
    most
        Most features drawn on the map, the rest only listed; None for all.
    computed
        Whether the rows come from the light computation: words and tables then say so.
    tally
        Says how many rows of each kind the list holds; None where the number says it all.
    """

    name: str
    title: str
    summary: str
    none_text: str
    geometry: Geometry
    columns: tuple[Column, ...]
    label_columns: tuple[str, ...]
    classify: Callable[[Row], str]
    legend: Mapping[str, str]
    headline: tuple[str, ...]
    link: tuple[str, str] | None = None
    case: str = ""
    hidden: tuple[str, ...] = ()
    product: bool = False
    visible: bool = True
    listed: bool = True
    late: bool = False
    quiet: tuple[str, ...] = ()
    names_from: int | None = None
    answers: bool = True
    worst_first: str = ""
    by_class: bool = False
    first: str = ""
    number: str = ""
    header: str = ""
    most: int | None = None
    computed: bool = False
    tally: Tally | None = None

    @property
    def view(self) -> str:
        """Name of the database view behind the layer."""
        return f"app.{self.name}"

    @property
    def styles(self) -> Mapping[str, Style]:
        """Sign of each class, worst first."""
        return STYLES[self.name]

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns that a table for this layer must have."""
        names = [column.name for column in self.columns]
        names += [part for part in self.link or () if not part.startswith("'")]
        names += [name for name in (self.first, self.number, self.header) if name]
        names += [column.links[1] for column in self.columns if column.links]
        names += [CLASS_COLUMNS[self.name]] if self.name in CLASS_COLUMNS else []
        return tuple(dict.fromkeys(names))


# Columns that `classify` reads beyond those shown.
CLASS_COLUMNS: Final[Mapping[str, str]] = {
    "overdue_cleaning": "cleaning_state",
    "reports": "due_state",
}
_CERTAINTIES: Final = frozenset({"certain", "probable", "unknown"})


def report_class(row: Row) -> str:
    """Class of a report: whether what was promised of its case is past, near, or neither."""
    return str(row.get("due_state"))


def always(key: str) -> Callable[[Row], str]:
    """Return a classifier for layers with one class."""
    return lambda _row: key


def lamp_class(row: Row) -> str:
    """Class of a lamp: lit, unknown (never seen), other (a fault, shown by its own layer), indoor.

    Lamps indoors give no light on the ground and stand in rows on top of each other on a map.
    """
    if row.get("kind") in INDOOR_LAMP_KINDS:
        return "indoor"
    state = row.get("state")
    if is_absent(state) or state == "unknown":
        return "unknown"
    return "lit" if state == "lit" else "other"


def path_class(row: Row) -> str:
    """Class of a footpath by kind: street, steps or path."""
    kind = row.get("kind")
    return str(kind) if kind in {"steps", "street"} else "path"


def spot_class(row: Row) -> str:
    """Class of a dark spot: certain, probable by the likely flux, or unknown by unseen lamps."""
    certainty = str(row.get("certainty"))
    return certainty if certainty in _CERTAINTIES else "unknown"


def surface_class(row: Row) -> str:
    """Class of a surface held against its lighting class: the worse of its two verdicts."""
    return str(row.get("verdict"))


def fixture_class(row: Row) -> str:
    """Class of a broken fixture: its last seen state."""
    return str(row.get("state"))


def cleaning_class(row: Row) -> str:
    """Class of a cleaning plan: its state, overdue ones in steps of days."""
    state = str(row.get("cleaning_state"))
    if state != "overdue":
        return state
    late = as_number("overdue_days", row.get("overdue_days"))
    if late > MONTH_DAYS:
        return "over_30"
    return "over_7" if late > WEEK_DAYS else "up_to_7"
