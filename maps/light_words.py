"""The computed light of one surface in words: what its class asks for, what falls there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from maps.columns import as_number, is_absent
from maps.layer import Row
from maps.texts import N_, Texts

Verdict = Literal["ok", "fails", "unknown", "no_demand", "not_judged"]

_DEFAULT: Final[Mapping[str, str]] = {
    "courtyard": N_("%(code)s (default for courtyards)"),
    "footpath": N_("%(code)s (default for footpaths)"),
}
_VERDICT: Final[Mapping[Verdict, str]] = {
    "ok": N_("enough"),
    "fails": N_("too little"),
    "unknown": N_("depends on lamps nobody has seen"),
    "no_demand": N_("no demand"),
    "not_judged": N_("cannot be judged: the class limits another kind of light"),
}
NOT_YET: Final = N_("Not computed yet")
#: Written where there is no value: an en dash.
NOTHING: Final = "\u2013"
#: Kinds of footpath that the computation leaves out.
STREETS: Final = ("street", "service")
STREET: Final = N_("Not computed: streets and service roads have demands of another kind.")
NO_CELLS: Final = N_("Not computed: the surface is too small, too large or built over.")


@dataclass(frozen=True)
class Demand:
    """One line of the table: `required`, `computed` and `hopeful` are written values.

    `hopeful` is the value with every lamp that nobody has seen lit.
    """

    title: str
    required: str
    computed: str
    hopeful: str
    verdict: Verdict
    words: str


@dataclass(frozen=True)
class SurfaceLight:
    """What the page says of one computed surface.

    Attributes
    ----------
    class_text
        Class it was held against, and whether that is a default.
    demands
        Lowest, average and uniformity; empty where the surface has no cells.
    open
        Whether lamps that nobody has seen make a difference.
    certain, perhaps
        Dark ground with its unit, empty where there is none.
    computed_at
        End of the computation.
    waiting
        Changes in the estate that are not in it yet.
    """

    class_text: str
    demands: Sequence[Demand]
    open: bool
    certain: str
    perhaps: str
    computed_at: datetime
    waiting: int


def surface_light(
    kind: str, chosen_class: object, row: Row, computed_at: datetime, texts: Texts
) -> SurfaceLight:
    """Write the result of one surface.

    Parameters
    ----------
    kind
        ``courtyard`` or ``footpath``.
    chosen_class
        Class that the register gives the surface; None: the default of its kind was taken.
    row
        Columns of core.surface_result [lx] with ``certain_m2``, ``unknown_m2`` and
        ``waiting_changes``.
    computed_at
        End of the computation it comes from.
    texts
        Words of the reader.
    """
    demands = _demands(row, texts) if as_number("cells", row["cells"]) else []
    return SurfaceLight(
        class_text=class_text(kind, chosen_class, str(row["lighting_class"]), texts),
        demands=demands,
        open=any(demand.hopeful != demand.computed for demand in demands),
        certain=_area(row["certain_m2"], texts),
        perhaps=_area(row["unknown_m2"], texts),
        computed_at=computed_at,
        waiting=int(as_number("waiting_changes", row["waiting_changes"])),
    )


def class_text(kind: str, chosen: object, used: str, texts: Texts) -> str:
    """Name the class a surface was held against, and say where it is only a default."""
    if is_absent(chosen):
        return texts.gettext(_DEFAULT[kind], code=used)
    if chosen != used:
        # Chosen after the computation, or a class that nobody has defined.
        return texts.gettext(
            "%(code)s, not %(chosen)s as the register says", code=used, chosen=chosen
        )
    return used


def _demands(row: Row, texts: Texts) -> list[Demand]:
    def lux(value: float) -> str:
        return texts.quantity(value, "lx", 2)

    def ratio(value: float) -> str:
        return texts.number(value, 2)

    titles = texts.gettext("Lowest"), texts.gettext("Average"), texts.gettext("Uniformity")
    return [
        _demand(titles[0], row, "e_min{}_lx", _lowest(row), lux, texts),
        _demand(titles[1], row, "e_avg{}_lx", _judged(row, "e_avg{}_lx"), lux, texts),
        _demand(titles[2], row, "uo{}", _judged(row, "uo{}"), ratio, texts),
    ]


def _demand(
    title: str,
    row: Row,
    column: str,
    verdict: Verdict,
    write: Callable[[float], str],
    texts: Texts,
) -> Demand:
    name = column.format("")

    def written(value: object) -> str:
        return NOTHING if is_absent(value) else write(as_number(name, value))

    return Demand(
        title=title,
        required=written(row[f"required_{name}"]),
        computed=written(row[name]),
        hopeful=written(row[column.format("_hopeful")]),
        verdict=verdict,
        words=texts.gettext(_VERDICT[verdict]),
    )


def _lowest(row: Row) -> Verdict:
    """Judge the lowest value by the dark cells, as the dark spots are."""
    if is_absent(row["required_e_min_lx"]):
        return "no_demand"
    if row["certain_dark_cells"]:
        return "fails"
    return "unknown" if row["dark_cells"] else "ok"


def _judged(row: Row, column: str) -> Verdict:
    name = column.format("")
    required, verdict = row[f"required_{name}"], row[f"{name.removesuffix('_lx')}_verdict"]
    if is_absent(required):
        return "no_demand"
    if verdict == "ok":
        return "ok"
    if verdict == "fails":
        return "fails"
    # Open because unseen lamps decide it; else nobody can judge it by these values.
    asked, values = as_number(name, required), (row[name], row[column.format("_hopeful")])
    met = {not is_absent(value) and as_number(name, value) >= asked for value in values}
    return "unknown" if len(met) > 1 else "not_judged"


def _area(value: object, texts: Texts) -> str:
    area_m2 = as_number("area_m2", value)
    return texts.quantity(area_m2, "m²", 1 if area_m2 < 1 else 0) if area_m2 else ""
