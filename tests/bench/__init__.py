"""Benchmarks: `./ljusrond bench [NAME …]`, each a ratio or a limit measured in the same run."""
