"""A filter's tree → an expression over the columns of a layer.

Every operator is in one of the tables below; nothing of what was sent becomes SQL, values are
bound, and columns are those of the layer alone.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Double, Numeric, and_, cast, func, not_, or_, true

from backend.ogc.columns import Column
from backend.ogc.parsing import DEPTH_MAX, Tree
from backend.ogc.systems import System
from backend.ogc.terms import (
    Span,
    Term,
    column_term,
    day_term,
    geometry_term,
    interval,
    like,
    literal_term,
    moment_term,
    refuse,
    span,
    texts_term,
)

Condition = ColumnElement[bool]
_Compared = Callable[[Any, Any], Any]
_BOTH: Final = 2
_BETWEEN: Final = 3
#: A chain of additions lies as deep as it is long.
_TREE_DEPTH_MAX: Final = 6 * DEPTH_MAX

COMPARED: Final[Mapping[str, _Compared]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
#: Kinds that only are the same or not.
_UNORDERED: Final = frozenset({"boolean", "uuid"})
COUNTED: Final[Mapping[str, _Compared]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": func.power,
    "%": lambda a, b: cast(func.mod(cast(a, Numeric), cast(b, Numeric)), Double),
    "div": lambda a, b: cast(func.div(cast(a, Numeric), cast(b, Numeric)), Double),
}
#: Relations of places; all but one are helped by the boxes around them.
PLACED: Final[Mapping[str, str]] = {
    "s_intersects": "ST_Intersects",
    "s_within": "ST_Within",
    "s_contains": "ST_Contains",
    "s_equals": "ST_Equals",
    "s_touches": "ST_Touches",
    "s_crosses": "ST_Crosses",
    "s_overlaps": "ST_Overlaps",
    "s_disjoint": "ST_Disjoint",
}
#: Relations of times (Allen), each of two spans.
TIMED: Final[Mapping[str, Callable[[Span, Span], Condition]]] = {
    "t_after": lambda a, b: a.first > b.last,
    "t_before": lambda a, b: a.last < b.first,
    "t_contains": lambda a, b: and_(a.first < b.first, a.last > b.last),
    "t_disjoint": lambda a, b: or_(a.last < b.first, a.first > b.last),
    "t_during": lambda a, b: and_(a.first > b.first, a.last < b.last),
    "t_equals": lambda a, b: and_(a.first == b.first, a.last == b.last),
    "t_finishedby": lambda a, b: and_(a.first < b.first, a.last == b.last),
    "t_finishes": lambda a, b: and_(a.first > b.first, a.last == b.last),
    "t_intersects": lambda a, b: and_(a.first <= b.last, a.last >= b.first),
    "t_meets": lambda a, b: a.last == b.first,
    "t_metby": lambda a, b: a.first == b.last,
    "t_overlappedby": lambda a, b: and_(a.first > b.first, a.first < b.last, a.last > b.last),
    "t_overlaps": lambda a, b: and_(a.first < b.first, a.last > b.first, a.last < b.last),
    "t_startedby": lambda a, b: and_(a.first == b.first, a.last > b.last),
    "t_starts": lambda a, b: and_(a.first == b.first, a.last < b.last),
}
LISTED: Final[Mapping[str, _Compared]] = {
    "a_contains": lambda a, b: a.bool_op("@>")(b),
    "a_containedby": lambda a, b: a.bool_op("<@")(b),
    "a_overlaps": lambda a, b: a.bool_op("&&")(b),
    "a_equals": lambda a, b: and_(a.bool_op("@>")(b), a.bool_op("<@")(b)),
}


class Translator:
    """Turns trees into conditions on one layer.

    Parameters
    ----------
    columns
        What may be asked of, by name.
    system
        Reference system of geometries in the filter.
    """

    def __init__(self, columns: Mapping[str, Column], system: System) -> None:
        self.columns = columns
        self.system = system
        self.depth = 0
        self.leaves: Mapping[str, Callable[[object], Term]] = {
            "property": lambda name: column_term(columns, name),
            "timestamp": moment_term,
            "date": day_term,
        }
        self.conditions: Mapping[str, Callable[[str, list[Any]], Condition]] = {
            "and": self._joined,
            "or": self._joined,
            "not": self._denied,
            "between": self._between,
            "in": self._among,
            "like": self._like,
            "isnull": self._absent,
            **dict.fromkeys(COMPARED, self._compared),
            **dict.fromkeys(PLACED, self._placed),
            **dict.fromkeys(TIMED, self._timed),
            **dict.fromkeys(LISTED, self._listed),
        }

    def condition(self, tree: Tree) -> Condition:
        """Return the condition that a tree states.

        Raises
        ------
        InvalidError
            If it states none, or asks what this layer does not hold.
        """
        if isinstance(tree, bool):
            return true() if tree else not_(true())
        if isinstance(tree, dict) and "property" in tree:
            term = column_term(self.columns, tree["property"])
            if term.kind != "boolean":
                raise refuse("a property alone must be true or false")
            return term.sql
        if not isinstance(tree, dict) or not isinstance(tree.get("args"), list):
            raise refuse("states no condition")
        name = str(tree.get("op"))
        make = self.conditions.get(name.lower())
        if make is None:
            raise refuse(f"{name[:40]!r} is no condition that is understood")
        self.depth += 1
        if self.depth > _TREE_DEPTH_MAX:
            raise refuse("is nested too deeply")
        made = make(name.lower(), tree["args"])
        self.depth -= 1
        return made

    def term(self, tree: Tree) -> Term:
        """Return the value that a tree names.

        Raises
        ------
        InvalidError
            If it names none.
        """
        if not isinstance(tree, dict):
            return texts_term(tree) if isinstance(tree, list) else literal_term(tree)
        for name, read in self.leaves.items():
            if name in tree:
                return read(tree[name])
        if "type" in tree or "bbox" in tree:
            return geometry_term(tree, self.system)
        self.depth += 1
        if self.depth > _TREE_DEPTH_MAX:
            raise refuse("is nested too deeply")
        made = self._worked_out(str(tree.get("op")).lower(), tree.get("args"))
        self.depth -= 1
        return made

    def _worked_out(self, name: str, args: object) -> Term:
        if name == "casei" and isinstance(args, list) and len(args) == 1:
            term = self.term(args[0])
            _need(term, "text")
            return Term(func.lower(term.sql), "text")
        if name in COUNTED and isinstance(args, list) and len(args) == _BOTH:
            first, second = (self.term(arg) for arg in args)
            _need(first, "number")
            _need(second, "number")
            made = COUNTED[name](cast(first.sql, Double), cast(second.sql, Double))
            return Term(made, "number")
        raise refuse(f"{name[:40]!r} is no function that is understood")

    def _pair(self, args: list[Any]) -> tuple[Term, Term]:
        if len(args) != _BOTH:
            raise refuse("compares two values")
        first, second = self.term(args[0]), self.term(args[1])
        second = like(second, first)
        return like(first, second), second

    def _joined(self, name: str, args: list[Any]) -> Condition:
        if not args:
            raise refuse(f"{name} joins conditions")
        found = [self.condition(arg) for arg in args]
        return and_(*found) if name == "and" else or_(*found)

    def _denied(self, _: str, args: list[Any]) -> Condition:
        if len(args) != 1:
            raise refuse("not denies one condition")
        return not_(self.condition(args[0]))

    def _compared(self, name: str, args: list[Any]) -> Condition:
        first, second = self._pair(args)
        _alike(first, second)
        if first.kind == "geometry" or (first.kind in _UNORDERED and name not in ("=", "<>")):
            raise refuse(f"{name} cannot be asked of that")
        made: Condition = COMPARED[name](first.sql, second.sql)
        return made

    def _between(self, _: str, args: list[Any]) -> Condition:
        if len(args) != _BETWEEN:
            raise refuse("between takes a value and two limits")
        value = self.term(args[0])
        low, high = (like(self.term(arg), value) for arg in args[1:])
        _alike(value, low)
        _alike(value, high)
        if value.kind not in ("number", "text", "date", "instant"):
            raise refuse("between cannot be asked of that")
        return value.sql.between(low.sql, high.sql)

    def _among(self, _: str, args: list[Any]) -> Condition:
        if len(args) != _BOTH or not isinstance(args[1], list) or not args[1]:
            raise refuse("in takes a value and a list")
        value = self.term(args[0])
        listed = [like(self.term(arg), value) for arg in args[1]]
        for one in listed:
            _alike(value, one)
        return value.sql.in_([one.sql for one in listed])

    def _like(self, _: str, args: list[Any]) -> Condition:
        first, second = self._pair(args)
        _need(first, "text")
        _need(second, "text")
        pattern = str(second.raw or "")
        if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
            raise refuse("a pattern ends with the sign that takes the meaning from the next one")
        return first.sql.like(second.sql)

    def _absent(self, _: str, args: list[Any]) -> Condition:
        if len(args) != 1:
            raise refuse("is null is asked of one value")
        return self.term(args[0]).sql.is_(None)

    def _placed(self, name: str, args: list[Any]) -> Condition:
        first, second = self._pair(args)
        _need(first, "geometry")
        _need(second, "geometry")
        exact = getattr(func, PLACED[name])(first.sql, second.sql, type_=None)
        held: Condition = exact.is_(True)
        if name == "s_disjoint":
            return held
        # Behind the walls only the comparison of boxes looks into the index.
        return and_(first.sql.bool_op("&&")(second.sql), held)

    def _timed(self, name: str, args: list[Any]) -> Condition:
        if len(args) != _BOTH:
            raise refuse("compares two times")
        return TIMED[name](self._span(args[0]), self._span(args[1]))

    def _span(self, tree: Tree) -> Span:
        if isinstance(tree, dict) and "interval" in tree:
            return interval(tree["interval"], self.term)
        return span(self.term(tree))

    def _listed(self, name: str, args: list[Any]) -> Condition:
        first, second = self._pair(args)
        _need(first, "texts")
        _need(second, "texts")
        made: Condition = LISTED[name](first.sql, second.sql)
        return made


def _need(term: Term, kind: str) -> None:
    if term.kind != kind:
        raise refuse(f"asks for {kind} where {term.kind} is")


def _alike(first: Term, second: Term) -> None:
    if first.kind != second.kind:
        raise refuse(f"compares {first.kind} with {second.kind}")
