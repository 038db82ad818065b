"""Tenants: labels with codes, reporting without login, following what was reported."""
