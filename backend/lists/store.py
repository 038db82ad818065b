"""Named queries of lists, and the one search for cases, which is put together from its filters."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Connection,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    tuple_,
)
from sqlalchemy.types import NULLTYPE, TypeEngine

from backend.lists.filters import CaseFilter, Holder
from backend.queries import Queries, without
from backend.schemas import Cursor
from maps.list_words import DUES

_queries = Queries("lists")
one, rows, scalar, do = _queries.one, _queries.rows, _queries.scalar, _queries.do

#: Where the cases without a promise come in a list by what is due: after all others.
NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
#: Words that more reports than these say are looked for row by row: such rows are soon found.
RARE_MAX: Final = 5_000
#: By name and type alone: the server loads no models, which would take it a second.
_TYPES: Final[tuple[tuple[TypeEngine[Any], str], ...]] = (
    (Uuid(), "report_id company_id case_id estate_id asset_id account_id team_id contractor_id"),
    (Text(), "category status priority party"),
    (Boolean(), "is_open held"),
    (DateTime(timezone=True), "opened_at status_at due_at closed_at"),
    (NULLTYPE, "geom"),
)
_case: Final = table(
    "case_state",
    *(column(name, kind) for kind, names in _TYPES for name in names.split()),
    schema="core",
)
_state: Final = _case.c
_report: Final = table("report", column("id", Uuid()), column("description", Text()), schema="core")
_PLAIN: Final[ColumnElement[Any]] = literal_column("'simple'::regconfig")
#: Not merged into another one. Two columns that are equal are taken for something rare, and the
#: planner would sort whole lists for the two rows it expects; of this it expects half.
_IS_CASE: Final = func.coalesce(_state.case_id == _state.report_id, literal_column("false"))
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Narrowed:
    """A filter as the database takes it: names looked up, who asks known.

    Attributes
    ----------
    outline
        Ground of the place asked for, EWKB in EPSG:3006.
    teams
        Teams of who asks, where their cases are asked for.
    categories
        Categories of the group asked for.
    ids
        Cases that say the words asked for, where they are few.
    """

    asked: CaseFilter
    account_id: uuid.UUID | None
    estate_id: uuid.UUID | None = None
    outline: bytes | None = None
    teams: tuple[uuid.UUID, ...] = ()
    categories: tuple[str, ...] = ()
    ids: tuple[uuid.UUID, ...] | None = None


def words_of(text: str) -> str | None:
    """Return a search as PostgreSQL reads it, every word a beginning; None: there is no word."""
    found = re.findall(r"\w+", text)
    return " & ".join(f"'{word}':*" for word in found) or None


def keys(tx: Connection, wanted: Narrowed, after: Cursor | None, size: int) -> list[Any]:
    """Return the next cases of a list: rows with `id` and `at`, what they are sorted by."""
    order = wanted.asked.order
    if order != "due":
        return _page(tx, wanted, after, size, newest_first=order == "newest")
    found: list[Any] = []
    if after is None or after.at < NEVER:
        found = _due(tx, wanted, after, size)
    if len(found) < size:
        found += _undated(tx, wanted, after, size - len(found))
    return found


def count(tx: Connection, wanted: Narrowed, most: int) -> int:
    """Return how many cases a list holds; one more than `most` where there are more."""
    found = select(literal(1)).select_from(_case).where(*_where(wanted)).limit(most + 1)
    number: int = tx.execute(select(func.count()).select_from(found.subquery())).scalar_one()
    return number


def tally(tx: Connection, wanted: Narrowed, most: int) -> Any:  # noqa: ANN401 -- a row
    """Count open cases, what is due first: `open`, of them `overdue`, and `unassigned`."""
    nobody = and_(
        _state.account_id.is_(None), _state.team_id.is_(None), _state.contractor_id.is_(None)
    )
    found = (
        select(_state.due_at, nobody.label("nobody"))
        .where(*_where(wanted))
        .order_by(_state.due_at)
        .limit(most + 1)
        .subquery()
    )
    counted = select(
        func.count().label("open"),
        func.count().filter(found.c.due_at < func.now()).label("overdue"),
        func.count().filter(found.c.nobody).label("unassigned"),
    ).select_from(found)
    return tx.execute(counted).one()


def _page(
    tx: Connection, wanted: Narrowed, after: Cursor | None, size: int, *, newest_first: bool
) -> list[Any]:
    if len(wanted.categories) > 1:
        # An index gives one category in the order of time: the first of each, put together.
        parts = [
            _page(tx, replace(wanted, categories=(one,)), after, size, newest_first=newest_first)
            for one in wanted.categories
        ]
        both = sorted(chain(*parts), key=lambda row: (row.at, row.id), reverse=newest_first)
        return both[:size]
    key = tuple_(_state.opened_at, _state.report_id)
    found = select(_state.report_id.label("id"), _state.opened_at.label("at"))
    found = found.where(*_where(wanted))
    if after:
        last = tuple_(after.at, after.id)
        found = found.where(key < last if newest_first else key > last)
    order = (_state.opened_at, _state.report_id)
    ordered = [one.desc() for one in order] if newest_first else order
    with _in_order(tx, wanted):
        return list(tx.execute(found.order_by(*ordered).limit(size)))


def _in_order(tx: Connection, wanted: Narrowed) -> AbstractContextManager[None]:
    """Let a list be read by an index in its order, until a page is full.

    Behind the walls the planner takes ten years of a company for a handful of rows, and would sort
    them all for one page. It is right where few cases can be meant: a thing, a place, rare words.
    """
    asked = wanted.asked
    few = asked.asset or wanted.outline is not None or wanted.ids is not None
    return nullcontext() if few else without(tx, "enable_sort")


def _due(tx: Connection, wanted: Narrowed, after: Cursor | None, size: int) -> list[Any]:
    found = select(_state.report_id.label("id"), _state.due_at.label("at"))
    found = found.where(*_where(wanted), _state.due_at.is_not(None))
    if after:
        found = found.where(tuple_(_state.due_at, _state.report_id) > tuple_(after.at, after.id))
    return list(tx.execute(found.order_by(_state.due_at, _state.report_id).limit(size)))


def _undated(tx: Connection, wanted: Narrowed, after: Cursor | None, size: int) -> list[Any]:
    found: Select[Any] = select(_state.report_id.label("id"), literal(NEVER).label("at"))
    found = found.where(*_where(wanted), _state.due_at.is_(None))
    if after and after.at >= NEVER:
        found = found.where(_state.report_id > after.id)
    return list(tx.execute(found.order_by(_state.report_id).limit(size)))


def _where(wanted: Narrowed) -> list[Condition]:
    """Return what the cases of a list have in common.

    The walls add whose they are. Each compares a column of core.case_state with a value by an
    operator that the walls let through to an index; words and outlines are looked at in what is
    left.
    """
    asked = wanted.asked
    found: list[Condition] = [_IS_CASE, *_of_state(asked.state)]
    plain = {
        "estate_id": wanted.estate_id, "asset_id": asked.asset, "party": asked.party,
        "status": asked.status, "priority": asked.priority,
    }  # fmt: skip
    found += [_state[name] == value for name, value in plain.items() if value is not None]
    if wanted.categories:
        found.append(_state.category.in_(wanted.categories))
    if asked.days is not None:
        found.append(_state.opened_at >= datetime.now(UTC) - timedelta(days=asked.days))
    if asked.due is not None:
        last = func.now() + timedelta(days=DUES[asked.due])
        found += [_state.due_at >= func.now(), _state.due_at < last]
    if asked.held:
        found.append(_state.held)
    if asked.held_by:
        found += _held_by(asked.held_by, wanted)
    if wanted.outline is not None:
        found += _within(wanted.outline)
    if asked.text:
        found.append(_saying(asked.text, wanted.ids))
    return found


def _of_state(state: str) -> list[Condition]:
    if state == "open":
        return [_state.is_open]
    if state == "overdue":
        return [_state.is_open, _state.due_at < func.now()]
    if state == "closed":
        # Good news was never open, and so never closed.
        return [~_state.is_open, _state.closed_at.is_not(None)]
    return []


def _held_by(holder: Holder, wanted: Narrowed) -> Sequence[Condition]:
    if holder.kind == "mine":
        return [_state.account_id == wanted.account_id]
    if holder.kind == "teams":
        return [_state.team_id.in_(wanted.teams)]
    if holder.kind == "none":
        return [
            column.is_(None) for column in (_state.account_id, _state.team_id, _state.contractor_id)
        ]
    return [_state[f"{holder.kind}_id"] == holder.id]


def _within(outline: bytes) -> list[Condition]:
    ground = func.ST_GeomFromEWKB(outline)
    # The box first: the walls let it through to the index.
    return [
        _state.geom.op("&&", is_comparison=True)(ground),
        func.ST_Intersects(_state.geom, ground),
    ]


def _saying(text: str, ids: tuple[uuid.UUID, ...] | None) -> Condition:
    if ids is not None:
        # One value, not as many as there are cases: such a statement is read once and kept.
        return _state.report_id == any_(literal(list(ids), ARRAY(Uuid)))
    said = func.to_tsvector(_PLAIN, _report.c.description)
    asked = func.to_tsquery(_PLAIN, words_of(text))
    # A value, not EXISTS: that would be turned into a join with all reports that say it.
    found = select(said.bool_op("@@")(asked)).where(_report.c.id == _state.report_id)
    return func.coalesce(found.scalar_subquery(), literal_column("false"))
