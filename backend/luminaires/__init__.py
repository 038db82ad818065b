"""Luminaire types and their photometric files."""
