"""The demonstration city's reports: rounds of half a year, uploads with findings, signatures, a publication, a map."""

from __future__ import annotations

import calendar
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.core.files.base import ContentFile
from django.utils import timezone

from mingcheng.desk.demonstration.stage import Stage
from mingcheng.desk.files.models import keep_upload
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.statistics.figures import FORM
from mingcheng.desk.statistics.models import Outline, Publication, Round, SignOff, Submission
from mingcheng.desk.statistics.outlines import arranged
from mingcheng.desk.statistics.questions import Question
from mingcheng.desk.statistics.rounds import districts_of, lock, open_round, sign_city, sign_district
from mingcheng.desk.statistics.store import report_store
from mingcheng.desk.statistics.totals import refresh_all
from mingcheng.desk.statistics.work import CHECK, PUBLISH
from mingcheng.desk.statistics.workbooks import columns_of
from mingcheng.reference_periods import Period
from mingcheng.statistics.check.findings import printed
from mingcheng.statistics.form import FormVersion
from mingcheng.statistics.forms import load_form, version_for
from mingcheng.statistics.template import list_template

ROUNDS = 6
DUE_DAY = 15
VARIANTS = ("", "__year_earlier", "__to_last_month")


def fill(stage: Stage) -> None:
    """Half a year of rounds: the older ones locked, one signed by districts, the last one in the middle of its collection."""
    reports = pq.read_table(stage.reports / "reports.parquet")
    months = sorted(set(zip(reports["year"].to_pylist(), reports["month"].to_pylist(), strict=True)))
    if not months:
        return
    *earlier, last = months
    _load(stage, reports, earlier)
    refresh_all(FORM)
    for place, month in enumerate(months[-ROUNDS:], start=ROUNDS - len(months[-ROUNDS:])):
        _round(stage, month, place)
    _hand_in(stage, _of_month(reports, last), Round.objects.get(year=last[0], last_month=last[1]))
    _publish(stage, months[max(len(months) - 3, 0)])  # the last one that is signed and locked
    layout = {
        code: [column, row] for code, (column, row) in arranged([each.adcode for each in stage.districts], {}).items()
    }
    Outline.objects.create(
        name="临江市方格布局.csv", layout=layout, adcodes=sorted(layout), loaded_by=stage.users[Role.STATISTICS_OFFICER]
    )


def _of_month(reports: pa.Table, month: tuple[int, int]) -> pa.Table:
    return reports.filter(pc.and_(pc.equal(reports["year"], month[0]), pc.equal(reports["month"], month[1])))


def _load(stage: Stage, reports: pa.Table, months: Iterable[tuple[int, int]]) -> None:
    """What was collected before the desk came: a file a month into the store."""
    with report_store() as store:
        for year, month in months:
            table = _of_month(reports, (year, month))
            path: Path = stage.folder / f"{year}-{month:02}.parquet"
            pq.write_table(table, path)
            source = pa.table(
                {name: table[name] for name in table.column_names if name not in ("file", "sheet", "row")}
            )
            source = source.append_column("file", pa.array([0] * table.num_rows, pa.int32()))
            store.add(_version(year, month), [path], source, _due(year, month) - timedelta(days=4))


def _version(year: int, month: int) -> FormVersion:
    return version_for(load_form(FORM), Period.through(year, month))


def _due(year: int, month: int) -> date:
    """The day on which reports of a month are due: in the month after."""
    return date(year + month // 12, month % 12 + 1, DUE_DAY)


def _round(stage: Stage, month: tuple[int, int], place: int) -> None:
    """A round in the state that its age asks for."""
    officer = stage.users[Role.STATISTICS_OFFICER]
    due = _due(*month)
    if place == ROUNDS - 1:
        last_day = calendar.monthrange(stage.today.year, stage.today.month)[1]
        due = stage.today.replace(day=min(max(DUE_DAY, stage.today.day), last_day))
    found = open_round(FORM, month[0], month[1], due, officer, stage.reports / "enterprises.parquet")
    if place == ROUNDS - 1:
        return
    districts = stage.districts if place < ROUNDS - 2 else stage.districts[:-2]
    lacking = {each.district for each in districts_of(found, Reach(everything=True)) if each.missing}
    for district in districts:
        remark = "个别企业已停业，其余报齐。" if district in lacking else ""
        sign_district(found, district, stage.user(Role.DISTRICT, district), remark)
    if place < ROUNDS - 2:
        sign_city(found, officer, stage.city)
        lock(found)
    noon = timezone.make_aware(datetime.combine(due, time(10, 30)))
    Round.objects.filter(pk=found.pk).update(opened_at=noon - timedelta(days=14))
    SignOff.objects.filter(round=found).update(signed_at=noon)


def _hand_in(stage: Stage, reports: pa.Table, found: Round) -> None:
    """Districts hand in lists of the month: some of them with slips, one not at all."""
    listed = pq.read_table(stage.reports / "enterprises.parquet", columns=["uscc", "region"])
    rows = {row["reporter"]: row for row in reports.to_pylist()}
    for place, district in enumerate(stage.districts[:-1]):
        codes = listed.filter(pc.equal(listed["region"], district.adcode))["uscc"].to_pylist()
        own = [rows[code] for code in codes if code in rows]
        if place % 3 == 1:
            own = own[: len(own) * 4 // 5]
        slips = _slips(own, found.form_version) if place % 2 == 0 else own
        if slips:
            _submission(stage, found, district, slips)
    run_waiting()
    officer = stage.user(Role.DISTRICT, stage.districts[1])
    sign_district(found, stage.districts[1], officer, "未报企业已逐户催报，下月补齐。")


def _slips(rows: Sequence[Mapping[str, Any]], version: FormVersion) -> list[dict[str, Any]]:
    """The rows as a hurried clerk sends them: 元 for 万元 in one, a sum that does not add up in the other."""
    found = [dict(row) for row in rows]
    main = version.item("software_revenue")
    assert main is not None
    for place, row in enumerate(found[:3]):
        value = row.get(main.name)
        if value is not None:
            row[main.name] = value * 10_000 if place == 0 else value + 500 * main.factor
    return found


def _submission(stage: Stage, found: Round, district: Organisation, rows: Sequence[Mapping[str, Any]]) -> None:
    user = stage.user(Role.DISTRICT, district)
    name = f"{district}{found.period.label}月报.xlsx"
    file = keep_upload(ContentFile(list_of(rows, found), name), user)
    made = Submission.objects.create(round=found, organisation=district, uploaded_by=user)
    made.files.set([file])
    made.job = enqueue(
        CHECK, {"submission": made.pk}, about=str(found), link=f"/statistics/submissions/{made.pk}/", user=user
    )
    made.save(update_fields=["job"])


def list_of(rows: Iterable[Mapping[str, Any]], found: Round) -> bytes:
    """Reports as the filled list template."""
    import openpyxl

    version = found.form_version
    book = openpyxl.load_workbook(io.BytesIO(list_template(version, found.period)))
    sheet = book.worksheets[0]
    columns = columns_of(sheet, version)
    items = {f"{item.name}{variant}": item for item in version.items for variant in VARIANTS}
    for place, row in enumerate(rows, start=1):
        for name, (column, top) in columns.items():
            value = row.get("reporter" if name == "uscc" else name)
            if value is None:
                continue
            item = items.get(name)
            told = {True: "是", False: "否"}.get(value, value) if name == "embedded" else value
            sheet.cell(
                top + place, column, float(printed(value, item)) if item is not None and item.kind != "text" else told
            )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _publish(stage: Stage, month: tuple[int, int]) -> None:
    question = Question(FORM, ("software_revenue",), ("region",), Period.through(*month))
    officer = stage.users[Role.STATISTICS_OFFICER]
    title = f"{load_form(FORM).latest.title} {Period.through(*month).label}"
    row = Publication.objects.create(title=title, form=FORM, request=question.to_json(), published_by=officer)
    row.job = enqueue(PUBLISH, {"publication": row.pk}, about=title, user=officer)
    row.save(update_fields=["job"])
    run_waiting()
