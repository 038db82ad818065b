"""What people who decide read: trends, the board's report, and what was said and done."""
