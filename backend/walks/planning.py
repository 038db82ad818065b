"""The route of a walk: worked out from its stops, the paths, the time and the dark, and kept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from backend.errors import invalid
from backend.walks import store
from backend.walks.paths import network_of
from backend.walks.schemas import (
    PACE_M_PER_MIN,
    PACE_STEP_FREE_M_PER_MIN,
    StopRow,
    WalkRow,
)
from gis import crs
from gis.darkness import Place, dark_dates, is_dark, is_dark_through, night_after
from gis.workdays import STOCKHOLM

if TYPE_CHECKING:
    from gis.network import Network
    from gis.walk import Plan

#: Longest that a route is searched for, and that its bound is worked out [s]: redrawn in under 2 s.
SEARCH_S: Final = 0.7
BOUND_S: Final = 0.5

Numbers = NDArray[np.float64]
log = logging.getLogger("ljusrond.walks")


@dataclass(frozen=True)
class Laid:
    """A walk as the planner takes it: places (stops, then start and end) and ways between them."""

    walk: WalkRow
    stops: Sequence[StopRow]
    places: Numbers
    lengths_m: Numbers
    network: Network

    @property
    def pace(self) -> float:
        """Metres that a group walks in a minute."""
        return pace_of(self.walk)

    @property
    def ends(self) -> tuple[int, int]:
        """Numbers of start and end among the places."""
        start = len(self.stops)
        return start, start if self.walk.is_round else start + 1


@cache
def load_ahead() -> None:
    """Load what searches routes beside the answer to whoever opens a plan: it takes seconds."""
    threading.Thread(target=_load, daemon=True, name="walks-load").start()


def _load() -> None:
    from gis import network, walk, walk_bound  # noqa: PLC0415 -- heavy

    log.debug("%s, %s and %s are loaded", network.__name__, walk.__name__, walk_bound.__name__)


def pace_of(walk: WalkRow) -> float:
    """Return how many metres the groups of a walk go in a minute."""
    return PACE_STEP_FREE_M_PER_MIN if walk.profile == "step_free" else PACE_M_PER_MIN


def place_of(walk: WalkRow) -> Place:
    """Return where on earth a walk starts, for the sun."""
    return Place(walk.start_lat, walk.start_lon)


def lay(tx: Connection, walk: WalkRow, stops: Sequence[StopRow]) -> Laid:
    """Return a walk laid out on the paths.

    Raises
    ------
    InvalidError
        If the estate has no paths, none is near the start, or the end cannot be reached in time.
    """
    network = network_of(tx, walk.estate_id)
    if len(network.length_m) == 0:
        raise invalid("paths", "the estate has no footpaths")
    ends = np.stack(
        crs.from_lonlat([walk.start_lon, walk.finish_lon], [walk.start_lat, walk.finish_lat]),
        axis=1,
    )
    own = np.array([[stop.easting_m, stop.northing_m] for stop in stops]).reshape(-1, 2)
    places = np.concatenate([own, ends])
    if len(network.snap(ends[:1]).point) == 0:
        raise invalid("start", "there is no path near the start")
    lengths = network.lengths_m(places, places, walk.profile)
    laid = Laid(walk, stops, places, lengths, network)
    start, end = laid.ends
    if lengths[start, end] / laid.pace > walk.minutes:
        raise invalid("minutes", "the way from start to end takes longer than there is time")
    return laid


def plan(tx: Connection, laid: Laid) -> None:
    """Work out the route of a walk and keep it, with what no route can pass."""
    chosen = [at for at, stop in enumerate(laid.stops) if stop.choice != "never"]
    places = [*chosen, *laid.ends]
    start = len(chosen)
    end = start + (0 if laid.walk.is_round else 1)
    travel = laid.lengths_m[np.ix_(places, places)][: end + 1, : end + 1] / laid.pace
    kept = [laid.stops[at] for at in chosen]
    own = [0.0] * (end + 1 - start)
    prize = [*(stop.prize for stop in kept), *own]
    stays = [*(stop.minutes for stop in kept), *own]
    opens = [*(_opens(laid.walk, stop) for stop in kept), *own]
    must = [at for at, stop in enumerate(kept) if stop.choice == "must"]
    before = _before(kept)
    found = _solved(laid.walk, travel, prize, stays, (start, end), opens, must, before)
    _keep(tx, laid, kept, found)


def _solved(
    walk: WalkRow,
    travel: Numbers,
    prize: Sequence[float],
    stays: Sequence[float],
    ends: tuple[int, int],
    opens: Sequence[float],
    must: Sequence[int],
    before: Sequence[Sequence[int]],
) -> Plan:
    from gis.walk import plan_rounds, with_bound  # noqa: PLC0415 -- heavy
    from gis.walk_bound import upper_bound  # noqa: PLC0415

    found = plan_rounds(
        travel, prize, stays, walk.minutes, *ends, SEARCH_S,
        groups=walk.groups, opens=opens, must=must, previous=before,
    )  # fmt: skip
    bound = upper_bound(BOUND_S, travel, prize, stays, walk.minutes, *ends, groups=walk.groups)
    return with_bound(found, bound)


def _before(stops: Sequence[StopRow]) -> list[list[int]]:
    """Return the route that stands, as numbers among the stops."""
    groups: dict[int, list[tuple[int, int]]] = {}
    for at, stop in enumerate(stops):
        if stop.group_number is not None and stop.position is not None:
            groups.setdefault(stop.group_number, []).append((stop.position, at))
    return [[at for _, at in sorted(groups[number])] for number in sorted(groups)]


def _opens(walk: WalkRow, stop: StopRow) -> float:
    """Return how many minutes after the start a stop makes sense: from dusk, where it asks."""
    if not stop.after_dusk:
        return 0.0
    dusk = dusk_of(walk)
    if dusk is None or dusk <= walk.starts_at:
        return 0.0
    minutes = (dusk - walk.starts_at).total_seconds() / 60
    return minutes if minutes < walk.minutes else 0.0


def dusk_of(walk: WalkRow) -> datetime | None:
    """Return when it gets dark on the day of a walk; None: it does not."""
    return night_after(walk.starts_at.astimezone(STOCKHOLM).date(), place_of(walk)).dusk_at


def _keep(tx: Connection, laid: Laid, kept: Sequence[StopRow], found: Plan) -> None:
    walk_id = laid.walk.id
    store.do(tx, "out_of_route", walk_id=walk_id)
    store.do(tx, "drop_legs", walk_id=walk_id)
    ordered: list[dict[str, Any]] = []
    for number, (stops, arrives) in enumerate(zip(found.rounds, found.arrives, strict=True), 1):
        for position, (at, arrives_min) in enumerate(
            zip(stops[1:-1], arrives[1:-1], strict=True), 1
        ):
            ordered.append(
                {
                    "walk_id": walk_id, "stop_id": kept[at].id, "group_number": number,
                    "position": position, "arrives_min": round(arrives_min, 2),
                }
            )  # fmt: skip
        leg = _leg(laid, [kept[at] for at in stops[1:-1]], number, arrives[-1])
        store.do(tx, "insert_leg", walk_id=walk_id, **leg)
    store.each(tx, "into_route", ordered)
    known = found.bound is not None
    kind = "optimal" if found.is_optimal else "bound" if known else "none"
    store.do(tx, "planned", walk_id=walk_id, score=found.score, bound=found.bound, gap_kind=kind)


def _leg(laid: Laid, stops: Sequence[StopRow], number: int, minutes: float) -> dict[str, Any]:
    """Return the way of a group as it is kept: its line along the paths."""
    own = np.array([[stop.easting_m, stop.northing_m] for stop in stops]).reshape(-1, 2)
    path = np.concatenate([laid.places[-2:-1], own, laid.places[-1:]])
    ways = laid.network.routes(path, laid.walk.profile) or []
    corners = [shapely.get_coordinates(way.line) for way in ways] or [path]
    length = sum(way.length_m for way in ways)
    line = shapely.LineString(np.concatenate(corners))
    return {
        "group_number": number,
        "length_m": length,
        "lit_share": sum(way.lit_m for way in ways) / length if length > 0 else None,
        "spent_min": minutes,
        "line": shapely.to_wkb(line),
    }


def dark_from(walk: WalkRow, start: datetime) -> date:
    """Return the first day from a moment on that a walk as dark as another can be held.

    That of the moment where it need not be dark, or never is at that hour.
    """
    place = place_of(walk)
    if not walk.is_dark or is_dark_through(start, walk.minutes, place):
        return start.date()
    return next(dark_dates(start, walk.minutes, place), start.date())


def is_dark_then(walk: WalkRow) -> bool:
    """Tell whether it is dark where and when a walk starts."""
    return is_dark(walk.starts_at, place_of(walk))
