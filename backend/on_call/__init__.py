"""The night: what came in, whom to ring, and what is handed over in the morning."""
