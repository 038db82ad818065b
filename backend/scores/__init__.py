"""Intact, clean and tidy: scores of places, samples of a contractor's work, gradings of photos."""
