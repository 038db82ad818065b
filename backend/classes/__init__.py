"""Lighting classes: the standards' as data, and a company's own."""
