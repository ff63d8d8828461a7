"""Filled report forms from spreadsheets into the table of reports: one form a sheet, or a list with a row a reporter.

Labels and codes are looked for, not positions; what is stated (units, periods, versions) is believed and told, what is odd is
told and never changed silently. Rules between the figures are not looked at here: that is what checking is for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.spreadsheets import Sheet, SpreadsheetError, sheets_of
from mingcheng.statistics.form import Form
from mingcheng.statistics.read_batches import batches_of
from mingcheng.statistics.read_sheets import Reading, read_sheet
from mingcheng.statistics.reports_read import FINDINGS_SHEET, ReadReports
from mingcheng.statistics.sheet_layouts import layout_of
from mingcheng.statistics.unit_questions import unit_questions

Progress = Callable[[int, int], None]


def read_reports(
    files: Sequence[Path],
    form: Form,
    period: Period | None = None,
    *,
    progress: Progress | None = None,
) -> ReadReports:
    """The reports that files hold. `period` is the one that is collected: it stands in where a file names none, and reports
    of another are told. `progress` is called with the number of files done and of all. A file that cannot be read is a
    finding; the others are read."""
    paths = tuple(Path(file) for file in files)
    reading = Reading(form, paths, (period.year, period.last_month) if period else None)
    for number, path in enumerate(paths):
        _read_file(reading, number, path)
        if progress is not None:
            progress(number + 1, len(paths))
    batches = batches_of(reading)
    for batch in batches:
        reading.findings.extend(unit_questions(batch))
    return ReadReports(form, paths, batches, tuple(reading.findings))


def _read_file(reading: Reading, number: int, path: Path) -> None:
    try:
        sheets = [sheet for sheet in sheets_of(path) if not sheet.name.startswith(FINDINGS_SHEET)]
    except SpreadsheetError as error:
        reading.tell("unreadable_file", number, error.problem, error.remedy)
        return
    is_text = path.suffix.lower() == ".csv"
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    found = [read_sheet(reading, number, sheet, is_text, is_last_try=False) for sheet in visible]
    if not any(found):
        found = [read_sheet(reading, number, sheet, is_text, is_last_try=True) for sheet in visible]
    for sheet in sheets:
        if sheet.is_hidden and sheet.rows:
            _tell_hidden(reading, number, sheet)
    if not any(found):
        message = _("没有找到“{title}”的指标。").format(title=reading.form.title)
        reading.tell("no_form", number, message, _("请用下发的模板填报，保留指标的代码或名称。"))


def _tell_hidden(reading: Reading, number: int, sheet: Sheet) -> None:
    """Hidden sheets are not read; one that holds a form is asked about, others are only noted."""
    holds_form = any(layout_of(sheet, reading.headings(version)) for version in reading.form.versions)
    message = _("工作表“{sheet}”是隐藏的，没有读。").format(sheet=sheet.name)
    if holds_form:
        remedy = _("里面有报表；要读请取消隐藏，不要请删去。")
        reading.tell("hidden_sheet", number, message, remedy, sheet=sheet.name)
    else:
        reading.tell("hidden_sheet", number, message, sheet=sheet.name, severity="note")
