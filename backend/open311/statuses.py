"""What a status is called on both sides, and how reports of ours are known elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

#: FixMyStreet's extended statuses, in its own spelling.
STATUSES: Final = (
    "OPEN",
    "INVESTIGATING",
    "ACTION_SCHEDULED",
    "IN_PROGRESS",
    "FOR_TRIAGE",
    "FIXED",
    "CLOSED",
    "DUPLICATE",
    "NOT_COUNCILS_RESPONSIBILITY",
    "NO_FURTHER_ACTION",
    "INTERNAL_REFERRAL",
    "CANCELLED",
    "REOPEN",
)
#: Where a case of ours stands, for those who follow it.
EXTENDED: Final[Mapping[str, str]] = {
    "received": "OPEN",
    "triaged": "INVESTIGATING",
    "ordered": "ACTION_SCHEDULED",
    "in_work": "IN_PROGRESS",
    "done": "FIXED",
    "verified": "FIXED",
    "will_not_fix": "NO_FURTHER_ACTION",
    "not_ours": "NOT_COUNCILS_RESPONSIBILITY",
    "no_longer_needed": "CLOSED",
    "reopened": "OPEN",
}
#: They say that it is not theirs either: it comes back to us.
BACK: Final = "NOT_COUNCILS_RESPONSIBILITY"
#: They ask to open it again.
AGAIN: Final = "REOPEN"
CLOSED: Final = frozenset(
    {
        "FIXED", "CLOSED", "DUPLICATE", "NOT_COUNCILS_RESPONSIBILITY", "NO_FURTHER_ACTION",
        "CANCELLED",
    }
)  # fmt: skip


def known(told: str | None) -> str | None:
    """Return a status as STATUSES spells it; None: none, or one that nobody agreed on."""
    wanted = (told or "").strip().upper().replace(" ", "_").replace("-", "_")
    return wanted if wanted in STATUSES else None


def mark_of(report_id: uuid.UUID) -> str:
    """Return the words by which a report of ours is found among requests elsewhere."""
    return f"Ljusrond {report_id}"
