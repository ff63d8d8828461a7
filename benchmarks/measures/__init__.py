"""Measurements of matching: against OpenFisca and plain NumPy, at scale, one by one, of reforms, from small files."""
