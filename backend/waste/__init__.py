"""Waste stations: bins and collections, room against need, readiness for 2027, distance."""
