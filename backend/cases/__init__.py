"""Cases: the life of what was reported, from received to seen mended."""
