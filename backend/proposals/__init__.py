"""Proposals: new, moved and changed lamps tried against today before anything is bought."""
