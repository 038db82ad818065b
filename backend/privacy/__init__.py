"""Personal data: who reported, what is held on one person, and its erasure."""
