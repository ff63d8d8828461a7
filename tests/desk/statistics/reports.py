"""Reports for tests: rounds, and files of reports of the two enterprises of the small city."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import openpyxl
from django.core.files.base import ContentFile

from mingcheng.desk.files.models import StoredFile, keep_upload
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.statistics.models import Round, Submission
from mingcheng.desk.statistics.rounds import open_round
from mingcheng.desk.statistics.work import CHECK
from mingcheng.desk.statistics.workbooks import columns_of
from mingcheng.reference_periods import Period
from mingcheng.statistics.check.findings import printed
from mingcheng.statistics.forms import load_form, version_for
from mingcheng.statistics.made_up import MadeUpReports, Month
from mingcheng.statistics.made_up.write import made_up_reports
from mingcheng.statistics.template import list_template
from tests.desk.world import USCCS, Side, World

FORM = "software-monthly"
MONTHS = Month(2025, 6), Month(2026, 6)


def a_round(world: World, month: int = 6, year: int = 2026) -> Round:
    """A round of a month in which both enterprises must report; the same one when asked again."""
    held = Round.objects.filter(form=FORM, year=year, last_month=month).first()
    return held or open_round(FORM, year, month, date(2026, 12, 20), world.users.get("statistics_officer"))  # type: ignore[call-overload]


def list_file(rows: Sequence[Mapping[str, Any]], name: str = "月报.xlsx") -> StoredFile:
    """A list of reports as a workbook."""
    return keep_upload(ContentFile(list_bytes(rows), name), None)


def list_bytes(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The bytes of the list template with the rows in it."""
    version = version_for(load_form(FORM), Period.through(2026, 6))
    book = openpyxl.load_workbook(io.BytesIO(list_template(version, Period.through(2026, 6))))
    sheet = book.worksheets[0]
    for place, row in enumerate(rows, start=1):
        for name, (column, top) in columns_of(sheet, version).items():
            if row.get(name) is not None:
                sheet.cell(top + place, column, row[name])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row_of(world: World, side: Side, **changes: Any) -> dict[str, Any]:
    """A report of June 2026 without faults, in the units of the form, but for what is changed."""
    return {
        "uscc": USCCS[side],
        "name": world.enterprise[side].name,
        **_figures(("own", "other").index(side)),
        **changes,
    }


@cache
def _figures(firm: int) -> dict[str, float]:
    """The figures of a made-up firm."""
    version = version_for(load_form(FORM), Period.through(2026, 6))
    made = made_up_reports(MadeUpReports(version, 2, *MONTHS, seed=5)).reports.to_pylist()
    codes = sorted({row["reporter"] for row in made})
    row = next(each for each in made if (each["reporter"], each["year"], each["month"]) == (codes[firm], 2026, 6))
    return {
        name: float(printed(row[name], item))
        for item in version.items
        for name in (item.name, f"{item.name}__year_earlier", f"{item.name}__to_last_month")
        if item.kind != "text" and row.get(name) is not None
    }


def handed_in(found: Round, files: list[StoredFile], user: User) -> Submission:
    """A submission that waits for the worker."""
    home = Organisation.objects.get(pk=user.members[0].organisation)
    made = Submission.objects.create(round=found, organisation=home, uploaded_by=user)
    made.files.set(files)
    made.job = enqueue(CHECK, {"submission": made.pk}, user=user)
    made.save()
    return made
