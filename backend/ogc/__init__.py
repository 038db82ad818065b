"""OGC API - Features over every layer: reading, filtering, and changing what planners keep."""
