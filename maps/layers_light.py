"""What the light computation finds beside dark spots: surfaces, order of repair, group faults."""

from typing import Final

from maps.columns import Column
from maps.layer import Layer, always, surface_class
from maps.shared_columns import OWNER
from maps.texts import N_

_DASH: Final = "\u2013"
#: Repairs drawn on the map; the list holds all of them.
REPAIRS_DRAWN: Final = 100

GROUND_LAYERS: Final = (
    Layer(
        name="lit_surfaces",
        title=N_("Surfaces against their class"),
        summary=N_(
            "Average light and uniformity of each surface, held against its lighting class."
            " Another finding than the dark spots: a surface may fail without one dark spot."
        ),
        none_text=N_("No surface computed."),
        geometry="area",
        columns=(
            Column("name", N_("Place"), absent=N_("no name")),
            Column("surface_kind", N_("Kind"), "code", "surface_kind"),
            Column("lighting_class", N_("Class")),
            Column("verdict", N_("Verdict"), "code", "verdict"),
            Column("dark_certain_m2", N_("Certainly dark"), "number", unit="m²", zero=_DASH),
            Column("dark_probable_m2", N_("Probably dark"), "number", unit="m²", zero=_DASH),
            Column("dark_unknown_m2", N_("Perhaps dark"), "number", unit="m²", zero=_DASH),
            Column("e_avg_hopeful_lx", N_("Average"), "number", unit="lx", decimals=1),
            Column(
                "required_e_avg_lx",
                N_("Average asked for"),
                "number",
                unit="lx",
                decimals=1,
                absent=N_("no demand"),
            ),
            Column("uo_hopeful", N_("Uniformity"), "number", decimals=2),
            Column(
                "required_uo",
                N_("Uniformity asked for"),
                "number",
                decimals=2,
                absent=N_("no demand"),
            ),
            Column("class_is_default", N_("Our default"), "yes_no"),
        ),
        label_columns=("name", "code"),
        classify=surface_class,
        legend={
            "fails": N_("Too little or too uneven light"),
            "unknown": N_("Depends on unseen lamps or estimated flux"),
            "ok": N_("Meets its class"),
            "no_demand": N_("Its class asks for none of the two"),
        },
        headline=("fails",),
        link=("asset_kind", "id"),
        visible=False,
        late=True,
        by_class=True,
        worst_first="dark_certain_m2",
        computed=True,
    ),
    Layer(
        name="group_faults",
        title=N_("Suspected group faults"),
        summary=N_(
            "Three or more dark neighbours on one circuit, or near each other where the circuit is"
            " unknown: one fault may explain them all. Suspected, not measured."
        ),
        none_text=N_("No suspected group faults."),
        geometry="area",
        columns=(
            Column("circuit", N_("Circuit")),
            Column("cabinet", N_("Cabinet")),
            Column("basis", N_("Told by"), "code", "fault_basis"),
            Column("lamps", N_("Dark lamps"), "count"),
            Column("lamp_codes", N_("Lamps in order"), "names", links=("lamp", "lamp_ids")),
            Column("dark_since", N_("Dark since"), "date"),
            Column("open_reports", N_("Open reports"), "count", zero=_DASH),
        ),
        label_columns=("circuit", "cabinet"),
        classify=always("group_fault"),
        legend={"group_fault": N_("Suspected group fault")},
        headline=("group_fault",),
        worst_first="lamps",
        computed=True,
    ),
)

REPAIR_LAYERS: Final = (
    Layer(
        name="repairs",
        title=N_("Mend first"),
        summary=N_(
            "Faulty lamps in the order in which mending them takes away most dark ground."
            " Weighted: entrance 3, footpath 2, yard 1 (our choice)."
        ),
        none_text=N_("No faulty lamp makes ground dark."),
        geometry="point",
        columns=(
            Column("priority", N_("Order"), "count"),
            Column("code", N_("Lamp")),
            OWNER,
            Column("dark_m2", N_("Takes away"), "number", unit="m²"),
            Column("cumulative_m2", N_("In all"), "number", unit="m²"),
            Column("weighted_m2", N_("Weighted"), "number", unit="m²"),
            Column("state", N_("State"), "code", "lamp_state"),
            Column("with_lamp_code", N_("Together with"), absent=_DASH),
            Column("operator", N_("Operator"), "code", "party"),
        ),
        label_columns=("code",),
        classify=always("repair"),
        legend={"repair": N_("Faulty lamp with its place in the order")},
        headline=("repair",),
        link=("'lamp'", "id"),
        first="priority",
        number="priority",
        header="code",
        product=True,
        most=REPAIRS_DRAWN,
        computed=True,
    ),
)
