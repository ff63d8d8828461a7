"""The check as a whole: every rule over a batch of reports, reasons put beside the warnings, and what follows for each report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from mingcheng.statistics.check.batch import Batch, Truths
from mingcheng.statistics.check.districts import district_findings
from mingcheng.statistics.check.duplicates import REPEATED, duplicate_findings
from mingcheng.statistics.check.earlier import Earlier
from mingcheng.statistics.check.expected import Expected
from mingcheng.statistics.check.findings import Finding, counts_by_rule, counts_of, in_order
from mingcheng.statistics.check.identities import identity_findings
from mingcheng.statistics.check.items import item_findings
from mingcheng.statistics.check.magnitude import magnitude_findings
from mingcheng.statistics.check.plausibility import plausibility_findings
from mingcheng.statistics.check.reporters import (
    LATE,
    MISSING,
    late_findings,
    missing_findings,
    period_findings,
    reporter_findings,
)
from mingcheng.statistics.check.series import revisions_of, series_findings
from mingcheng.statistics.check.sizes import size_classes

Key = tuple[str, str, int, int, str, str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What a check may know beside the reports: who must report, what was reported before (a wide table as the store
    gives it), on which day each file came, which reasons were given (by the keys of findings)."""

    expected: Expected | None = None
    stored: pa.Table | None = None
    received: Sequence[date | None] = ()
    reasons: Mapping[Key, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """Reports and everything that was found in them, the gravest first."""

    batch: Batch
    findings: list[Finding]

    @property
    def is_clean(self) -> bool:
        """Nothing left to do: no error, no warning without a reason."""
        return not any(finding.is_open for finding in self.findings)

    def of_rule(self, rule: str) -> list[Finding]:
        """The findings of one rule."""
        return [finding for finding in self.findings if finding.rule == rule]

    @cached_property
    def repeated(self) -> Truths:
        """The reports that stand in the batch before, word for word: only the first of them counts."""
        return self._marked(finding for finding in self.findings if finding.rule == REPEATED)

    def refused(self, accept_warnings: bool = False) -> Truths:
        """The reports that may not be kept: those with an error, and unless told otherwise those with a warning beside
        which no reason stands. What is wrong with a file as a whole refuses all of its reports."""

        def blocks(finding: Finding) -> bool:
            return finding.is_open and not (accept_warnings and finding.severity == "warning")

        blocking = [finding for finding in self.findings if blocks(finding)]
        refused = self._marked(finding for finding in blocking if finding.report is not None)
        files = {finding.file for finding in blocking if finding.report is None and finding.file}
        if files:
            of_file = np.array([str(path) in files for path in self.batch.files] + [False], bool)
            refused |= of_file[np.asarray(self.batch.table["file"].fill_null(-1).to_numpy(), np.int64)]
        return refused

    def _marked(self, findings: Iterator[Finding]) -> Truths:
        marks = np.zeros(len(self.batch), bool)
        marks[[finding.report for finding in findings if finding.report is not None]] = True
        return marks

    def to_json(self) -> dict[str, Any]:
        """For programs: form, version, periods, number of reports, findings, counts, who is missing and late, revisions."""
        version, findings = self.batch.version, self.findings
        periods = sorted(set(zip(self.batch.years.tolist(), self.batch.months.tolist(), strict=True)))
        return {
            "form": version.form, "version": version.version, "title": version.title,
            "periods": [f"{year}-{month:02d}" for year, month in periods], "reports": len(self.batch),
            "counts": counts_of(findings), "rules": counts_by_rule(findings),
            "findings": [finding.to_json() for finding in findings],
            "missing": [_who(finding) for finding in self.of_rule(MISSING)],
            "late": [_who(finding) | {"received": finding.value} for finding in self.of_rule(LATE)],
            "revisions": revisions_of(version, findings),
        }  # fmt: skip


def _who(finding: Finding) -> dict[str, Any]:
    return {
        "reporter": finding.reporter, "name": finding.name or None, "year": finding.year, "month": finding.month,
    }  # fmt: skip


def check(batch: Batch, known: Known | None = None) -> Checked:
    """Every rule over the reports of one form version."""
    known = known or Known()
    found = in_order(finding for finding in _found(batch, known))
    reasons = known.reasons
    return Checked(
        batch, [finding.explained(reasons[finding.key]) if finding.key in reasons else finding for finding in found]
    )


def _found(batch: Batch, known: Known) -> Iterator[Finding]:
    yield from batch.read
    if not len(batch):
        return
    earlier = Earlier(batch, known.stored)
    sizes = known.expected.sizes if known.expected is not None else None
    yield from period_findings(batch)
    yield from reporter_findings(batch, known.expected)
    yield from duplicate_findings(batch)
    yield from item_findings(batch)
    yield from identity_findings(batch)
    suspected = list(magnitude_findings(batch, earlier))
    yield from suspected
    whole = {finding.report for finding in suspected if finding.is_of_whole_report}
    for finding in (
        *series_findings(batch, earlier),
        *plausibility_findings(batch, earlier, size_classes(batch, sizes)),
    ):
        if finding.report not in whole:  # one slip is asked about once, not once for every figure that it moves
            yield finding
    yield from district_findings(batch, earlier)
    if known.received:
        yield from late_findings(batch, known.received)
    if known.expected is not None:
        yield from missing_findings(batch, earlier, known.expected)
