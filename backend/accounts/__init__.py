"""Accounts: passwords, the second step, the company's directory, sessions."""
