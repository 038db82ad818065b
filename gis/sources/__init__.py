"""Readers of real asset files, each giving checked tables and an import report."""
