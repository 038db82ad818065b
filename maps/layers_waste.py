"""Waste stations against the collection at the property that is mandated from 2027."""

from collections.abc import Mapping
from typing import Final

from maps.columns import Column
from maps.layer import Layer, Row
from maps.shared_columns import CODE, NAME
from maps.texts import N_, Texts

_DASH: Final = "\u2013"


def _class(row: Row) -> str:
    return str(row.get("readiness"))


def _rooms(counts: Mapping[str, int], texts: Texts) -> tuple[str, ...]:
    told: tuple[str, ...] = (
        texts.ngettext(
            "%(num)s lacks a fraction", "%(num)s lack a fraction", counts.get("lacks", 0)
        ),
        texts.ngettext("%(num)s is too small", "%(num)s are too small", counts.get("short", 0)),
    )
    if unknown := counts.get("unknown", 0):
        told += (texts.ngettext("%(num)s not known", "%(num)s not known", unknown),)
    return told


WASTE_LAYERS: Final = (
    Layer(
        name="waste_readiness",
        title=N_("Waste rooms for 2027"),
        summary=N_(
            "Waste rooms against the collection at the property that is mandated from 1 January"
            " 2027: what they lack, and whether they have room for what is left there."
        ),
        none_text=N_("No waste stations."),
        geometry="point",
        columns=(
            CODE,
            NAME,
            Column("readiness", N_("For 2027"), "code", "waste_readiness"),
            Column("lacking", N_("Lacks"), "codes", "fraction", absent=N_("nothing")),
            Column("short", N_("Too little room for"), "codes", "fraction", absent=N_("nothing")),
            Column("added_bins", N_("Bins to add"), "count", absent=_DASH),
            Column("dwellings_served", N_("Dwellings served"), "count"),
            Column("reports", N_("Cases in a year"), "count", zero=_DASH),
            Column("last_look_at", N_("Last read"), "date", absent=N_("nobody looked in a year")),
        ),
        label_columns=("code", "name"),
        classify=_class,
        legend={
            "lacks": N_("Lacks a mandated fraction"),
            "short": N_("Too little room"),
            "unknown": N_("Not known: bins, collection or dwellings"),
            "tight": N_("Has all, with little to spare"),
            "ready": N_("Ready for 2027"),
        },
        headline=("lacks", "short"),
        link=("'waste_station'", "id"),
        visible=False,
        late=True,
        worst_first="reports",
        by_class=True,
        tally=_rooms,
    ),
)
