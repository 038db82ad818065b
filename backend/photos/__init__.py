"""Photos that reports name: taken in without metadata, blurred by hand, shown to whom they may."""
