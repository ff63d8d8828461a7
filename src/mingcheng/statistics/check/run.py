"""The check as a whole: every rule over a batch of reports, reasons put beside the warnings, and what follows for each report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from mingcheng.reference_periods import Period
from mingcheng.statistics.check.batch import Batch, Truths
from mingcheng.statistics.check.districts import district_findings
from mingcheng.statistics.check.duplicates import REPEATED, duplicate_findings
from mingcheng.statistics.check.earlier import Earlier
from mingcheng.statistics.check.expected import Expected
from mingcheng.statistics.check.findings import Finding, in_order
from mingcheng.statistics.check.identities import identity_findings
from mingcheng.statistics.check.items import item_findings
from mingcheng.statistics.check.magnitude import magnitude_findings
from mingcheng.statistics.check.plausibility import plausibility_findings
from mingcheng.statistics.check.read import rule_of
from mingcheng.statistics.check.reporters import (
    MISSING,
    WRONG_CODE,
    Late,
    late_findings,
    late_reports,
    missing_findings,
    period_findings,
    reporter_findings,
)
from mingcheng.statistics.check.revised import revised_findings
from mingcheng.statistics.check.series import revisions_of, series_findings
from mingcheng.statistics.check.sizes import size_classes

UNIT = rule_of("unit")
Key = tuple[str, str, int, int, str, str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What a check may know beside the reports: who must report, what was reported before (a wide table as the store
    gives it), on which day each file came, which reasons were given (by the keys of findings), which period is collected
    (None: those of the reports), and until when (None: as the form says)."""

    expected: Expected | None = None
    stored: pa.Table | None = None
    received: Sequence[date | None] = ()
    reasons: Mapping[Key, str] = field(default_factory=dict)
    period: Period | None = None
    due: date | None = None


@dataclass(frozen=True)
class Checked:
    """Reports and everything that was found in them, the gravest first."""

    batch: Batch
    findings: list[Finding]
    late_reports: Sequence[Late] = ()

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
        which no reason stands. What is wrong with a file or sheet as a whole refuses all of its reports; a row of a list
        from which no report could be read refuses none but itself."""

        def blocks(finding: Finding) -> bool:
            return finding.is_open and not (accept_warnings and finding.severity == "warning")

        blocking = [finding for finding in self.findings if blocks(finding)]
        refused = self._marked(finding for finding in blocking if finding.report is not None)
        files = {finding.file for finding in blocking if finding.report is None and finding.file and not finding.sheet}
        sheets = {
            (finding.file, finding.sheet)
            for finding in blocking
            if finding.report is None and finding.file and finding.sheet and finding.row is None
        }
        if files or sheets:
            names = [str(self.batch.files[file]) for file in self.batch.table["file"].to_pylist()]
            places = zip(names, self.batch.texts("sheet"), strict=True)
            refused |= np.array([place[0] in files or place in sheets for place in places], bool)
        return refused

    def of_files(self, names: Collection[str]) -> Checked:
        """The same reports with the findings of some files only."""
        return Checked(self.batch, [each for each in self.findings if each.file in names], self.late_reports)

    def _marked(self, findings: Iterator[Finding]) -> Truths:
        marks = np.zeros(len(self.batch), bool)
        marks[[finding.report for finding in findings if finding.report is not None]] = True
        return marks

    @property
    def periods(self) -> list[str]:
        """The periods that were reported, as 2026-06."""
        pairs = sorted(set(zip(self.batch.years.tolist(), self.batch.months.tolist(), strict=True)))
        return [f"{year}-{month:02d}" for year, month in pairs if year and month]

    @property
    def missing(self) -> list[dict[str, Any]]:
        """Who must report and has not."""
        return [_who(finding) for finding in self.of_rule(MISSING)]

    @property
    def late(self) -> list[dict[str, Any]]:
        """Whose report came after the deadline, and when."""
        heads = ((late, self.batch.head(late.report)) for late in self.late_reports)
        return [
            {name: head[name] or None for name in ("reporter", "name", "year", "month")}
            | {"received": late.received.isoformat(), "deadline": late.deadline.isoformat()}
            for late, head in heads
        ]

    @property
    def revisions(self) -> list[dict[str, Any]]:
        """Figures of earlier months that are told otherwise now."""
        return revisions_of(self.batch.version, self.findings)


def _who(finding: Finding) -> dict[str, Any]:
    return {
        "reporter": finding.reporter, "name": finding.name or None, "year": finding.year, "month": finding.month,
    }  # fmt: skip


def check(batch: Batch, known: Known | None = None) -> Checked:
    """Every rule over the reports of one form version."""
    known = known or Known()
    due = {known.period: known.due} if known.period and known.due else {}
    late = late_reports(batch, known.received, due) if known.received else []
    found = in_order([*_found(batch, known), *late_findings(batch, late)])
    reasons = known.reasons
    told = [finding.explained(reasons[finding.key]) if finding.key in reasons else finding for finding in found]
    return Checked(batch, told, late)


def _noticed(batch: Batch, suspected: list[Finding]) -> Iterator[Finding]:
    """What reading noticed and the amounts that look like 元 for 万元, each slip told once: a list that is in 元 as a whole is
    no question for each of its reports."""
    in_yuan = {finding.report for finding in suspected}
    for each in batch.read:
        if each.rule != UNIT or each.report not in in_yuan:
            yield each
    sheets = {(each.file, each.sheet) for each in batch.read if each.rule == UNIT and each.report is None}
    yield from (each for each in suspected if (each.file, each.sheet) not in sheets)


def _found(batch: Batch, known: Known) -> Iterator[Finding]:
    if not len(batch):
        yield from batch.read
        return
    earlier = Earlier(batch, known.stored)
    sizes = known.expected.sizes if known.expected is not None else None
    yield from period_findings(batch)
    cut = {each.report for each in batch.read if each.rule == rule_of("uscc_as_number")}
    yield from (
        each for each in reporter_findings(batch, known.expected) if each.rule != WRONG_CODE or each.report not in cut
    )
    yield from duplicate_findings(batch)
    yield from item_findings(batch)
    yield from identity_findings(batch)
    suspected = list(magnitude_findings(batch, earlier))
    yield from _noticed(batch, suspected)
    whole = {finding.report for finding in suspected if finding.is_of_whole_report}
    for finding in (
        *series_findings(batch, earlier),
        *plausibility_findings(batch, earlier, size_classes(batch, sizes)),
    ):
        if finding.report not in whole:  # one slip is asked about once, not once for every figure that it moves
            yield finding
    yield from district_findings(batch, earlier)
    yield from revised_findings(batch, known.stored)
    if known.expected is not None:
        yield from missing_findings(batch, earlier, known.expected, known.period)
