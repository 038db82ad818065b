"""The asset register: estates and everything that stands on them."""
