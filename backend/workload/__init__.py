"""Hours and places due per week and area of care, so that a manager can level them."""
