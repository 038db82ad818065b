"""Layers that leave the house: files in many formats, and links that are read without login."""
