"""What an administrator keeps: accounts, keys for machines, the matrix."""
