"""What recurs: plans, the days they are due, and what was done of them."""
