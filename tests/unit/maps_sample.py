"""A yard with one of everything, in every state, with hostile words in it."""

from datetime import UTC, date, datetime

import geopandas as gpd
from shapely.affinity import translate
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from maps.style import STYLES

COMPUTED_AT = datetime(2026, 11, 23, 11, 3, tzinfo=UTC)
HOSTILE = '<img src=x onerror="window.harmed=1">'
ROOMS = "waste_readiness"
LON, LAT = 12.02, 57.80
_LON_PER_M, _LAT_PER_M = 1 / 59_400, 1 / 111_320

Tables = dict[str, gpd.GeoDataFrame]


def at(east_m: float, north_m: float) -> Point:
    return Point(LON + east_m * _LON_PER_M, LAT + north_m * _LAT_PER_M)


def rectangle(east_m: float, north_m: float, width_m: float, height_m: float) -> Polygon:
    south_west, north_east = at(east_m, north_m), at(east_m + width_m, north_m + height_m)
    return box(south_west.x, south_west.y, north_east.x, north_east.y)


def frame(rows: list[dict[str, object]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry="geom", crs=4326)


def lamp(number: int, state: str | None, point: BaseGeometry) -> dict[str, object]:
    return {
        "id": f"lamp-{number}",
        "code": HOSTILE if number == 0 else f"L{number:03d}",
        "kind": "park_pole",
        "owner": "own",
        "height_m": 4.0,
        "light_source": "led",
        "power_w": 24.0,
        "cabinet": "C1",
        "circuit": "C1-1",
        "state": state,
        "state_at": None if state is None else COMPUTED_AT,
        "geom": point,
    }


def broken(number: int, state: str) -> dict[str, object]:
    return {
        "id": f"lamp-{number}",
        "code": f"L{number:03d}",
        "kind": "bollard",
        "owner": "municipality",
        "state": state,
        "dark_since": date(2026, 11, 3),
        "days_dark": 20 + number,
        "open_reports": number,
        "circuit": "C1-1",
        "geom": at(number * 9, 30),
    }


def plan(number: int, state: str, days: int | None, geom: BaseGeometry) -> dict[str, object]:
    return {
        "id": f"plan-{number}",
        "asset_id": f"station-{number}",
        "asset_kind": "waste_station",
        "asset_code": f"M{number}",
        "task": "waste_tidy",
        "contractor": None,
        "last_visit_at": None if state == "never_visited" else COMPUTED_AT,
        "due_on": date(2026, 11, 1),
        "overdue_days": days,
        "cleaning_state": state,
        "geom": geom,
    }


def waste_room(number: int, readiness: str) -> dict[str, object]:
    lacks = readiness == "lacks"
    return {
        "id": f"room-{number}",
        "code": f"M{number}",
        "name": None,
        "readiness": readiness,
        "lacking": ["metal", "clear_glass"] if lacks else [],
        "short": [],
        "added_bins": 4 if lacks else None,
        "dwellings_served": None if readiness == "unknown" else 92,
        "reports": 12,
        "last_look_at": COMPUTED_AT if lacks else None,
        "geom": at(60 + number, 30),
    }


def scored(number: int, state: str) -> dict[str, object]:
    seen = state != "unseen"
    return {
        "id": f"scored-{number}",
        "asset_kind": "stairwell",
        "asset_code": f"S{number}",
        "asset_name": None,
        "task": "stairwell_cleaning" if seen else None,
        "intact_score": 2 if seen else None,
        "clean_score": {"bad": 0, "fair": 1}.get(state, 2) if seen else None,
        "tidy_score": None if state in ("unseen", "partly") else 2,
        "scored_at": COMPUTED_AT if seen else None,
        "age_days": {"unseen": None, "old": 90}.get(state, 5),
        "score_state": state,
        "geom": at(40 + number, 45),
    }


def dark_spot(number: int, certainty: str) -> dict[str, object]:
    return {
        "id": f"spot-{number}",
        "surface_id": "yard-1",
        "surface_kind": "courtyard",
        "surface_name": "Gård 1",
        "asset_kind": "courtyard",
        "area_m2": 1234.0 + number,
        "certain_area_m2": 900.0 if certainty == "certain" else 0.0,
        "length_m": None,
        "entrance_m": 12.0,
        "missing_lx": 0.6,
        "lighting_class": "P4",
        "lamp_ids": ["lamp-1", "lamp-2"],
        "certainty": certainty,
        "geom": rectangle(10 + 20 * number, 10, 8, 6),
    }


def lit_surface(number: int, verdict: str) -> dict[str, object]:
    return {
        "id": f"yard-{number}",
        "asset_kind": "courtyard",
        "surface_kind": "courtyard",
        "code": f"G{number}",
        "name": HOSTILE,
        "lighting_class": "P5",
        "class_is_default": True,
        "verdict": verdict,
        "e_avg_hopeful_lx": 2.4,
        "required_e_avg_lx": 3.0,
        "uo_hopeful": 0.11,
        "required_uo": None,
        "dark_certain_m2": 150.0,
        "dark_probable_m2": 20.0,
        "dark_unknown_m2": 0.0,
        "geom": rectangle(20 * number, 0, 18, 40),
    }


def group_fault() -> dict[str, object]:
    return {
        "id": "fault-1",
        "basis": "circuit",
        "cabinet": "C1",
        "circuit": "C1-1",
        "lamps": 3,
        "lamp_ids": ["lamp-3", "lamp-4", "lamp-5"],
        "lamp_codes": ["L003", HOSTILE, "L005"],
        "dark_since": COMPUTED_AT,
        "open_reports": 0,
        "geom": rectangle(0, 25, 60, 10),
    }


def repair(place: int, partner: str | None) -> dict[str, object]:
    return {
        "id": f"lamp-{place}",
        "priority": place,
        "code": f"L{place:03d}",
        "state": "dark",
        "owner": "municipality",
        "operator": "grid_company",
        "dark_m2": 84.0,
        "cumulative_m2": 84.0 * place,
        "weighted_m2": 168.0,
        "with_lamp_code": partner,
        "geom": at(10 * place, 30),
    }


def sample() -> Tables:
    """Tables of all layers by name."""
    states = [None, "unknown", "lit", "dark"]
    yard = rectangle(0, 0, 70, 40)
    plans = [("overdue", 3), ("overdue", 12), ("overdue", 40), ("never_visited", None)]
    plans += [("due_soon", None), ("ok", None)]
    return {
        "estates": frame(
            [{"id": "e1", "code": "BK", "name": "Bärkullen", "geom": yard.buffer(0.0005)}]
        ),
        "courtyards": frame(
            [
                {
                    "id": "yard-1",
                    "code": "G1",
                    "name": "Gård 1",
                    "origin": "mapped",
                    "lighting_class": None,
                    "geom": yard,
                }
            ]
        ),
        "footpaths": frame(
            [
                {
                    "id": f"path-{i}",
                    "code": None,
                    "name": None,
                    "kind": kind,
                    "width_m": None,
                    "lit": "unknown",
                    "lighting_class": None,
                    "geom": LineString([at(-5, 5 + i), at(30, 6 + i), at(75, 5 + i)]),
                }
                for i, kind in enumerate(["footway", "steps", "street"])
            ]
        ),
        "buildings": frame(
            [
                {
                    "id": "b1",
                    "code": "B1",
                    "name": "Hus 1",
                    "address": "Hallongatan 1",
                    "use": "residential",
                    "storeys": 3,
                    "height_m": 8.4,
                    "geom": rectangle(0, 45, 60, 11),
                }
            ]
        ),
        "places": frame(
            [
                {
                    "id": "p1",
                    "code": None,
                    "name": "Lekplats",
                    "kind": "playground",
                    "geom": at(30, 20),
                }
            ]
        ),
        "stairwells": frame(
            [
                {
                    "id": "s1",
                    "code": "B1-A",
                    "name": "A",
                    "address": "Hallongatan 1",
                    "entrance_kind": "main",
                    "storeys": 3,
                    "dwellings": None,
                    "lift": False,
                    "geom": at(20, 45),
                }
            ]
        ),
        "waste_stations": frame(
            [
                {
                    "id": "w1",
                    "code": "M1",
                    "name": "Miljöhus 1",
                    "kind": "house",
                    "fractions": ["residual", "food"],
                    "bins": 14,
                    "dwellings_served": 92,
                    "geom": at(65, 35),
                }
            ]
        ),
        "waste_readiness": frame([waste_room(i, key) for i, key in enumerate(STYLES[ROOMS])]),
        "scores": frame([scored(i, key) for i, key in enumerate(STYLES["scores"])]),
        "lamps": frame([lamp(i, state, at(5 + i * 15, 2)) for i, state in enumerate(states)]),
        "reports": frame(
            [
                {
                    "id": "r1",
                    "asset_id": "lamp-3",
                    "asset_kind": "lamp",
                    "asset_code": "L003",
                    "category": "LIGHT.DARK",
                    "description": HOSTILE,
                    "observed_at": COMPUTED_AT,
                    "status": "open",
                    "due_at": COMPUTED_AT,
                    "due_state": "overdue",
                    "origin": "tenant",
                    "spot": "cellar",
                    "floor": -1,
                    "seen_again": 2,
                    "last_seen_at": COMPUTED_AT,
                    "geom": at(50, 2),
                }
            ]
        ),
        "dark_spots": frame([dark_spot(0, "certain"), dark_spot(1, "unknown")]),
        "lit_surfaces": frame(
            [lit_surface(i, verdict) for i, verdict in enumerate(STYLES["lit_surfaces"])]
        ),
        "group_faults": frame([group_fault()]),
        "repairs": frame([repair(2, None), repair(1, "L002")]),
        "broken_fixtures": frame(
            [broken(i, state) for i, state in enumerate(STYLES["broken_fixtures"])]
        ),
        "overdue_cleaning": frame(
            [
                plan(i, state, days, yard if i == 1 else translate(at(65, 35), 0.0001 * i))
                for i, (state, days) in enumerate(plans)
            ]
        ),
    }
