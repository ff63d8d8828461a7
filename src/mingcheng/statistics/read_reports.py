"""Filled report forms from spreadsheets into the table of reports: one form a sheet, or a list with a row a reporter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa

from mingcheng.reference_periods import Period
from mingcheng.statistics.form import Form
from mingcheng.statistics.reports_read import ReadReports


def read_reports(
    files: Sequence[Path],
    form: Form,
    period: Period | None = None,
    *,
    earlier: pa.Table | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ReadReports:
    """The reports that files hold. `period` is the one that is collected: reports of another are told. `earlier` are
    reports of earlier months (the same columns), against which amounts in a wrong unit are found. `progress` is called
    with the number of files done and of all. A file that cannot be read is a finding; the others are read."""
    raise NotImplementedError
