"""Layers: what the map, its lists and its files read."""
