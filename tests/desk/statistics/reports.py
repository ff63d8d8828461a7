"""Reports for tests: rounds, and files of reports of the two enterprises of the small city."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

import openpyxl
from django.core.files.base import ContentFile

from mingcheng.desk.files.models import StoredFile, keep_upload
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.statistics.models import Round, Submission
from mingcheng.desk.statistics.rounds import open_round
from mingcheng.desk.statistics.work import CHECK
from tests.desk.world import USCCS, Side, World

FORM = "software-monthly"
HEADS = {
    "uscc": "统一社会信用代码", "name": "单位详细名称", "software_revenue": "软件业务收入（万元）", "main_revenue": "主营业务收入（万元）",
    "product_revenue": "软件产品收入（万元）", "service_revenue": "信息技术服务收入（万元）",
}  # fmt: skip


def a_round(world: World, month: int = 6, year: int = 2026) -> Round:
    """A round of a month in which both enterprises must report; the same one when asked again."""
    held = Round.objects.filter(form=FORM, year=year, last_month=month).first()
    return held or open_round(FORM, year, month, date(2026, 12, 20), world.users.get("statistics_officer"))  # type: ignore[call-overload]


def list_file(rows: list[Mapping[str, Any]], name: str = "月报.xlsx") -> StoredFile:
    """A list of reports as a workbook."""
    return keep_upload(ContentFile(list_bytes(rows), name), None)


def list_bytes(rows: list[Mapping[str, Any]]) -> bytes:
    """The bytes of the workbook: code, name, and the items that the first row has."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([HEADS[name] for name in rows[0]])
    for row in rows:
        sheet.append(list(row.values()))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row_of(world: World, side: Side, software: int = 800, main: int = 1000) -> dict[str, Any]:
    """A report without faults."""
    return {"uscc": USCCS[side], "name": world.enterprise[side].name, "main_revenue": main, "software_revenue": software}


def handed_in(found: Round, files: list[StoredFile], user: User) -> Submission:
    """A submission that waits for the worker."""
    home = Organisation.objects.get(pk=user.members[0].organisation)
    made = Submission.objects.create(round=found, organisation=home, uploaded_by=user)
    made.files.set(files)
    made.job = enqueue(CHECK, {"submission": made.pk}, user=user)
    made.save()
    return made
