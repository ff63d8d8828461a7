"""Ten rules of a made-up city's support for software, written four times: as measures of this product (`../ten-rules`), in
OpenFisca, in plain NumPy, and in whole numbers of fen for one enterprise at a time.

All read the same folder of facts and answer for the year 2025 with the amounts of `RULES` for every enterprise, in the
order of the codes.
"""

from __future__ import annotations

from pathlib import Path

YEAR = 2025
PACK = Path(__file__).parent.parent / "ten-rules"
RULES = (
    "backbone", "contribution", "copyrights", "district", "first-titles", "growth-steps", "levels", "outsourcing",
    "research", "young",
)  # fmt: skip
"""The measures in the order of their ids."""
FEN = 1_000_000
"""Fen in 万元."""
