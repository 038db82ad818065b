"""The map of a file that came back: the estate as it is, and where each difference lies."""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd

from maps.columns import Column
from maps.proposal_layers import ARROW, PLUS, ProposalLayer, change_class
from maps.proposal_map import ProposalMap, own_map
from maps.style import BUBBLE, CIRCLE, CROSS, DIAMOND, MARK, SQUARE, TRIANGLE, Symbol
from maps.texts import N_, Texts

PEN: Final = "M8 16l1-3.4 6.2-6.2 2.4 2.4-6.2 6.2z"
ROWS: Final = ProposalLayer(
    name="returned_rows",
    title=N_("What the file changes"),
    summary=N_("Rows that the file adds, moves, changes or removes."),
    none_text=N_("The file changes nothing."),
    geometry="any",
    columns=(
        Column("what", N_("What it is")),
        Column("label", N_("Name"), absent=N_("no name")),
        Column("said", N_("What changes")),
    ),
    label_columns=("label", "what"),
    classify=change_class,
    legend={
        "refused": N_("Cannot be taken"),
        "conflict": N_("Changed here too: you decide"),
        "deleted": N_("return_change.deleted"),
        "moved": N_("return_change.moved"),
        "changed": N_("return_change.changed"),
        "added": N_("return_change.added"),
        "before": N_("Where it lay before"),
    },
    headline=("refused", "conflict", "deleted", "moved", "changed", "added"),
    product=True,
    listed=False,
    signs={
        "refused": Symbol(TRIANGLE, "broken", "broken", 24, MARK),
        "conflict": Symbol(BUBBLE, "report", "report", 24, MARK),
        "deleted": Symbol(CIRCLE, None, "asset", 22, CROSS, "asset", dash=(4, 3)),
        "moved": Symbol(DIAMOND, "link", "link", 26, ARROW),
        "changed": Symbol(SQUARE, "link", "link", 22, PEN),
        "added": Symbol(CIRCLE, "good", "good", 24, PLUS),
        "before": Symbol(CIRCLE, None, "asset", 14, dash=(3, 3)),
    },
)


def returned_map(
    tables: Mapping[str, gpd.GeoDataFrame], title: str, static_url: str, texts: Texts
) -> ProposalMap:
    """Draw a file that came back.

    Parameters
    ----------
    tables
        Rows by layer name: those of the estate's ground, and ``returned_rows``; EPSG:4326.
    title
        What the map is called to those who listen.
    static_url
        Where our own files are served.
    texts
        Words of the reader.
    """
    return own_map(tables, (ROWS,), (title, static_url), texts)
