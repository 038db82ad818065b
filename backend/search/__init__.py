"""Finding places: assets by label, name or address, and estates."""
