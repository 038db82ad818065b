"""How cleaning stood on days past: one day's plans, and the weeks of a year."""
