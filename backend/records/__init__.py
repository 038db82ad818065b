"""Public records: found, read, masked, given out, and removed by decision alone."""
