"""Measures: what a plan or policy gives, to whom, under which conditions, and whether that can be computed.

`policies_of` reads the clauses of a document as the text writes them: condition, benefit, tiers, inheritance. Every measure
quotes the clause that states it; the tiers of one measure share their clause and point at the first of them.
"""

from __future__ import annotations

from mingcheng.plans.measures.reader import policies_of

__all__ = ["policies_of"]
