"""The three layers that the product exists for: dark, broken, overdue."""

from collections.abc import Mapping
from typing import Final

from maps.columns import Column
from maps.layer import Layer, cleaning_class, fixture_class, spot_class
from maps.shared_columns import CODE, NEVER, OWNER
from maps.texts import N_, Texts

_DASH: Final = "\u2013"
_LATE: Final = ("over_30", "over_7", "up_to_7")


def _spots(counts: Mapping[str, int], texts: Texts) -> tuple[str, ...]:
    certain, unknown = counts.get("certain", 0), counts.get("unknown", 0)
    told = [texts.ngettext("%(num)s dark", "%(num)s dark", certain)]
    if probable := counts.get("probable", 0):
        told += [texts.ngettext("%(num)s probably dark", "%(num)s probably dark", probable)]
    return (*told, texts.ngettext("%(num)s perhaps dark", "%(num)s perhaps dark", unknown))


def _plans(counts: Mapping[str, int], texts: Texts) -> tuple[str, ...]:
    late, never = sum(counts.get(key, 0) for key in _LATE), counts.get("never_visited", 0)
    told = (
        texts.ngettext("%(num)s overdue", "%(num)s overdue", late),
        texts.ngettext("%(num)s never visited", "%(num)s never visited", never),
        texts.ngettext("%(num)s due soon", "%(num)s due soon", counts.get("due_soon", 0)),
    )
    on_time = counts.get("ok", 0)
    if not on_time:
        return told
    return (*told, texts.ngettext("%(num)s on time", "%(num)s on time", on_time))


PRODUCT_LAYERS: Final = (
    Layer(
        name="dark_spots",
        title=N_("Dark spots"),
        summary=N_("Ground that gets less light than its lighting class asks for."),
        none_text=N_("No dark spots"),
        geometry="area",
        columns=(
            Column("surface_name", N_("Place"), absent=N_("no name")),
            Column("certainty", N_("How certain"), "code", "certainty"),
            Column("area_m2", N_("Area"), "number", unit="m²"),
            Column("certain_area_m2", N_("Of it certain"), "number", unit="m²", zero=_DASH),
            Column("length_m", N_("Length"), "number", unit="m", absent=N_("not on a path")),
            Column("entrance_m", N_("To an entrance"), "number", unit="m", absent=N_("over 400 m")),
            Column("missing_lx", N_("Missing"), "number", unit="lx", decimals=1),
            Column("lighting_class", N_("Lighting class")),
            Column("lamp_ids", N_("Lamps concerned"), "list_count", absent=N_("none")),
        ),
        label_columns=("surface_name",),
        classify=spot_class,
        legend={
            "certain": N_("Certainly dark: too little light"),
            "probable": N_("Probably dark: the flux is estimated"),
            "unknown": N_("Perhaps dark: lamps nearby not seen"),
        },
        headline=("certain",),
        link=("asset_kind", "surface_id"),
        product=True,
        computed=True,
        worst_first="area_m2",
        tally=_spots,
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
            Column(
                "overdue_days", N_("Days late"), "days", absent=N_("cannot be counted"), zero=_DASH
            ),
            Column("cleaning_state", N_("State"), "code", "cleaning_state"),
            Column("due_on", N_("Due"), "date"),
            Column("last_visit_at", N_("Last visit"), "date", absent=NEVER),
            Column("contractor", N_("Contractor"), absent=N_("own staff or not given")),
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
        headline=_LATE,
        link=("asset_kind", "asset_id"),
        hidden=("ok",),
        quiet=("due_soon",),
        product=True,
        worst_first="overdue_days",
        by_class=True,
        tally=_plans,
    ),
    Layer(
        name="broken_fixtures",
        title=N_("Broken fixtures"),
        summary=N_("Lamps whose last seen state is not lit."),
        none_text=N_("No broken fixtures"),
        geometry="point",
        columns=(
            CODE,
            Column("state", N_("State"), "code", "lamp_state"),
            Column("days_dark", N_("Days"), "days"),
            Column("dark_since", N_("Since"), "date"),
            Column("open_reports", N_("Open reports"), "count", absent=N_("none"), cases_of="id"),
            Column("kind", N_("Kind"), "code", "lamp_kind"),
            Column("circuit", N_("Circuit")),
            OWNER,
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
        by_class=True,
    ),
)
