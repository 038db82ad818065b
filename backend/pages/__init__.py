"""Server-rendered pages: start, map, lists, assets."""
