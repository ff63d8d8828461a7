"""Files in, findings out: reading, checking against what is known, and what the files bring of reasons, in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from mingcheng.reference_periods import Period
from mingcheng.statistics.check.expected import Expected
from mingcheng.statistics.check.findings import Finding, counts_by_rule, counts_of, in_order
from mingcheng.statistics.check.load import earlier_reports
from mingcheng.statistics.check.read import batches_of, rule_of
from mingcheng.statistics.check.reasons import reasons_in
from mingcheng.statistics.check.run import Checked, Known, check
from mingcheng.statistics.form import Form
from mingcheng.statistics.read_reports import read_reports
from mingcheng.statistics.reports_read import ReadReports
from mingcheng.statistics.store import ReportStore

UNREADABLE = rule_of("unreadable_file")


@dataclass(frozen=True)
class CheckedFiles:
    """What files hold, checked: one part a form version, and the findings that are about none (`loose`)."""

    read: ReadReports
    checks: tuple[Checked, ...]
    loose: tuple[Finding, ...]

    @cached_property
    def findings(self) -> list[Finding]:
        """All of them, the gravest first."""
        return in_order([*self.loose, *(finding for checked in self.checks for finding in checked.findings)])

    @property
    def reports(self) -> int:
        """How many reports were read."""
        return sum(len(checked.batch) for checked in self.checks)

    @property
    def is_clean(self) -> bool:
        """Nothing left to do: no error, no warning without a reason."""
        return not any(finding.is_open for finding in self.findings)

    @property
    def unreadable(self) -> list[Finding]:
        """The files that could not be read at all."""
        return [finding for finding in self.findings if finding.rule == UNREADABLE]

    @property
    def periods(self) -> list[str]:
        """The periods that were reported, as 2026-06."""
        return sorted({period for checked in self.checks for period in checked.periods})

    def to_json(self) -> dict[str, Any]:
        """For programs. `period` is the only one, null for several."""
        version, periods = self.read.version, self.periods
        return {
            "form": self.read.form.name, "version": version.version, "title": version.title,
            "period": periods[0] if len(periods) == 1 else None, "periods": periods,
            "files": len(self.read.files), "reports": self.reports,
            "counts": counts_of(self.findings), "rules": counts_by_rule(self.findings),
            "findings": [finding.to_json() for finding in self.findings],
            "missing": [who for checked in self.checks for who in checked.missing],
            "late": [who for checked in self.checks for who in checked.late],
            "revisions": [revision for checked in self.checks for revision in checked.revisions],
        }  # fmt: skip


def check_files(
    files: Sequence[Path],
    form: Form,
    period: Period | None = None,
    *,
    expected: Expected | None = None,
    store: ReportStore | None = None,
    received: date | None = None,
    due: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CheckedFiles:
    """Reads and checks the reports of a form. `store` holds those of earlier months; `received` is the day on which the
    files came, by default each file's own; `due` the last day on which reports of the period count as in time, by default
    that of the form. Files that cannot be read are findings."""
    read = read_reports(files, form, period, progress=progress)
    reasons = reasons_in(files)
    days = [received or day_of(path) for path in read.files]
    batches, loose = batches_of(read)
    checks = []
    for batch in batches:
        stored = earlier_reports(store, batch) if store is not None else None
        checks.append(check(batch, Known(expected, stored, days, reasons, period, due)))
    told = [finding.explained(reasons[finding.key]) if finding.key in reasons else finding for finding in loose]
    return CheckedFiles(read, tuple(checks), tuple(told))


def day_of(path: Path) -> date | None:
    """The day on which a file was last changed, which is the day it came unless somebody has touched it since."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).date()
    except (OSError, OverflowError, ValueError):
        return None
