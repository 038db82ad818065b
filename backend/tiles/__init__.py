"""Illuminance as tiles of the map, and dark spots as they were on nights past."""
