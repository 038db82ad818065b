"""The same as pages for people: entrance, collections, features as a table."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import Response
from sqlalchemy import Connection
from starlette.datastructures import URL

from backend.ogc import answers, store
from backend.ogc.answers import address
from backend.ogc.asking import Asked
from backend.ogc.columns import Collection
from backend.ogc.store import Wanted
from backend.pages.context import Reader
from maps import ogc_words as words
from maps.columns import UNKNOWN, is_absent, write
from maps.columns import Column as Shown
from maps.layers import LAYERS
from maps.texts import Texts

_TEMPLATE: Final = "ogc.html"
#: Most rows that a page shows.
_ROWS_MAX: Final = 500


def landing(who: Reader, body: Mapping[str, Any]) -> Response:
    """Show the entrance: what can be done from here, and with which programs."""
    links = [
        (words.COLLECTIONS, f"{answers.BASE}/collections"),
        (words.DESCRIPTION, f"{answers.BASE}/api?f=html"),
        (words.CONFORMANCE, f"{answers.BASE}/conformance"),
    ]
    gettext = who.texts.gettext
    return _page(
        who, gettext(words.TITLE), body["description"], trail=(),
        links=[(gettext(title), url) for title, url in links],
        notes=[gettext(words.PROGRAMS), gettext(words.TOKEN), gettext(words.KEPT)],
    )  # fmt: skip


def conformance(who: Reader) -> Response:
    """Show which parts of the standards are kept."""
    return _page(
        who, who.texts.gettext(words.CONFORMANCE), who.texts.gettext(words.CONFORMANCE_LEAD),
        trail=_trail(who.texts), notes=list(answers.CONFORMS),
    )  # fmt: skip


def description(who: Reader, body: Mapping[str, Any]) -> Response:
    """Show the addresses with what each does."""
    gettext = who.texts.gettext
    rows = [
        (None, (method.upper(), path, told["summary"]))
        for path, methods in body["paths"].items()
        for method, told in methods.items()
    ]
    return _page(
        who, gettext(words.DESCRIPTION), gettext(words.DESCRIPTION_LEAD), trail=_trail(who.texts),
        head=[gettext(one) for one in (words.METHOD, words.ADDRESS, words.WHAT)], rows=rows,
    )  # fmt: skip


def collections(who: Reader, body: Mapping[str, Any]) -> Response:
    """Show the list of collections."""
    gettext = who.texts.gettext
    rows = [
        (address(one["id"]), (one["title"], one["id"], one["description"]))
        for one in body["collections"]
    ]
    return _page(
        who, gettext(words.COLLECTIONS), gettext(words.COLLECTIONS_LEAD), trail=_trail(who.texts),
        head=[gettext(one) for one in (words.LAYER, words.NAME, words.WHAT)], rows=rows,
    )  # fmt: skip


def collection(who: Reader, found: Collection, body: Mapping[str, Any]) -> Response:
    """Show a collection: what its features tell."""
    gettext = who.texts.gettext
    rows = [
        (None, (name, found.titled(column, who.texts), column.type, column.comment))
        for name, column in found.columns.items()
    ]
    head = (words.NAME, words.HEADING, words.TYPE, words.MEANING)
    return _page(
        who, body["title"], body["description"], trail=_trail(who.texts, collections=True),
        links=[
            (gettext(words.FEATURES), address(found.name, "items")),
            (gettext(words.QUERYABLES), address(found.name, "queryables")),
            (gettext(words.SCHEMA), address(found.name, "schema")),
        ],
        head=[gettext(one) for one in head], rows=rows,
    )  # fmt: skip


def features(
    who: Reader, tx: Connection, found: Collection, asked: Asked, wanted: Wanted
) -> Response:
    """Show a page of features as a table, written as everywhere."""
    limit = min(asked.limit, _ROWS_MAX)
    read = store.shown(tx, wanted, limit + 1)
    kept = read[:limit]
    columns = found.layer.columns
    rows = [
        (
            address(found.name, "items", str(row.id)),
            tuple(write(who.texts, one, row._mapping[one.name]) for one in columns),  # noqa: SLF001
        )
        for row in kept
    ]
    total = len(kept) if len(read) <= limit and wanted.after is None else store.count(tx, wanted)
    told = None
    if total is not None:
        told = words.count_of(who.texts, total)
    later = None
    if len(read) > limit:
        url = URL(str(who.request.url)).include_query_params(cursor=str(kept[-1].id))
        later = f"{url.path}?{url.query}"
    return _page(
        who, who.texts.gettext(found.layer.title), told or who.texts.gettext(found.layer.summary),
        trail=_trail(who.texts, collections=True, of=found),
        head=[who.texts.gettext(one.title) for one in columns], rows=rows, next_url=later,
        none_text=who.texts.gettext(found.layer.none_text),
    )  # fmt: skip


def feature(who: Reader, tx: Connection, found: Collection, row_id: uuid.UUID) -> Response:
    """Show one feature: everything it tells."""
    view = {one.name: one for one in found.layer.columns}
    row = store.line(tx, found.layer, row_id)
    gettext = who.texts.gettext
    rows = [
        (None, (found.titled(column, who.texts), _written(who.texts, view.get(name), row[name])))
        for name, column in found.columns.items()
    ]
    links = []
    if found.layer.link:
        kind, key = found.layer.link
        told = kind.strip("'") if kind.startswith("'") else row.get(kind)
        if told and row.get(key):
            links.append((gettext(words.ASSET_PAGE), f"/assets/{told}/{row[key]}"))
    return _page(
        who, gettext(found.layer.title), str(row_id),
        trail=_trail(who.texts, collections=True, of=found, items=True), links=links,
        head=[gettext(words.HEADING), gettext(words.VALUE)], rows=rows,
    )  # fmt: skip


def _written(texts: Texts, column: Shown | None, value: object) -> str:
    if column is not None:
        return write(texts, column, value)
    if is_absent(value):
        return texts.gettext(UNKNOWN)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _trail(
    texts: Texts, *, collections: bool = False, of: Collection | None = None, items: bool = False
) -> list[tuple[str, str]]:
    """Return the way to a page: words and addresses."""
    found = [(texts.gettext(words.TITLE), answers.BASE)]
    if collections:
        found.append((texts.gettext(words.COLLECTIONS), f"{answers.BASE}/collections"))
    if of:
        found.append((texts.gettext(LAYERS[of.name].title), address(of.name)))
    if of and items:
        found.append((texts.gettext(words.FEATURES), address(of.name, "items")))
    return found


def _page(  # noqa: PLR0913 -- the parts of a page
    who: Reader,
    title: str,
    lead: str,
    *,
    trail: Sequence[tuple[str, str]],
    links: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    head: Sequence[str] = (),
    rows: Sequence[tuple[str | None, Sequence[str]]] = (),
    next_url: str | None = None,
    none_text: str = "",
) -> Response:
    json_url = URL(str(who.request.url)).include_query_params(f="json")
    return who.page(
        _TEMPLATE, title=title, lead=lead, trail=trail, page_links=links, notes=notes, head=head,
        rows=rows, next_url=next_url, none_text=none_text,
        json_url=f"{json_url.path}?{json_url.query}",
    )  # fmt: skip
