"""Pure computation: geometries, tables and arrays in, the same out."""
