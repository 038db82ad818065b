"""Cleaning plans, visits and what is overdue."""
