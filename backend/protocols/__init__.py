"""Walks before, on and after: meetings, what was seen, the protocol, what each actor answers."""
