"""Made-up registers for measuring linkage: names of companies that do not exist, and how lists misprint them.

The rules here are written apart from the grammar of names and its word lists: a measure is worth nothing where both
come from one table.
"""
