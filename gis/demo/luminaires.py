"""Luminaire types of the estate (invented models) and the place of one lamp on the local grid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from gis.demo.base import SOURCE, stable_id

if TYPE_CHECKING:
    from gis.demo.base import Place


@dataclass(frozen=True)
class LuminaireType:
    """One luminaire model: power [W], luminous flux [lm], colour temperature [K]."""

    code: str
    model: str
    light_source: str
    power_w: float
    flux_lm: float
    cct_k: int
    cri: int
    ik: str
    ip: str
    optics: str
    maintenance_factor: float


TYPES: dict[str, LuminaireType] = {
    item.code: item
    for item in (
        LuminaireType("A1", "Park 26 LED", "led", 26, 3100, 3000, 80, "IK08", "IP66", "path", 0.85),
        LuminaireType("A2", "Park 34 LED", "led", 34, 4200, 3000, 80, "IK08", "IP66", "path", 0.85),
        LuminaireType("A3", "Glob 50 Hg", "mercury", 59, 1800, 4000, 45, "IK06", "IP44",
                      "symmetric", 0.6),
        LuminaireType("A4", "Park 50 Na", "hps", 62, 3600, 2000, 25, "IK08", "IP54", "symmetric",
                      0.7),
        LuminaireType("A5", "Pollare 9 LED", "led", 9, 650, 3000, 80, "IK10", "IP65", "symmetric",
                      0.8),
        LuminaireType("A6", "Entré 14 LED", "led", 14, 1300, 3000, 80, "IK10", "IP65", "wall",
                      0.85),
        LuminaireType("A7", "Dörr 8 LED", "led", 8, 700, 3000, 80, "IK10", "IP65", "wall", 0.85),
        LuminaireType("A8", "Parkering 52 LED", "led", 52, 7000, 3000, 70, "IK09", "IP66",
                      "parking", 0.85),
        LuminaireType("A9", "Portik 18 LED", "led", 18, 2000, 3000, 80, "IK10", "IP65", "ceiling",
                      0.85),
        LuminaireType("A10", "Miljöhus 16 LED", "led", 16, 1700, 3000, 80, "IK10", "IP65", "wall",
                      0.8),
        LuminaireType("A11", "Lekspot 22 LED", "led", 22, 2400, 3000, 80, "IK09", "IP66", "spot",
                      0.85),
        LuminaireType("A12", "Trapp 12 LED", "led", 12, 1200, 3000, 80, "IK10", "IP44", "ceiling",
                      0.85),
        LuminaireType("A13", "Loftgång 11 LED", "led", 11, 1100, 3000, 80, "IK10", "IP65",
                      "ceiling", 0.8),
        LuminaireType("A14", "Källare 2x18 lysrör", "fluorescent", 40, 2400, 3000, 80, "IK06",
                      "IP44", "ceiling", 0.7),
    )
}  # fmt: skip
"""Models are invented; powers and fluxes follow LED 20-35 W on poles and the older stock."""


@dataclass(frozen=True)
class LampSpot:
    """One lamp before it is a table row; `chain` and `chain_m` give its place along a path."""

    source_id: str
    code: str
    place: Place
    kind: str
    serves: str
    type_code: str
    height_m: float
    direction_deg: float = 0.0
    arm_m: float = 0.0
    control: str = "photocell"
    installed_on: date | None = date(2019, 9, 16)
    municipal: bool = False
    chain: str = ""
    chain_m: float = 0.0
    cabinet: str | None = None
    circuit: str | None = None
    circuit_order: int | None = None

    def on_circuit(self, cabinet: str, circuit: str, order: int) -> LampSpot:
        """Return the same lamp connected as number `order` to a circuit of a cabinet."""
        return replace(self, cabinet=cabinet, circuit=circuit, circuit_order=order)


def luminaire_table() -> pd.DataFrame:
    """Return the luminaire types as a table."""
    items = list(TYPES.values())
    return pd.DataFrame(
        {
            "id": [stable_id("luminaire_type", item.code) for item in items],
            "source": SOURCE,
            "source_id": [item.code for item in items],
            "code": [item.code for item in items],
            "model": [item.model for item in items],
            "manufacturer": "Exempelarmatur",
            "light_source": [item.light_source for item in items],
            "power_w": [float(item.power_w) for item in items],
            "flux_lm": [float(item.flux_lm) for item in items],
            "cct_k": [item.cct_k for item in items],
            "cri": [item.cri for item in items],
            "ik": [item.ik for item in items],
            "ip": [item.ip for item in items],
            "optics": [item.optics for item in items],
        }
    )
