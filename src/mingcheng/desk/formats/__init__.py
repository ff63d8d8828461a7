"""Dates and numbers as they are written in each language."""
