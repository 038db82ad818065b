"""The fictional estate Bärkullen: assets, three years of history, stories with a known truth.

Invented from first to last: no real place, person, company, address or logo. Pure and
deterministic; the same day and seed give the same rows in every process.
"""

from gis.demo.categories import family_of
from gis.demo.cleaning import overdue_days
from gis.demo.estate import DemoEstate, asset_id, build_demo
from gis.demo.seasons import FAMILIES

__all__ = ["FAMILIES", "DemoEstate", "asset_id", "build_demo", "family_of", "overdue_days"]
