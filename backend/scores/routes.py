"""Pages of scores: how estates and kinds stand, week by week, and each place with its causes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from backend.assets import service as assets
from backend.db import TransactionRoute, Tx
from backend.pages.context import Reader, Who
from backend.rounds import service as rounds
from backend.scores import grade_routes, grading_routes, sample_routes, service
from backend.sheets import csv_file
from gis.scores import STALE_DAYS
from gis.vocabulary import ASSET_KINDS, SCORE_ASPECTS
from maps import score_words
from maps.asset_fields import asset_title
from maps.score_trend import bar_svg, by_week
from maps.vocabulary import label

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)
#: Places that the page lists [count]; the list of the layer holds all of them.
PLACES_MAX: Final = 40

Code = Annotated[str, Query(max_length=100)]


@router.get("/scores")
def all_scores(
    tx: Tx, who: Who, estate: Code = "", kind: Code = "",
    weeks: Annotated[int, Query(ge=1, le=520)] = service.WEEKS[1],
) -> Response:  # fmt: skip
    """Show how places were judged: by estate and kind, week by week, and the worst of them."""
    known = assets.estates(tx)
    code = estate if any(one.code == estate for one in known) else None
    wanted = kind if kind in ASSET_KINDS else None
    count = min(service.WEEKS, key=lambda one: abs(one - weeks))
    every = service.places(tx, code)
    found = [one for one in every if wanted in (None, one.asset_kind)]
    return who.page(
        "scores.html",
        title=who.texts.gettext("Intact, clean and tidy"),
        active="scores",
        groups=service.groups(found),
        trend=by_week(service.weeks(tx, code, wanted, count), who.texts),
        bar=bar_svg,
        places=[(one, _title(who, one)) for one in found[:PLACES_MAX]],
        total=len(found),
        aspects=SCORE_ASPECTS,
        stale_days=STALE_DAYS,
        asked={"estate": code or "", "kind": wanted or "", "weeks": count},
        estates=[(one.code, one.name) for one in known],
        kinds=[(one, label(who.texts, "asset", one)) for one in _kinds(every)],
        spans=service.WEEKS,
        urls=_urls(code, wanted),
    )


@router.get("/scores.csv")
def scores_csv(tx: Tx, who: Who, estate: Code = "", kind: Code = "") -> Response:
    """Give the newest scores of all places as a table."""
    texts = who.texts
    headings = score_words.headings(texts)
    rows = [
        [
            one.estate_name, label(texts, "asset", one.asset_kind), _title(who, one),
            label(texts, "task", one.task) if one.task else None,
            *(one.scores[aspect] for aspect in SCORE_ASPECTS), one.scored_at, one.age_days,
            label(texts, "score_state", one.score_state),
        ]
        for one in service.places(tx, estate or None, kind or None)
    ]  # fmt: skip
    return Response(
        csv_file(headings, rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="scores.csv"'},
    )


@router.get("/scores/{asset_id}")
def one_place(asset_id: uuid.UUID, tx: Tx, who: Who) -> Response:
    """Show one place: its scores, each with the answers, deviations and cases that it rests on."""
    place = service.read_place(tx, asset_id)
    return who.page(
        "score_place.html",
        title=_title(who, place),
        active="scores",
        place=place,
        inspections=service.inspections(tx, asset_id),
        deviations=rounds.deviations(tx, asset_id=asset_id),
        cases=service.open_cases(tx, asset_id),
        aspects=SCORE_ASPECTS,
        stale_days=STALE_DAYS,
    )


def _title(who: Reader, place: service.Place) -> str:
    return asset_title(place.asset_kind, place.asset_code, place.asset_name, who.texts)


def _kinds(places: Sequence[service.Place]) -> list[str]:
    present = {place.asset_kind for place in places}
    return [kind for kind in ASSET_KINDS if kind in present]


def _urls(estate: str | None, kind: str | None) -> dict[str, Any]:
    asked = {name: value for name, value in (("estate", estate), ("kind", kind)) if value}
    narrowed = {"estate": estate} if estate else {}
    return {
        "csv": f"/scores.csv?{urlencode(asked)}" if asked else "/scores.csv",
        "list": f"/lists/scores?{urlencode(narrowed)}" if narrowed else "/lists/scores",
        "map": f"/map?{urlencode(narrowed)}" if narrowed else "/map",
    }


for _more in (sample_routes, grading_routes, grade_routes):
    router.include_router(_more.router)
