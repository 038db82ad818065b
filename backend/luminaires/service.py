"""Luminaire types and their photometric files: take in, read, link, and what it sets off."""

from __future__ import annotations

from backend.luminaires.distributions import UNKNOWN_SIDE, distributions

__all__ = ["UNKNOWN_SIDE", "distributions"]
