"""Lighting cabinets and circuits: every outdoor lamp on one circuit, in the order of its path."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gis.demo.base import Place
    from gis.demo.luminaires import LampSpot

CABINETS: tuple[tuple[str, Place], ...] = (
    ("BC1", (-196.0, -8.0)),
    ("BC2", (-72.0, -16.5)),
    ("BC3", (72.0, -23.0)),
    ("BC4", (196.0, -6.0)),
    ("BC5", (-128.0, 64.0)),
    ("BC6", (22.0, 75.5)),
    ("BC7", (-60.0, 126.5)),
    ("BC8", (132.0, 126.0)),
    ("BC9", (14.0, -97.0)),
)
"""Cabinets; BC9 is the municipality's."""
MUNICIPAL_CABINET = "BC9"
OWN_GROUND_CIRCUITS, OWN_HOUSE_CIRCUITS, MUNICIPAL_CIRCUITS = 13, 13, 2
CIRCUITS_PER_CABINET = 4
_ON_GROUND = ("park_pole", "parking")


def _chains(spots: Sequence[LampSpot]) -> list[list[LampSpot]]:
    groups: dict[str, list[LampSpot]] = {}
    for spot in spots:
        groups.setdefault(spot.chain, []).append(spot)
    return [sorted(group, key=lambda spot: spot.chain_m) for group in groups.values()]


def _walk(chains: list[list[LampSpot]]) -> list[LampSpot]:
    """Join chains end to end, each time the chain whose nearer end comes next."""
    rest = sorted(chains, key=lambda chain: sum(chain[0].place))
    order = rest.pop(0)[:]
    while rest:
        end = order[-1].place
        turned = [
            (math.dist(end, chain[side].place), index, side)
            for index, chain in enumerate(rest)
            for side in (0, -1)
        ]
        _, index, side = min(turned)
        chain = rest.pop(index)
        order += chain if side == 0 else chain[::-1]
    return order


def _split(spots: Sequence[LampSpot], count: int) -> list[list[LampSpot]]:
    parts = np.array_split(np.arange(len(spots)), count)
    return [[spots[index] for index in part] for part in parts]


def _middle(spots: Sequence[LampSpot]) -> Place:
    return (
        float(np.mean([spot.place[0] for spot in spots])),
        float(np.mean([spot.place[1] for spot in spots])),
    )


def _connect(groups: Sequence[list[LampSpot]], names: Sequence[str]) -> dict[int, str]:
    """Choose a cabinet for each circuit: nearest pairs first, at most four circuits each."""
    places = dict(CABINETS)
    pairs = sorted(
        (math.dist(_middle(group), places[name]), index, name)
        for index, group in enumerate(groups)
        for name in names
    )
    chosen: dict[int, str] = {}
    for _, index, name in pairs:
        if index not in chosen and list(chosen.values()).count(name) < CIRCUITS_PER_CABINET:
            chosen[index] = name
    return chosen


def connect(spots: Sequence[LampSpot]) -> list[LampSpot]:
    """Return the outdoor lamps with cabinet, circuit and order on the circuit.

    28 circuits of 12-24 lamps: 13 for poles, 13 for lamps at houses, 2 of the municipality.
    """
    municipal = [spot for spot in spots if spot.municipal]
    ground = [spot for spot in spots if spot.kind in _ON_GROUND and not spot.municipal]
    house = [spot for spot in spots if spot.kind not in _ON_GROUND]
    own = _split(_walk(_chains(ground)), OWN_GROUND_CIRCUITS)
    own += _split(_walk(_by_house(house)), OWN_HOUSE_CIRCUITS)
    theirs = _split(_walk(_chains(municipal)), MUNICIPAL_CIRCUITS)
    cabinet = _connect(own, [name for name, _ in CABINETS if name != MUNICIPAL_CABINET])
    numbers: dict[str, int] = {}
    result: list[LampSpot] = []
    for index, group in enumerate([*own, *theirs]):
        name = cabinet.get(index, MUNICIPAL_CABINET)
        numbers[name] = numbers.get(name, 0) + 1
        circuit = f"{name}-{numbers[name]}"
        result += [
            spot.on_circuit(name, circuit, order) for order, spot in enumerate(group, start=1)
        ]
    return result


def _by_house(spots: Sequence[LampSpot]) -> list[list[LampSpot]]:
    """Group bollards with the house they stand before, then order along the house."""
    groups: dict[str, list[LampSpot]] = {}
    for spot in spots:
        house = spot.chain.split("-")[1] if spot.chain.startswith("entre-") else spot.chain
        groups.setdefault(house, []).append(spot)
    return [sorted(group, key=lambda spot: (spot.kind, spot.place[0])) for group in groups.values()]
