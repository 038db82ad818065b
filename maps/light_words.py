"""The computed light of one surface in words: what its class asks for, what falls there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from maps.class_words import class_source
from maps.columns import as_number, is_absent
from maps.layer import Row
from maps.texts import N_, Texts

Verdict = Literal["ok", "fails", "unknown", "no_demand", "not_judged"]

#: Kinds of surface whose class is ours where nobody chose one.
_DEFAULT: Final[Mapping[str, str]] = {
    "courtyard": N_("our default for courtyards, no legal demand"),
    "footpath": N_("our default for footpaths, no legal demand"),
    "steps": N_("our default for steps, no legal demand"),
    "entrance": N_("our default for entrances, no legal demand"),
    "parking": N_("our default for parking, no legal demand"),
}
CHOSEN: Final = N_("chosen for this surface, no legal demand")
_VERDICT: Final[Mapping[Verdict, str]] = {
    "ok": N_("enough"),
    "fails": N_("too little"),
    "unknown": N_("depends on lamps nobody has seen"),
    "no_demand": N_("no demand"),
    "not_judged": N_("depends on the flux, which is estimated"),
}
_QUANTITY: Final[Mapping[str, str]] = {
    "Eh": N_("Illuminance on the ground"),
    "Ehs": N_("Hemispherical illuminance"),
    "Ev": N_("Vertical illuminance 1.5 m up, lowest of all facings"),
    "Esc": N_("Semi-cylindrical illuminance 1.5 m up, lowest of all facings"),
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
        Class it was held against.
    class_origin
        Standard and edition, where its figures were read, and whose choice it is.
    quantity
        What is computed and limited.
    demands
        Average, lowest and uniformity; empty where the surface has no cells.
    open
        Whether lamps that nobody has seen make a difference.
    area
        Ground computed, with its unit.
    certain, probable, perhaps
        Dark ground with its unit, empty where there is none.
    computed_at
        End of the computation.
    waiting
        Changes in the estate that are not in it yet.
    """

    class_text: str
    class_origin: str
    quantity: str
    demands: Sequence[Demand]
    open: bool
    area: str
    certain: str
    probable: str
    perhaps: str
    computed_at: datetime
    waiting: int

    @property
    def dark(self) -> bool:
        """Whether any of its ground is or may be dark."""
        return bool(self.certain or self.probable or self.perhaps)


def surface_light(chosen: object, row: Row, texts: Texts) -> SurfaceLight:
    """Write the result of one surface.

    Parameters
    ----------
    chosen
        Class that the register gives the surface; None: the default of its kind was taken.
    row
        Columns of app.lit_surfaces [lx] with its cells, ``certain_m2``, ``probable_m2``,
        ``unknown_m2`` and ``waiting_changes``.
    texts
        Words of the reader.
    """
    demands = _demands(row, texts) if as_number("cells", row["cells"]) else []
    computed_at = row["computed_at"]
    assert isinstance(computed_at, datetime)  # noqa: S101 -- only runs that ended have results
    return SurfaceLight(
        class_text=class_text(chosen, row, texts),
        class_origin=class_origin(row, texts),
        quantity=texts.gettext(_QUANTITY[str(row["quantity"])]),
        demands=demands,
        open=any(demand.hopeful != demand.computed for demand in demands),
        area=area(row["area_m2"], texts),
        certain=area(row["certain_m2"], texts),
        probable=area(row["probable_m2"], texts),
        perhaps=area(row["unknown_m2"], texts),
        computed_at=computed_at,
        waiting=int(as_number("waiting_changes", row["waiting_changes"])),
    )


def class_text(chosen: object, row: Row, texts: Texts) -> str:
    """Name the class a surface was held against, and say where the register now names another."""
    used = str(row["lighting_class"])
    if is_absent(chosen):
        return used if row["class_is_default"] else texts.gettext("%(code)s, until now", code=used)
    if chosen != used:
        # Chosen after the computation, or a class that nobody has defined.
        return texts.gettext(
            "%(code)s. %(chosen)s is chosen: the light is not held against it yet",
            code=used,
            chosen=chosen,
        )
    return used


def class_origin(row: Row, texts: Texts) -> str:
    """Say where a class comes from: edition, source, and that it is a choice, never the law."""
    whose = _DEFAULT.get(str(row["surface_kind"]), CHOSEN) if row["class_is_default"] else CHOSEN
    source = class_source(str(row["class_source"] or ""), texts)
    parts = [row["class_edition"], source, texts.gettext(whose)]
    return "; ".join(str(part) for part in parts if not is_absent(part))


def _demands(row: Row, texts: Texts) -> list[Demand]:
    def lux(value: float) -> str:
        return texts.quantity(value, "lx", 2)

    def ratio(value: float) -> str:
        return texts.number(value, 2)

    titles = texts.gettext("Average"), texts.gettext("Lowest"), texts.gettext("Uniformity")
    return [
        _demand(titles[0], row, "e_avg{}_lx", _judged(row, "e_avg{}_lx"), lux, texts),
        _demand(titles[1], row, "e_min{}_lx", _lowest(row), lux, texts),
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
    if row["likely_dark_cells"]:
        return "not_judged"
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
    # Open because unseen lamps decide it; else because the flux of lamps is not known.
    asked, values = as_number(name, required), (row[name], row[column.format("_hopeful")])
    met = {not is_absent(value) and as_number(name, value) >= asked for value in values}
    return "unknown" if len(met) > 1 else "not_judged"


def area(value: object, texts: Texts) -> str:
    """Write an area with its unit; nothing where there is none."""
    area_m2 = as_number("area_m2", value)
    return texts.quantity(area_m2, "m²", 1 if area_m2 < 1 else 0) if area_m2 else ""


@dataclass(frozen=True)
class Past:
    """How dark a surface was from one moment on, until the next one."""

    since: str
    lighting_class: str
    certain: str
    probable: str
    perhaps: str


def surface_history(rows: Sequence[Row], texts: Texts) -> list[Past]:
    """Write the results of a surface, the one that stands first."""
    return [
        Past(
            since=_moment(row["since_at"], texts),
            lighting_class=str(row["lighting_class"]),
            certain=area(row["certain_m2"], texts) or NOTHING,
            probable=area(row["probable_m2"], texts) or NOTHING,
            perhaps=area(row["unknown_m2"], texts) or NOTHING,
        )
        for row in rows
    ]


def _moment(value: object, texts: Texts) -> str:
    return texts.moment(value) if isinstance(value, datetime) else ""


def shares_text(shares: Mapping[str, float | None], texts: Texts) -> str:
    """Say on how much real data a computation rests; nothing where it did not tell.

    Parameters
    ----------
    shares
        ``photometry``, ``flux``, ``state`` and ``building_height``, each 0 to 1.
    texts
        Words of the reader.
    """
    words = {
        "photometry": N_("%(share)s measured photometry"),
        "flux": N_("%(share)s known flux"),
        "state": N_("%(share)s lamps seen"),
        "building_height": N_("%(share)s known building heights"),
    }
    parts = [
        texts.gettext(words[name], share=_percent(share, texts))
        for name, share in shares.items()
        if share is not None
    ]
    return texts.gettext("Rests on: %(shares)s.", shares=", ".join(parts)) if parts else ""


def _percent(share: float, texts: Texts) -> str:
    # Not all is never written as all, and not none never as none.
    percent = min(max(round(share * 100), 1), 99) if 0 < share < 1 else round(share * 100)
    return texts.quantity(percent, "%")
