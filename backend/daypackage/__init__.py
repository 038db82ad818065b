"""The day package: what a tablet carries with it, so that a round needs no signal."""
