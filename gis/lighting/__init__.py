"""Light on the ground: photometry, illuminance, classes, dark spots."""
