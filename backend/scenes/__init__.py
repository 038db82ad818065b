"""Scenes: light of a drawing that somebody sends, computed by the worker, kept for a month."""
