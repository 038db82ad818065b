"""Build the whole estate: one pure function of a day and a seed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Geometry

from gis.demo import closing, ground, lamps, paths, places, planted, registers
from gis.demo.base import SEED, generator, stable_id, to_metric
from gis.demo.cleaning import cleaning_tables
from gis.demo.drafts import Draft, base_year
from gis.demo.houses import residential_houses, service_houses
from gis.demo.luminaires import luminaire_table
from gis.demo.observations import lamp_observation_table
from gis.demo.photometry import PhotometryFile, photometry_files
from gis.demo.planted import Dates
from gis.demo.pools import Pools
from gis.demo.reports import event_table, report_table
from gis.demo.seasons import Window
from gis.demo.stories import Story, story_list
from gis.demo.waste import waste_collection_table, waste_reading_table

if TYPE_CHECKING:
    from collections.abc import Mapping

ON_GROUND = ("park_pole", "parking", "bollard")
CABLE_CHAIN, LONG_DARK_CHAIN = "bargard", "kommun"


@dataclass(frozen=True)
class DemoEstate:
    """The estate Bärkullen, everything in EPSG:3006 [m] and UTC.

    Attributes
    ----------
    company
        code, name, municipality.
    estate
        code, name, geom (Polygon).
    tables
        Asset tables by kind, and 'luminaire_type' (without geometry).
    histories
        'report', 'report_event', 'lamp_observation', 'cleaning_plan', 'cleaning_visit',
        'waste_collection', 'waste_reading'.
    stories
        The planted stories with their truth.
    photometry
        Photometric files of some luminaire types.
    today
        First day after the history.
    """

    company: dict[str, str]
    estate: dict[str, str | Geometry]
    tables: dict[str, gpd.GeoDataFrame | pd.DataFrame]
    histories: dict[str, pd.DataFrame]
    stories: list[Story]
    photometry: list[PhotometryFile]
    today: date

    def fingerprint(self) -> str:
        """Return a SHA-256 over all rows: equal estates have equal fingerprints."""
        told = (self.company, self.stories, self.photometry)
        digest = hashlib.sha256(repr(told).encode())
        for name, table in sorted({**self.tables, **self.histories}.items()):
            plain = pd.DataFrame(table.drop(columns="geom", errors="ignore"))
            digest.update(name.encode() + plain.to_csv(index=False).encode())
            if "geom" in table:
                digest.update(b"".join(shapely.to_wkb(table["geom"].to_numpy())))
        return digest.hexdigest()


@dataclass(frozen=True)
class _Assets:
    tables: dict[str, gpd.GeoDataFrame]
    chains: dict[str, list[str]]
    footpaths: dict[str, str]


def _assets(dates: Dates) -> _Assets:
    """Build the asset tables; only the ages of a few lamps depend on the day."""
    homes, others = residential_houses(), service_houses()
    main = paths.main_paths()
    network = paths.walkable(main)
    every = [*main, *paths.portico_paths(homes, network), *paths.entrance_paths(homes, network)]
    waste = [house for house in others if house.code.startswith("M")]
    every += paths.waste_paths(waste, paths.walkable(every))
    pieces = paths.noded(every)
    changes = (dates.led_on, dates.moved_on)
    outdoor = lamps.outdoor_lamps((main, every), (homes, others), places.playgrounds(), changes)
    poles = [spot.place for spot in outdoor if spot.kind in ON_GROUND]
    chains: dict[str, list[str]] = {}
    for spot in outdoor:
        chains.setdefault(spot.chain, []).append(spot.source_id)
    tables = {
        "building": registers.building_table([*homes, *others]),
        "courtyard": registers.courtyard_table(),
        "stairwell": registers.stairwell_table(homes),
        "lamp": lamps.lamp_table([*outdoor, *lamps.indoor_lamps(homes)]),
        "waste_station": places.waste_station_table(waste, homes),
        "footpath": registers.footpath_table(pieces),
        "place": places.place_table(homes, others, (main, every), poles),
        "responsibility_area": registers.responsibility_table(main),
    }
    footpaths = {key: _longest(pieces, key) for key in ("lingon", "tunnel")}
    return _Assets(tables, chains, footpaths)


def _longest(pieces: list[paths.Path], key: str) -> str:
    """Return the longest piece of a path drawn by hand."""
    parts = [piece for piece in pieces if piece.source_id.startswith(f"{key}.")]
    return max(parts, key=lambda piece: float(piece.line.length)).source_id


def _drafts(
    window: Window, dates: Dates, assets: _Assets, marked: tuple[str, list[str]], seed: int
) -> list[Draft]:
    """Return all reports of the three years in order of their days."""
    dark, row = marked
    told = planted.effect_stories(window, dates, assets.footpaths, generator(seed, "stories"))
    told += planted.cable_faults(window, assets.tables["lamp"], row, generator(seed, "cables"))
    told += planted.duplicate_reports(window, row) + planted.long_dark(window, dark)
    pools = Pools(assets.tables, [dark, *row])
    drafts = list(told)
    for number in (1, 2, 3):
        rng = generator(seed, f"year {number}")
        drafts += base_year(window, number, pools, told, rng)
    drafts += planted.qr_reports(window, dates.qr_on, drafts, generator(seed, "stickers"))
    drafts.sort(
        key=lambda draft: (draft.day, draft.family, draft.category, draft.asset, draft.text)
    )
    return drafts


def build_demo(*, today: date, seed: int = SEED) -> DemoEstate:
    """Build the fictional estate Bärkullen with three years of history ending yesterday.

    Parameters
    ----------
    today
        First day after the history, a Swedish calendar day.
    seed
        Seed of all random choices; the assets do not depend on it.

    Returns
    -------
    DemoEstate
        The same for the same arguments, on every machine.
    """
    window = Window.until(today)
    dates = Dates.of(window)
    assets = _assets(dates)
    register = assets.tables["lamp"]
    bargard, kommun = assets.chains[CABLE_CHAIN], assets.chains[LONG_DARK_CHAIN]
    dark = kommun[len(kommun) // 3]
    row = planted.cable_row(register, bargard[len(bargard) // 2])
    drafts = _drafts(window, dates, assets, (dark, row), seed)
    done = closing.done_days(window, drafts, generator(seed, "closing"))
    reports = report_table(drafts, assets.tables, dates.moved_on, generator(seed, "reports"))
    seen = lamp_observation_table(
        window, register, (drafts, reports, done), row, generator(seed, "rounds")
    )
    plans, visits = cleaning_tables(_cleaned(assets.tables), today, generator(seed, "cleaning"))
    outline = to_metric([ground.ESTATE])[0]
    return DemoEstate(
        company={"code": "barkulla", "name": lamps.COMPANY, "municipality": "Exempelstad"},
        estate={"code": "barkullen", "name": "Bärkullen", "geom": outline},
        tables={**assets.tables, "luminaire_type": luminaire_table()},
        histories={
            "report": reports,
            "report_event": event_table(drafts, reports, done),
            "lamp_observation": seen,
            "cleaning_plan": plans,
            "cleaning_visit": visits,
            "waste_collection": waste_collection_table(assets.tables["waste_station"], today),
            "waste_reading": waste_reading_table(
                assets.tables["waste_station"], plans, visits, generator(seed, "waste")
            ),
        },
        stories=story_list(dates, assets.footpaths, (dark, row), drafts, reports["id"].tolist()),
        photometry=photometry_files(),
        today=today,
    )


def _cleaned(tables: Mapping[str, gpd.GeoDataFrame]) -> dict[str, list[str]]:
    place = tables["place"]
    names = {
        kind: tables[kind]["source_id"].tolist()
        for kind in ("stairwell", "waste_station", "courtyard")
    }
    return {**names, "playground": place.loc[place["kind"] == "playground", "source_id"].tolist()}


def asset_id(reference: str) -> str:
    """Return the identifier of an asset from 'kind/source_id', as the stories name it."""
    kind, _, source_id = reference.partition("/")
    return stable_id(kind, source_id)
