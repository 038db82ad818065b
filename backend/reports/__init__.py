"""Reports of defects: accepting, reading, and what a report changes."""
