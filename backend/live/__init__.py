"""Live: pages are told that cases changed, over one listening connection a process."""
