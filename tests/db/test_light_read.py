"""What a square of ground reads: hardly a lamp besides those that reach it, and the same light."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Engine, text

from backend.analysis import loading, store
from backend.analysis.loading import Scene
from backend.analysis.squares import boxes_of
from backend.imports.store import save_assets
from gis.lighting.surfaces import surfaces_of
from tests.estate_sample import EAST_M, NORTH_M, lamps
from tests.light_sample import YARD, lit_estate


@pytest.fixture
def own(clone: Callable[[], str]) -> Iterator[Engine]:
    """Give a database of the test's own with the sample, every lamp seen lit."""
    with lit_estate(clone()) as made:
        yield made


def hang(engine: Engine, source: str, place: shapely.Point, **differing: object) -> None:
    """Hang a lamp like those of the sample somewhere else."""
    lamp = lamps().head(1).assign(source_id=source, code=source, **differing)
    lamp = lamp.set_geometry(gpd.GeoSeries([place], index=lamp.index, crs=3006))
    with engine.begin() as tx:
        save_assets(tx, store.estates(tx)[0], "lamp", source, lamp)


def read(engine: Engine) -> tuple[Scene, Scene]:
    """Read what matters to the yard: all around it, and what is in reach."""
    with engine.connect() as tx:
        estate = store.estates(tx)[0]
        surfaces = loading.surfaces_in(tx, estate)
        yard_id = tx.scalar(
            text("SELECT id FROM core.courtyard WHERE name = :name"), {"name": YARD}
        )
        yard = surfaces.part(surfaces["id"] == yard_id)
        asked = (tx, estate, yard, datetime.now(UTC), boxes_of(yard))
        return loading.scene_around(*asked), loading.scene_in_reach(*asked)


def light(scene: Scene) -> bytes:
    """Return the light of the yard, bit by bit."""
    (found,) = scene.field().surface_lights(surfaces_of(scene.surfaces))
    return found.total_lx.tobytes()


def test_lamps_and_houses_beyond_every_reach_are_not_read(own: Engine) -> None:
    for number in range(20):
        hang(own, f"far{number}", shapely.Point(EAST_M + 120 + 2 * number, NORTH_M + 20))
    far = gpd.GeoDataFrame(
        {"source_id": ["h9"], "name": "Hus 9", "use": "residential", "storeys": 3},
        geometry=[shapely.box(EAST_M + 200, NORTH_M, EAST_M + 220, NORTH_M + 10)], crs=3006,
    )  # fmt: skip
    with own.begin() as tx:
        save_assets(tx, store.estates(tx)[0], "building", "far", far)
    wide, near = read(own)
    assert (len(wide.lamps), len(wide.buildings)) == (22, 2)
    assert (len(near.lamps), len(near.buildings)) == (2, 1)
    assert light(near) == light(wide)


def test_a_mast_far_away_is_read_as_far_as_it_reaches_and_the_houses_between(own: Engine) -> None:
    hang(own, "small", shapely.Point(EAST_M + 200, NORTH_M + 20))
    dark = light(read(own)[1])
    mast = {"kind": "street_pole", "height_m": 20.0, "flux_lm": 90_000.0}
    hang(own, "mast", shapely.Point(EAST_M + 150, NORTH_M + 20), **mast)
    house = shapely.box(EAST_M + 138, NORTH_M + 10, EAST_M + 140, NORTH_M + 22)
    shade = gpd.GeoDataFrame(
        {"source_id": ["h8"], "name": "Hus 8", "use": "residential", "height_m": 30.0,
         "height_source": "measured"},
        geometry=[house], crs=3006,
    )  # fmt: skip
    open_light = light(read(own)[1])
    assert open_light != dark
    with own.begin() as tx:
        save_assets(tx, store.estates(tx)[0], "building", "shade", shade)
    wide, near = read(own)
    assert (len(wide.lamps), len(near.lamps), len(near.buildings)) == (4, 3, 2)
    assert light(near) == light(wide) != open_light


def test_upright_faces_see_lamps_farther_away(own: Engine) -> None:
    hang(own, "far", shapely.Point(EAST_M + 130, NORTH_M + 20), flux_lm=9_000.0)
    assert len(read(own)[1].lamps) == 2
    with own.begin() as tx:
        tx.execute(text("UPDATE core.courtyard SET lighting_class = 'EV3'"))
    wide, near = read(own)
    assert len(near.lamps) == 3
    assert light(near) == light(wide)


def test_ground_without_any_lamp_is_dark_and_its_houses_stand(own: Engine) -> None:
    with own.begin() as tx:
        tx.execute(text("UPDATE core.lamp SET vanished_at = now()"))
    wide, near = read(own)
    assert len(near.lamps) == 0
    assert len(near.buildings) == 1
    assert light(near) == light(wide)
