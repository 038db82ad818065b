"""The log on stderr: one JSON object a line, or text for people; no secrets, an id a request.

What people wrote, and what opens a door, stays out: a request is named by its route's template
(addresses hold secrets of shares), and errors that repeat what was sent by kind and code alone.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

import psycopg
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, StatementError
from starlette.types import Scope

#: The request that a line belongs to; "" outside of requests.
REQUEST: Final[ContextVar[str]] = ContextVar("ljusrond_request", default="")
#: What a log may be written as.
KINDS: Final = ("json", "text")
#: Fields that a line about a request carries besides its words.
FIELDS: Final = ("method", "route", "status", "ms", "role")
_WELL_FORMED = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_HANDLER = "ljusrond"
#: Classes of SQLSTATE whose messages name objects and resources, never values of a row.
_PLAIN = ("40", "42", "53", "55", "57", "58", "XX")


def set_up(kind: str | None = None) -> None:
    """Write the log of this process to stderr; a second call replaces the first.

    Parameters
    ----------
    kind : str, optional
        One of KINDS; None: text on a terminal, else JSON.
    """
    chosen = kind or ("text" if sys.stderr.isatty() else "json")
    handler = logging.StreamHandler(sys.stderr)
    handler.name = _HANDLER
    handler.setFormatter(_Json() if chosen == "json" else _Text())
    root = logging.getLogger()
    for old in [one for one in root.handlers if one.name == _HANDLER]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("ljusrond").setLevel(logging.INFO)


def request_id(scope: Scope) -> str:
    """Return the id of a request: a trusted proxy's where it sent a well-formed one, else new.

    Trusted is who calls from this machine. Where uvicorn believed a proxy whom the request comes
    from, it stands in its place with port 0 or the one the proxy told.
    """
    host, port = scope.get("client") or ("", None)
    if host in _LOOPBACK or port == 0:
        sent = [value for name, value in scope["headers"] if name == b"x-request-id"]
        if len(sent) == 1 and _WELL_FORMED.fullmatch(sent[0]):
            return str(sent[0].decode("ascii"))
    return uuid.uuid4().hex


def told(error: BaseException) -> str:
    """Return an error's kind and words; only its kind and code where they repeat what was sent."""
    kind = type(error).__name__
    if isinstance(error, DBAPIError | StatementError):
        inner = told(error.orig) if error.orig else ""
        return f"{kind}: {inner}".rstrip(": ")
    if isinstance(error, psycopg.Error):
        return _told_by_database(kind, error)
    if isinstance(error, ValidationError):
        return f"{kind}: {error.error_count()} of {error.title}"
    return f"{kind}: {error}".rstrip(": ")


def _told_by_database(kind: str, error: psycopg.Error) -> str:
    state = error.sqlstate or ""
    words = error.diag.constraint_name or ""
    if state.startswith(_PLAIN):
        words = error.diag.message_primary or ""
    elif not state and isinstance(error, psycopg.OperationalError):
        words = str(error).strip().partition("\n")[0]
    return " ".join(part for part in (kind, state, words) if part)


def trace(error: BaseException | None) -> str:
    """Return where an error and its causes arose, each told as `told` does."""
    parts = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = "".join(traceback.format_tb(error.__traceback__))
        parts.append(f"{frames}{told(error)}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhich came from\n".join(parts)


def _when(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _when(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request_id": REQUEST.get() or None,
            **{name: getattr(record, name, None) for name in FIELDS},
            "message": _words(record),
            "error": trace(record.exc_info[1]) if record.exc_info else None,
        }
        kept = {name: value for name, value in line.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        words = [_when(record), record.levelname.lower(), record.name, REQUEST.get(), _one(record)]
        line = " ".join(word for word in words if word)
        return f"{line}\n{trace(record.exc_info[1])}" if record.exc_info else line


def _one(record: logging.LogRecord) -> str:
    """Return a line's words on one line: what somebody sent cannot forge another."""
    return _words(record).replace("\r", "\\r").replace("\n", "\\n")


def _words(record: logging.LogRecord) -> str:
    """Return a line's words; of a job by name and number, for its arguments hold people's words."""
    words = record.getMessage()
    job = getattr(record, "job", None)
    if isinstance(job, dict) and job.get("call_string"):
        words = words.replace(job["call_string"], f"{job['task_name']}[{job['id']}]")
    return words
