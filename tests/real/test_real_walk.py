"""An hour in the dark in a real city: planned on OpenStreetMap's paths, refused in June."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from astral import Observer
from astral.sun import dusk

from gis import crs
from gis.darkness import CIVIL_DEG, Place, refused
from gis.network import Network
from gis.sources.osm import read_osm
from gis.walk import plan_rounds, with_bound
from gis.walk_bound import upper_bound

#: The park Esplanadi, and a box some hundred metres around it.
LAT, LON = 60.16765, 24.9475
BOX = (24.940, 60.164, 24.953, 60.172)
#: Every so manieth lamp of it is out; how long each is looked at, and the pace [min, m a minute].
EACH = 12
STAY_MIN = 2.0
PACE = 60.0
HOUR = 60.0
ZONE = ZoneInfo("Europe/Stockholm")


@pytest.fixture(scope="module")
def city(shared_data: Path) -> tuple[Network, np.ndarray]:
    """Give the paths, and the places: the start, then lamps that are out [m, EPSG:3006]."""
    tables = read_osm(shared_data / "osm" / "fi_helsinki_center.osm.pbf", bbox=BOX)
    paths = tables["footpath"].rows
    network = Network.build(
        np.asarray(paths["geom"].array), list(paths["kind"]), list(paths["lit"]),
        noded=[True] * len(paths),
    )  # fmt: skip
    lamps = shapely.get_coordinates(np.asarray(tables["lamp"].rows["geom"].array)[::EACH])
    start = np.stack(crs.from_lonlat([LON], [LAT]), axis=1)
    return network, np.concatenate([start, lamps])


def test_an_hour_sees_what_no_route_could_much_better(city: tuple[Network, np.ndarray]) -> None:
    network, places = city
    lengths = network.lengths_m(places, places)
    straight = np.hypot(*(places[:, None] - places[None]).T)
    assert np.isfinite(lengths).mean() > 0.8
    assert (lengths >= straight - 0.01).all()
    travel = lengths / PACE
    prize = np.r_[0.0, np.full(len(places) - 1, 10.0)]
    stay = np.r_[0.0, np.full(len(places) - 1, STAY_MIN)]
    found = plan_rounds(travel, prize, stay, HOUR, 0, 0, 0.5)
    bound = upper_bound(1.0, travel, prize, stay, HOUR, 0, 0)
    stops = list(with_bound(found, bound).rounds[0])
    assert stops[0] == stops[-1] == 0
    inner = stops[1:-1]
    assert len(set(inner)) == len(inner) >= 10
    spent = travel[stops[:-1], stops[1:]].sum() + stay[inner].sum()
    assert spent <= HOUR + 1e-6
    assert bound is not None
    assert 10 * len(inner) <= bound <= 10 * len(inner) * 1.3


def test_narrower_ways_are_never_shorter(city: tuple[Network, np.ndarray]) -> None:
    network, places = city
    shortest = network.lengths_m(places, places)
    for profile in ("step_free", "lit"):
        assert (network.lengths_m(places, places, profile) >= shortest - 0.01).all(), profile


def test_june_is_refused_with_the_dates_that_the_sun_gives() -> None:
    place = Place(LAT, LON)
    winter = datetime(2026, 12, 1, 18, tzinfo=ZONE)
    assert refused(winter, HOUR, place) is None
    june = datetime(2027, 6, 15, 20, tzinfo=ZONE)
    told = refused(june, HOUR, place)
    assert told is not None
    assert told.later_at is not None
    assert told.later_at.date() == june.date()
    first = told.dates[0]
    # Astral's own dusk bends the light, and comes some minutes later than ours.
    assert _dusk(first) < _eight(first) + timedelta(minutes=5)
    assert _dusk(first - timedelta(days=1)) > _eight(first - timedelta(days=1))
    assert told.dates == tuple(first + timedelta(days=at) for at in range(3))


def _eight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 20, tzinfo=ZONE)


def _dusk(day: date) -> datetime:
    return dusk(Observer(LAT, LON), day, CIVIL_DEG, tzinfo=ZONE)
