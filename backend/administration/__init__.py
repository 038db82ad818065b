"""What an administrator keeps: accounts with their limits, keys for machines, the matrix of rights."""
