"""Who asks, and what they may: rights are checked here and nowhere else."""
