"""The layer of helt, rent, snyggt: how each place was found when somebody last looked."""

from collections.abc import Mapping
from typing import Final

from maps.columns import Column
from maps.layer import Layer, Row
from maps.shared_columns import NEVER
from maps.texts import N_, Texts

_NOT_JUDGED: Final = N_("not judged")


def score_class(row: Row) -> str:
    """Class of a place: what its scores say together."""
    return str(row.get("score_state"))


def _looked(counts: Mapping[str, int], texts: Texts) -> tuple[str, ...]:
    bad, grey = counts.get("bad", 0), counts.get("old", 0) + counts.get("unseen", 0)
    seen = sum(counts.get(key, 0) for key in ("bad", "fair", "partly", "good"))
    return (
        texts.ngettext("%(num)s place is bad", "%(num)s places are bad", bad),
        texts.ngettext("%(num)s inspected", "%(num)s inspected", seen),
        texts.ngettext("%(num)s not looked at", "%(num)s not looked at", grey),
    )


SCORE_LAYERS: Final = (
    Layer(
        name="scores",
        title=N_("Intact, clean and tidy"),
        summary=N_(
            "How each place with a plan was found when somebody last judged it: 0 bad, 1 fair,"
            " 2 good. What nobody has looked at for two months is grey, never green."
        ),
        none_text=N_("No place has a plan."),
        geometry="any",
        columns=(
            Column("asset_code", N_("Place"), absent=N_("no code")),
            Column("score_state", N_("State"), "code", "score_state"),
            Column("intact_score", N_("Intact"), "number", absent=_NOT_JUDGED),
            Column("clean_score", N_("Clean"), "number", absent=_NOT_JUDGED),
            Column("tidy_score", N_("Tidy"), "number", absent=_NOT_JUDGED),
            Column("scored_at", N_("Inspected"), "date", absent=NEVER),
            Column("age_days", N_("Age"), "days", absent=NEVER),
            Column("task", N_("Round"), "code", "task", absent=NEVER),
        ),
        label_columns=("asset_code", "asset_name"),
        classify=score_class,
        legend={
            "bad": N_("Bad for one of the three"),
            "fair": N_("Fair at worst"),
            "old": N_("Judged too long ago: not known now"),
            "unseen": N_("Never judged"),
            "partly": N_("Good as far as it was judged"),
            "good": N_("Good for all three"),
        },
        headline=("bad",),
        link=("asset_kind", "id"),
        visible=False,
        late=True,
        by_class=True,
        worst_first="age_days",
        tally=_looked,
    ),
)
