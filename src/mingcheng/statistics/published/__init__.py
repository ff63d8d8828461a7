"""Published series: figures as printed, with the place of each, and checks on whether they can be true together.

>>> sorted(KINDS)[:3]
['comparable_base', 'falls', 'group_differs']
"""

from __future__ import annotations

from mingcheng.statistics.published.check import THRESHOLD, counts_of, findings_of, findings_of_files
from mingcheng.statistics.published.model import KINDS, Printed, PublishedError, PublishedFinding, Row
from mingcheng.statistics.published.read import read_files, rows_of
from mingcheng.statistics.published.series import FACTS, Series, facts_table, series_of
from mingcheng.statistics.published.vocabulary import Vocabulary, VocabularyError, load_vocabulary

__all__ = [
    "FACTS", "KINDS", "THRESHOLD", "Printed", "PublishedError", "PublishedFinding", "Row", "Series", "Vocabulary",
    "VocabularyError", "counts_of", "facts_table", "findings_of", "findings_of_files", "load_vocabulary", "read_files", "rows_of",
    "series_of",
]  # fmt: skip
