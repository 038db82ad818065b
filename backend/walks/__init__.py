"""Walks planned on the map: what is worth seeing, and the best way past it."""
