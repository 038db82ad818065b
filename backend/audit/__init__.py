"""The log of changes: who changed or read what, from what to what."""
