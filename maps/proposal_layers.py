"""The two layers that only a proposal has: ground whose darkness changes, and its lamps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from maps.columns import Column
from maps.layer import Layer, Row
from maps.shared_columns import HEIGHT
from maps.style import CIRCLE, CROSS, DIAMOND, Area, Style, Symbol
from maps.texts import N_

PLUS: Final = "M12 6.5v11M6.5 12h11"
ARROW: Final = "M7 12h9.5M12.5 8l4 4-4 4"


@dataclass(frozen=True)
class ProposalLayer(Layer):
    """A layer with its own signs, since it is in no registry."""

    signs: Mapping[str, Style] = field(default_factory=dict)

    @property
    def styles(self) -> Mapping[str, Style]:
        """Sign of each class, worst first."""
        return self.signs


def change_class(row: Row) -> str:
    """Class of a row: what the proposal does there."""
    return str(row["change"])


SPOTS: Final = ProposalLayer(
    name="proposal_spots",
    title=N_("Dark ground, today and with the proposal"),
    summary=N_("Ground that goes from dark to lit, stays dark, or becomes dark."),
    none_text=N_("No dark ground, today or with the proposal."),
    geometry="area",
    columns=(
        Column("surface_name", N_("Place"), absent=N_("no name")),
        Column("area_m2", N_("Area"), "number", unit="m²"),
    ),
    label_columns=("surface_name",),
    classify=change_class,
    legend={
        "new": N_("Becomes dark with the proposal"),
        "stays": N_("Dark today and with the proposal"),
        "gone": N_("Dark today, lit with the proposal"),
    },
    headline=("new", "stays", "gone"),
    link=("asset_kind", "surface_id"),
    product=True,
    listed=False,
    signs={
        "new": Area("broken", 0.5, "broken", 3.0, (7, 4)),
        "stays": Area(
            "dark_fill", 0.62, "dark_edge", 1.5, hatch="diagonal", hatch_ink="dark_hatch"
        ),
        "gone": Area("glow", 0.35, "lamp_lit_edge", 1.5, hatch="dots", hatch_ink="lamp_lit_edge"),
    },
)
LAMPS: Final = ProposalLayer(
    name="proposal_lamps",
    title=N_("Lamps of the proposal"),
    summary=N_("Lamps that are new, moved or changed, or taken away."),
    none_text=N_("The proposal has no lamps yet."),
    geometry="point",
    columns=(
        Column("label", N_("Lamp")),
        Column("kind", N_("Kind"), "code", "lamp_kind"),
        HEIGHT,
        Column(
            "flux_lm", N_("Luminous flux"), "number", unit="lm", absent=N_("as today or typical")
        ),
        Column("moved_m", N_("Moved"), "number", unit="m", decimals=1, absent=N_("not moved")),
    ),
    label_columns=("label",),
    classify=change_class,
    legend={
        "removed": N_("Taken away"),
        "changed": N_("Moved or changed"),
        "new": N_("New lamp"),
    },
    headline=("removed", "changed", "new"),
    product=True,
    listed=False,
    signs={
        "removed": Symbol(CIRCLE, None, "asset", 22, CROSS, "asset", dash=(4, 3)),
        "changed": Symbol(DIAMOND, "link", "link", 26, ARROW),
        "new": Symbol(CIRCLE, "link", "link", 24, PLUS),
    },
)
