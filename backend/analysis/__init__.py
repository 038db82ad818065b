"""Light on the ground: load, compute, save, and follow what reports change."""
