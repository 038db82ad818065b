"""The three layers that the product exists for: dark, broken, overdue."""

from typing import Final

from maps.columns import Column
from maps.layer import Layer, cleaning_class, fixture_class, spot_class
from maps.shared_columns import CODE, NEVER, OWNER
from maps.texts import N_

PRODUCT_LAYERS: Final = (
    Layer(
        name="dark_spots",
        title=N_("Dark spots"),
        summary=N_("Ground that gets less light than its lighting class asks for."),
        none_text=N_("No dark spots"),
        geometry="area",
        columns=(
            Column("surface_name", N_("Place"), absent=N_("no name")),
            Column("area_m2", N_("Area"), "number", unit="m²"),
            Column("missing_lx", N_("Missing"), "number", unit="lx", decimals=1),
            Column("lighting_class", N_("Lighting class")),
            Column("lamp_ids", N_("Lamps concerned"), "list_count", absent=N_("none")),
            Column("certainty", N_("Certainty"), "code", "certainty"),
        ),
        label_columns=("surface_name",),
        classify=spot_class,
        legend={
            "certain": N_("Dark: too little light"),
            "unknown": N_("Perhaps dark: lamps nearby not seen"),
        },
        headline=("certain",),
        link=("surface_kind", "surface_id"),
        product=True,
        worst_first="area_m2",
    ),
    Layer(
        name="overdue_cleaning",
        title=N_("Overdue cleaning"),
        summary=N_("Cleaning that is past its due day, or that nobody has recorded yet."),
        none_text=N_("No overdue cleaning"),
        geometry="any",
        columns=(
            Column("asset_code", N_("Asset"), absent=N_("no code")),
            Column("task", N_("Task"), "code", "task"),
            Column("contractor", N_("Contractor"), absent=N_("own staff or not given")),
            Column("last_visit_at", N_("Last visit"), "date", absent=NEVER),
            Column("due_on", N_("Due"), "date"),
            Column("overdue_days", N_("Days late"), "days", absent=N_("cannot be counted")),
            Column("cleaning_state", N_("State"), "code", "cleaning_state"),
        ),
        label_columns=("asset_code",),
        classify=cleaning_class,
        legend={
            "over_30": N_("More than 30 days late"),
            "over_7": N_("8 to 30 days late"),
            "up_to_7": N_("1 to 7 days late"),
            "never_visited": N_("Never visited: no record"),
            "due_soon": N_("Due soon"),
            "ok": N_("On time"),
        },
        headline=("over_30", "over_7", "up_to_7"),
        link=("asset_kind", "asset_id"),
        hidden=("ok",),
        product=True,
        worst_first="overdue_days",
    ),
    Layer(
        name="broken_fixtures",
        title=N_("Broken fixtures"),
        summary=N_("Lamps whose last seen state is not lit."),
        none_text=N_("No broken fixtures"),
        geometry="point",
        columns=(
            CODE,
            Column("kind", N_("Kind"), "code", "lamp_kind"),
            Column("state", N_("State"), "code", "lamp_state"),
            Column("dark_since", N_("Since"), "date"),
            Column("days_dark", N_("Days"), "days"),
            OWNER,
            Column("circuit", N_("Circuit")),
            Column("open_reports", N_("Open reports"), "count", absent=N_("none")),
        ),
        label_columns=("code",),
        classify=fixture_class,
        legend={
            "open_hatch": N_("Open hatch: danger"),
            "damaged": N_("Damaged"),
            "dark": N_("Dark"),
            "flickering": N_("Flickering"),
            "dim": N_("Dim"),
            "day_burning": N_("Burning by day"),
            "obscured": N_("Hidden by foliage"),
        },
        headline=(
            "open_hatch",
            "damaged",
            "dark",
            "flickering",
            "dim",
            "day_burning",
            "obscured",
        ),
        link=("'lamp'", "id"),
        product=True,
        worst_first="days_dark",
    ),
)
