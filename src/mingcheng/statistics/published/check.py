"""All checks on published figures together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from mingcheng.statistics.published.agreement import agreement_findings
from mingcheng.statistics.published.calendar import calendar_findings
from mingcheng.statistics.published.growth import growth_findings
from mingcheng.statistics.published.later_tables import later_table_findings
from mingcheng.statistics.published.magnitude import magnitude_findings
from mingcheng.statistics.published.model import KINDS, PublishedFinding, Row
from mingcheng.statistics.published.parts import parts_findings
from mingcheng.statistics.published.read import files_in, read_files
from mingcheng.statistics.published.regions import region_findings
from mingcheng.statistics.published.scopes import scope_findings
from mingcheng.statistics.published.series import series_of
from mingcheng.statistics.published.vocabulary import Vocabulary, shipped_vocabulary

THRESHOLD = Fraction(1)
"""Points beyond rounding from which a gap between growth and levels is told."""
_ORDER = ("error", "warning", "note")


def findings_of(
    rows: Sequence[Row], threshold: Fraction = THRESHOLD, vocabulary: Vocabulary | None = None
) -> list[PublishedFinding]:
    """What is found in the rows, the gravest first, then by kind, in the order of the series."""
    words = vocabulary or shipped_vocabulary()
    series = series_of(rows)
    found = [
        *growth_findings(series, threshold, words),
        *agreement_findings(series),
        *later_table_findings(series),
        *magnitude_findings(series, words),
        *parts_findings(series, words),
        *region_findings(series, words),
        *scope_findings(series, words),
        *calendar_findings(series, words),
    ]
    return sorted(found, key=_gravity)


def findings_of_files(paths: Sequence[Path], threshold: Fraction = THRESHOLD) -> list[PublishedFinding]:
    """What is found in files of published figures (.csv), all taken together; folders stand for the .csv files in them.

    For `mingcheng check published-series FILES… [--threshold POINTS] [--json]`: with `--json` the findings are
    `{"findings": [finding.as_json(), …], "counts": counts_of(findings)}`. The exit code is 1 where one of them is an error or a
    warning. Raises PublishedError where a file cannot be read.
    """
    rows, unreadable = read_files(list(files_in(paths)))
    return sorted([*unreadable, *findings_of(rows, threshold)], key=_gravity)


def _gravity(finding: PublishedFinding) -> tuple[int, int]:
    return _ORDER.index(finding.severity), list(KINDS).index(finding.kind)


def counts_of(findings: Iterable[PublishedFinding]) -> dict[str, int]:
    """How many of each kind there are, in the order of `KINDS`; kinds without any are left out."""
    counts = Counter(finding.kind for finding in findings)
    return {kind: counts[kind] for kind in KINDS if counts[kind]}
