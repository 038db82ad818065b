"""The exception tree, and one table from exception to HTTP status (RFC 9457 problems)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class LjusrondError(Exception):
    """Something that the user can be told in one clear line."""


class SettingsError(LjusrondError):
    """A setting cannot be used."""


class DatabaseError(LjusrondError):
    """The database cannot be reached, or is not what is needed."""


class NotFoundError(LjusrondError):
    """What was asked for does not exist."""


class ConflictError(LjusrondError):
    """What was sent contradicts what is stored."""


class ChangedError(ConflictError):
    """What is to be changed is another than who asks has seen."""


class UnseenError(LjusrondError):
    """A change that does not say which version it is a change of."""


class LoginNeededError(LjusrondError):
    """What was asked for is not for everybody, and nobody known asks."""


class ForbiddenError(LjusrondError):
    """Who asks has no right to it."""


class TooManyError(LjusrondError):
    """More was asked than is answered in a while."""


class BusyError(LjusrondError):
    """So many are served that this is to come later; says when."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"many send at the same time; come again in {retry_after_s} s")


class TooLargeError(LjusrondError):
    """What was sent is larger than anything of its kind."""


class NoSpaceError(LjusrondError):
    """There is no room for what was sent now."""


@dataclass(frozen=True)
class FieldProblem:
    """One field that cannot be accepted, and why."""

    field: str
    reason: str


class InvalidError(LjusrondError):
    """Input that cannot be accepted; names every field concerned."""

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.field}: {p.reason}" for p in self.problems))


class MalformedError(InvalidError):
    """An address that means nothing: a tile outside the grid, a parameter that is none."""


def invalid(field: str, reason: str) -> InvalidError:
    """Return the error for one bad field."""
    return InvalidError([FieldProblem(field, reason)])


#: The one table from exception to HTTP status and title; the first match counts.
STATUS: tuple[tuple[type[Exception], int, str], ...] = (
    (LoginNeededError, 401, "Login needed"),
    (ForbiddenError, 403, "Not allowed"),
    (TooManyError, 429, "Too many requests"),
    (NotFoundError, 404, "Not found"),
    (ChangedError, 412, "Changed meanwhile"),
    (ConflictError, 409, "Conflict"),
    (TooLargeError, 413, "Content too large"),
    (MalformedError, 400, "Bad request"),
    (InvalidError, 422, "Invalid input"),
    (UnseenError, 428, "Version needed"),
    (NoSpaceError, 507, "No room"),
    (DatabaseError, 503, "Database not available"),
    (BusyError, 503, "Busy"),
    (LjusrondError, 400, "Cannot be done"),
)

#: What a violated database constraint means to the one who sent the data: field, reason.
CONSTRAINTS: dict[str, tuple[str, str]] = {
    "report_category_fkey": ("category", "is not a known fault category"),
    "report_asset_id_fkey": ("asset_id", "is not a known asset"),
    "report_place_check": ("geometry", "give a geometry, an asset_id, or both"),
    "walk_point_category_fkey": ("category", "is not a known fault category"),
    "report_photo_report_id_sha256_key": ("photos", "names the same photo twice"),
}

#: Violated constraints that say no field is wrong, but where things stand: 409.
CONFLICTS: dict[str, str] = {
    "measure_begun": "a measure that has begun stays as it was planned",
    "report_event_transition": "the case stands where this may not follow: read it again",
    "told_approved": "what was approved is not changed; it is taken back",
}
