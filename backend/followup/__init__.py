"""Measures and what became of them: register, costs, effects."""
