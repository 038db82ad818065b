"""Open311 GeoReport v2: our server for other systems, and our client of theirs."""
