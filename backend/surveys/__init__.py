"""Surveys: waves of files and pulse surveys by area, with what may be said of them."""
