"""What the page of the list shows, in words of the reader's language."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import Connection

from backend.access.service import Identity
from backend.cases.page import receivers
from backend.lists import bulk, saved, service, store
from backend.lists.files import Told, shown
from backend.lists.filters import DAYS_MAX, TEXT_MAX, CaseFilter
from backend.lists.schemas import Count, Counts
from backend.pages.context import Reader, own_url
from backend.schemas import Cursor
from gis.vocabulary import PARTIES, PRIORITIES, REPORT_EVENTS
from maps import case_words, list_words
from maps.asset_fields import asset_title
from maps.texts import Texts
from maps.vocabulary import VOCABULARIES, label

PATH: Final = "/cases"
ROWS_A_PAGE: Final = 50
#: Ways the list leaves: form and address.
FILES: Final = (("CSV", "/cases.csv"), ("Excel", "/cases.xlsx"), ("PDF", "/cases.pdf"))
_AGES: Final = (1, 7, 30, 90, 365)


@dataclass(frozen=True)
class Shown:
    """What the page says besides the list."""

    thanks: str = ""
    refused: str = ""
    done: bulk.Done | None = None


def context(
    tx: Connection, who: Reader, asked: CaseFilter, cursor: Cursor | None, also: Shown
) -> dict[str, Any]:
    """Return all that the page needs besides its title."""
    texts, identity = who.texts, who.identity
    wanted = service.narrow(tx, identity, asked)
    page = service.page(tx, wanted, cursor, ROWS_A_PAGE)
    counts = service.counts(tx, identity, wanted)
    names = names_of(tx, asked, texts)
    kept = saved.all_of(tx, identity)
    return {
        "rows": [shown(row, texts) for row in page.items],
        "tabs": _tabs(texts, asked, counts, identity),
        "total": said(texts, service.count(tx, wanted)),
        "parts": _parts(texts, asked, names),
        "asked": asked,
        "given": {**dict.fromkeys(list_words.filters(), ""), **asked.given},
        "address": asked.address,
        "page_url": url_of(asked),
        "live_estate": wanted.estate_id or "",
        "next_url": _with(asked, cursor=page.next) if page.next else None,
        "is_first": cursor is None,
        "files": [(form, f"{path}?{asked.address}") for form, path in FILES],
        "work_url": f"/cases/work.pdf?{asked.address}",
        "points_url": f"/cases/points?{asked.address}",
        "saved": [
            {"id": one.id, "name": one.name, "url": f"{PATH}?{one.asked}", "is_default":
             one.is_default, "is_shown": one.asked == (asked.address or "state=open")}
            for one in kept
        ],
        "may_save": identity.account_id is not None,
        "may_work": identity.may("work"),
        "may_direct": identity.may("direct"),
        "text_max": TEXT_MAX,
        "tiles": _tiles(who),
        **_options(tx, texts, asked, wanted, identity),
        **_answer(tx, texts, also),
    }  # fmt: skip


def url_of(asked: CaseFilter) -> str:
    """Return the address of the list with a filter; one without any would open the saved one."""
    return f"{PATH}?{asked.address or 'state=open'}"


def names_of(tx: Connection, asked: CaseFilter, texts: Texts) -> dict[str, str]:
    """Return what the things are called that a filter names."""
    names: dict[str, str] = {}
    if asked.estate:
        known = {row.code: row.name for row in store.rows(tx, "estates")}
        names["estate"] = known.get(asked.estate, asked.estate)
    for name, key in (("place", asked.place), ("asset", asked.asset)):
        row = store.one(tx, "asset", id=key) if key else None
        if row:
            names[name] = asset_title(row.kind, row.code, row.name, texts)
        elif key:
            names[name] = str(key)
    holder = asked.held_by
    if holder and holder.id:
        found = store.scalar(tx, "holder", kind=holder.kind, id=holder.id)
        names["holder"] = str(found or holder.id)
    return names


def told(tx: Connection, who: Reader, asked: CaseFilter) -> Told:
    """Return what a file of the list says of itself."""
    words = list_words.filter_text(who.texts, asked.given, names_of(tx, asked, who.texts))
    case_url = own_url(who.request, "/cases/{id}")
    return Told(who.texts, datetime.now(UTC), words, case_url)


def said(texts: Texts, count: Count) -> str:
    """Write a number; of one that was not counted to its end, that there are more."""
    return texts.number(count.number) + ("" if count.whole else "+")


def _tabs(
    texts: Texts, asked: CaseFilter, counts: Counts, who: Identity
) -> list[dict[str, object]]:  # fmt: skip
    """Return the views that people ask for most, each with how many it holds."""
    usual = replace(asked, state="open", holder=None, status=None, due=None, sort=None)
    views = [
        (list_words.tab(texts, "open"), usual, counts.open),
        (list_words.tab(texts, "overdue"), replace(usual, state="overdue"), counts.overdue),
        (list_words.tab(texts, "none"), replace(usual, holder="none"), counts.unassigned),
    ]
    if who.account_id is not None:
        views.append((list_words.tab(texts, "mine"), replace(usual, holder="mine"), counts.mine))
    tabs: list[dict[str, object]] = [
        {"title": title, "url": url_of(view), "number": said(texts, number),
         "is_shown": (view.state, view.holder, None) == (asked.state, asked.holder, asked.due)}
        for title, view, number in views
    ]  # fmt: skip
    closed = replace(usual, state="closed")
    return [
        *tabs,
        {
            "title": list_words.tab(texts, "closed"), "url": url_of(closed), "number": "",
            "is_shown": asked.state == "closed" and not asked.holder,
        },
    ]  # fmt: skip


def _parts(texts: Texts, asked: CaseFilter, names: dict[str, str]) -> list[tuple[str, str]]:
    """Return each part of the filter in words, with the address of the list without it."""
    parts = list_words.filter_parts(texts, asked.given, names)
    usual = CaseFilter()
    return [
        (words, url_of(replace(asked, **{name: getattr(usual, name)})))
        for name, words in parts
        if name not in ("sort", "state")
    ]


def _options(
    tx: Connection, texts: Texts, asked: CaseFilter, wanted: store.Narrowed, who: Identity
) -> dict[str, Any]:
    estates = store.rows(tx, "estates")
    only = estates[0].id if len(estates) == 1 else None
    mine = [(one, list_words.holder(texts, one)) for one in ("mine", "teams") if who.account_id]
    return {
        "estates": [(row.code, row.name) for row in estates],
        "places": _places(tx, texts, wanted.estate_id or only),
        "categories": [
            (group, label(texts, "category_group", group), [
                (code, label(texts, "category", code))
                for code in VOCABULARIES["category"] if code.startswith(f"{group}.")
            ])
            for group in VOCABULARIES["category_group"]
        ],
        "states": list_words.states(texts),
        "sorts": list_words.sorts(texts, dated=asked.state in ("open", "overdue")),
        "statuses": [(code, label(texts, "report_status", code)) for code in REPORT_EVENTS],
        "parties": [(code, label(texts, "party", code)) for code in PARTIES],
        "priorities": [(code, label(texts, "priority", code)) for code in PRIORITIES],
        "ages": [
            (str(days), texts.days(days))
            for days in sorted({*_AGES, *([asked.days] if asked.days else [])})
            if days <= DAYS_MAX
        ],
        "dues": list_words.dues(texts),
        "holders": [*mine, ("none", list_words.holder(texts, "none"))],
        "receivers": receivers(tx, texts),
        "says": [
            (code, case_words.do(texts, code))
            for code in (*case_words.SAID, *(case_words.DECIDED if who.may("direct") else ()))
        ],
    }  # fmt: skip


def _places(
    tx: Connection, texts: Texts, estate_id: uuid.UUID | None
) -> list[tuple[str, list[tuple[str, str]]]]:  # fmt: skip
    """Return courtyards and buildings of the estate that was chosen, in groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = store.rows(tx, "places", estate_id=estate_id) if estate_id else ()
    for row in rows:
        name = asset_title(row.kind, row.code, row.name, texts)
        groups.setdefault(row.kind, []).append((str(row.id), name))
    return [(label(texts, "asset", kind), found) for kind, found in groups.items()]


def _answer(tx: Connection, texts: Texts, also: Shown) -> dict[str, Any]:
    """Return what came of the form that was sent."""
    found: dict[str, Any] = {"thanks": also.thanks, "refused": also.refused, "done": None}
    if also.done is None:
        return found
    done = also.done
    rows = {row.id: shown(row, texts) for row in service.read(tx, [o.id for o in done.outcomes])}
    outcomes: Sequence[dict[str, Any]] = [
        {"id": one.id, "row": rows.get(one.id), "done": one.done,
         "why": "" if one.done else case_words.refused(texts, one.code or "", one.values)}
        for one in done.outcomes
    ]  # fmt: skip
    return {
        **found,
        "done": {
            "words": list_words.did(texts, done.act, done.number),
            "number": done.number,
            "refused": [one for one in outcomes if not one["done"]],
            "changed": [one for one in outcomes if one["done"]],
            "back": list(done.back),
        },
    }


def _tiles(who: Reader) -> dict[str, str] | None:
    """Return the base map that was set up; None: there is none."""
    settings = who.request.app.state.settings
    if not settings.tiles:
        return None
    return {"url": settings.tiles, "attribution": settings.tiles_attribution or ""}


def _with(asked: CaseFilter, **more: str) -> str:
    return f"{PATH}?{urlencode({**asked.given, **more})}"
