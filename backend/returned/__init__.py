"""Back again: an edited file is compared with the register, looked at, and applied row by row."""
