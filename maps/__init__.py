"""What people see: styles, layers, maps, tables, texts."""
