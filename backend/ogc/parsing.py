"""A filter as it was sent (CQL2 text or JSON) → its tree, bounded before any parser sees it."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from backend.errors import invalid

#: Longest filter that is read [characters], and how deep its brackets and operators may lie.
LENGTH_MAX: Final = 10_000
DEPTH_MAX: Final = 40
#: Signs and words that a parser may open a level for, without a bracket; some it takes without
#: a space before or behind them.
_CHAINED: Final = re.compile(r"\bnot\b|[-+*/%^]|(?<![a-z_])(?:and|or|div)", re.IGNORECASE)
_CHAIN_MAX: Final = 200
_QUOTED: Final = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
LANGUAGES: Final = ("cql2-text", "cql2-json")

Tree = dict[str, Any] | list[Any] | str | float | bool | None
"""A filter, or a part of one, as CQL2 JSON has it."""


def parse(text: str, language: str | None) -> Tree:
    """Return the tree of a filter.

    Parameters
    ----------
    text : str
        The filter.
    language : str, optional
        One of `LANGUAGES`; None: text.

    Raises
    ------
    InvalidError
        If it is no filter of that language, or larger than any that people write.
    """
    if language not in (None, *LANGUAGES):
        raise invalid("filter-lang", f"is one of {', '.join(LANGUAGES)}")
    if len(text) > LENGTH_MAX:
        raise invalid("filter", f"is longer than {LENGTH_MAX} characters")
    is_json = language == "cql2-json"
    _refuse_depth(text if is_json else _QUOTED.sub("''", text), is_json=is_json)
    import cql2  # noqa: PLC0415 -- few requests filter

    try:
        found = cql2.parse_json(text) if is_json else cql2.parse_text(text)
        tree: Tree = found.to_json()
    except Exception as error:  # noqa: BLE001 -- whatever the parser says of what people send
        raise invalid("filter", f"cannot be read: {_told(str(error))}") from None
    return tree


def _refuse_depth(text: str, *, is_json: bool) -> None:
    """Refuse what a recursive parser would fall over."""
    depth = deepest = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    # JSON opens three levels for each operator.
    if deepest > (3 * DEPTH_MAX if is_json else DEPTH_MAX):
        raise invalid("filter", f"is nested deeper than {DEPTH_MAX} levels")
    if not is_json and len(_CHAINED.findall(text)) > _CHAIN_MAX:
        raise invalid("filter", f"has more than {_CHAIN_MAX} operators")
    if is_json:
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            raise invalid("filter", "is no JSON") from None


def _told(message: str) -> str:
    """Return a parser's words on one line: where it stopped, and what it expected."""
    lines = [line.strip() for line in message.splitlines()]
    kept = [line for line in lines if line.startswith(("-->", "=")) or "|" not in line]
    return " ".join(filter(None, kept)).replace("--> 1:", "at sign ")[:300]
