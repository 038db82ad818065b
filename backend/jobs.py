"""Work that happens after a request: the Procrastinate app.

A statement hands work over with app.defer_job(task, arguments), in its own transaction: the job
exists if and only if what it follows from was stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backend.db import SEARCH_PATH

if TYPE_CHECKING:
    import procrastinate

#: Name of the task that computes again what changed lamps touch.
RECOMPUTE = "ljusrond.recompute"
#: Name of the task that computes what hangs on such a change: order of repair, ground, groups.
CAUSES = "ljusrond.causes"
#: Name of the task that divides a whole estate into squares, after an import.
ANALYSE = "ljusrond.analyse"
#: Name of the task that computes one of those squares.
ANALYSE_TILE = "ljusrond.analyse_tile"
#: Queue of what a report changes; everything else waits in the others.
LIVE = "live"
OTHERS = ("default", "long")
#: Queue of what waits for other machines: letters, webhooks, other systems.
OUTGOING = "outgoing"
#: Name of the task that finds out who is told of an event.
TELL = "ljusrond.tell"
#: Name of the task that sends what waits.
SEND_MESSAGES = "ljusrond.send_messages"
#: Name of the task that passes on to other Open311 systems what happened to a case.
OPEN311_PUSH = "ljusrond.open311_push"
#: Names of the tasks that ask such a system for news, and that fetch pictures it named.
OPEN311_POLL = "ljusrond.open311_poll"
OPEN311_MEDIA = "ljusrond.open311_media"
#: Name of the task that computes a scene somebody sent.
SCENE = "ljusrond.scene"
#: Name of the task that holds a proposal against today.
COMPARE_PROPOSAL = "ljusrond.compare_proposal"
#: Name of the task that writes layers into a file.
EXPORT = "ljusrond.export"
#: Name of the task that removes the files of a photo whose row is gone.
REMOVE_PHOTO = "ljusrond.remove_photo"


def open_app(url: str) -> procrastinate.App:
    """Return the job engine's app for a libpq address; tasks live in backend.worker."""
    import procrastinate  # noqa: PLC0415 -- the server names tasks, the worker alone runs them

    return procrastinate.App(
        connector=procrastinate.PsycopgConnector(
            conninfo=url,
            kwargs={"options": f"-c search_path={SEARCH_PATH}"},
            min_size=1,
            max_size=8,
        )
    )
