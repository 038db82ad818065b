"""A walk as GPX, GeoJSON and an invitation for a calendar."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from backend.walks.schemas import StopRow, WalkPlan
from maps import walk_words
from maps.texts import Texts
from maps.vocabulary import label


def gpx(plan: WalkPlan) -> str:
    """Return the ways of all groups as tracks and their stops as waypoints (GPX 1.1)."""
    from gpxpy.gpx import (  # noqa: PLC0415 -- for who asks
        GPX,
        GPXTrack,
        GPXTrackPoint,
        GPXTrackSegment,
        GPXWaypoint,
    )

    made = GPX()
    made.creator = "Ljusrond"
    made.name = plan.walk.name
    made.time = plan.walk.starts_at
    for stop in plan.stops:
        made.waypoints.append(
            GPXWaypoint(stop.lat, stop.lon, name=named(stop), description=stop.why or None)
        )
    for leg in plan.legs:
        points = [GPXTrackPoint(lat, lon) for lon, lat in leg.line]
        track = GPXTrack(name=f"{plan.walk.name} {leg.group_number}", number=leg.group_number)
        track.segments.append(GPXTrackSegment(points))
        made.tracks.append(track)
    return str(made.to_xml())


def geojson(plan: WalkPlan) -> str:
    """Return ways and stops as one GeoJSON collection (RFC 7946)."""
    ways = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": leg.line},
            "properties": {
                "group": leg.group_number, "length_m": round(leg.length_m, 1),
                "minutes": round(leg.minutes, 1), "lit_share": leg.lit_share,
            },
        }
        for leg in plan.legs
    ]  # fmt: skip
    stops = [
        {
            "type": "Feature",
            "id": str(stop.id),
            "geometry": {"type": "Point", "coordinates": [stop.lon, stop.lat]},
            "properties": {
                "group": stop.group_number, "position": stop.position, "name": stop.name,
                "why": stop.why, "source": stop.source, "minutes": stop.minutes,
                "arrives_at": _arrives(plan, stop).isoformat(),
            },
        }
        for stop in plan.stops
    ]  # fmt: skip
    named_walk = {"type": "FeatureCollection", "name": plan.walk.name, "features": [*ways, *stops]}
    return json.dumps(named_walk, ensure_ascii=False)


def invitation(plan: WalkPlan, address: str, texts: Texts) -> bytes:
    """Return an invitation that calendars read (RFC 5545): when, where from, what kind."""
    from icalendar import Calendar, Event, vGeo  # noqa: PLC0415 -- for who asks

    walk = plan.walk
    calendar = Calendar()
    calendar.add("prodid", "-//Ljusrond//Walks//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", f"walk-{walk.id}@ljusrond")
    event.add("dtstamp", walk.planned_at or datetime.now(UTC))
    event.add("dtstart", walk.starts_at.astimezone(UTC))
    event.add("dtend", (walk.starts_at + timedelta(minutes=walk.minutes)).astimezone(UTC))
    event.add("summary", f"{label(texts, 'walk_kind', walk.kind)}: {walk.name}")
    event.add("location", f"{walk.estate_name} ({walk.start_lat:.5f}, {walk.start_lon:.5f})")
    event.add("geo", vGeo((walk.start_lat, walk.start_lon)))
    event.add("description", _told(plan, texts))
    event.add("url", address)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _told(plan: WalkPlan, texts: Texts) -> str:
    length = sum(leg.length_m for leg in plan.legs) / max(1, len(plan.legs))
    said = walk_words.size(texts, length, len(plan.stops))
    return "\n".join([said, *(named(stop) for stop in plan.stops)])


def named(stop: StopRow) -> str:
    """Return a stop by its number and name."""
    return f"{stop.position}. {stop.name}"


def _arrives(plan: WalkPlan, stop: StopRow) -> datetime:
    return plan.walk.starts_at + timedelta(minutes=stop.arrives_min or 0.0)
