"""Tables of reports by groups, inside the house, and the reports behind each figure."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from pyarrow.feather import read_table, write_feather

from mingcheng.desk.files.sending import send_bytes
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import Reach, has_right, reach_of, right_required
from mingcheng.desk.pages.arrow_rows import ArrowRows
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.pages.templatetags.figures import month
from mingcheng.desk.statistics.figures import enough_have, figure_series
from mingcheng.desk.statistics.models import Count
from mingcheng.desk.statistics.publications import shown_rows
from mingcheng.desk.statistics.questions import (
    DIMENSIONS,
    Question,
    aggregation_of,
    answer_of,
    basis_of,
    dimensions_told,
    forms_told,
    has_reports,
    period_in,
    periods_of,
)
from mingcheng.desk.statistics.rounds import counted_in
from mingcheng.desk.whole_files import snapshot
from mingcheng.errors import MingchengError
from mingcheng.language import _, chosen_language, marked
from mingcheng.statistics.aggregate.answer_json import Data
from mingcheng.statistics.aggregate.files import csv_text, xlsx_data
from mingcheng.statistics.aggregate.request import main_item
from mingcheng.statistics.aggregate.trace import ROLES, SCHEMA, trace_table
from mingcheng.statistics.form import Item
from mingcheng.statistics.forms import load_form

MOST_ITEMS = 4
MOST_DIMENSIONS = 2
CHARTED = 24
"""So many groups a bar chart shows at most."""


def question_of(asked: QueryDict) -> Question:
    """What a form of the page asks; anything that is none of its choices is left out."""
    forms = [name for name, _title in forms_told()]
    form = asked.get("form", "")
    form = form if form in forms else forms[-1]
    names = {item.name for item in items_of(form)}
    items = tuple(dict.fromkeys(name for name in asked.getlist("item") if name in names))[:MOST_ITEMS]
    by = tuple(dict.fromkeys(name for name in asked.getlist("by") if name in DIMENSIONS))[:MOST_DIMENSIONS]
    known = periods_of(form)
    period = period_in(asked.get("period", ""))
    return Question(
        form,
        items or (main_item(load_form(form).latest).name,),
        by,
        period if period in known else next(iter(known), None),
    )


def items_of(form: str) -> list[Item]:
    """The items that can be added up."""
    return [item for item in load_form(form).latest.items if item.kind not in ("text", "rate")]


@require_safe
@right_required("statistics.tables")
def tables(request: HttpRequest) -> HttpResponse:
    """A table by groups, with growth on the same reporters; internal."""
    question = question_of(request.GET)
    reach = reach_of(request.user, "statistics.tables")
    context: dict[str, Any] = {
        "question": question, "forms": forms_told(), "items": items_of(question.form), "dimensions": dimensions_told(),
        "periods": [(f"{each.year}-{each.last_month:02}", each.label) for each in periods_of(question.form)],
        "chosen_period": question.to_json()["period"], "may_publish": has_right(request.user, "statistics.manage"),
        "may_trace": has_right(request.user, "statistics.view"), "tab": "tables",
    }  # fmt: skip
    if not has_reports(question.form) or question.period is None:
        return render(request, "statistics/tables.html", context)
    try:
        data = answer_of(question, reach)
    except MingchengError as error:
        return render(request, "statistics/tables.html", {**context, "problem": str(error)}, status=400)
    if not context["may_trace"]:
        for each in data["taken_out"]:
            each["enterprises"] = []
    wanted = request.GET.get("as")
    if wanted in ("xlsx", "csv"):
        return _file(request, question, reach, wanted, context["may_trace"])
    context |= {
        "data": data,
        "parts": parts_of(data),
        "lines": _series(question, reach),
        "short": shortfall_of(question, reach),
    }
    return render(request, "statistics/tables.html", context)


def parts_of(data: Data) -> list[dict[str, Any]]:
    """An item a part: its label and unit, its rows, and whether a bar chart of them says something."""
    found = []
    for name, item in data["items"].items():
        rows = shown_rows(data, name)
        groups = [row for row in rows if not row["is_total"]]
        found.append(
            {
                "name": name,
                "label": item["label"],
                "unit": item["unit"],
                "rows": rows,
                "is_charted": len(data["by"]) == 1 and 1 < len(groups) <= CHARTED,
            }
        )
    return found


def _series(question: Question, reach: Reach) -> dict[str, Any] | None:
    """The year-to-date line of the first item, this year and the one before, for who sees the whole city."""
    if question.period is None or not reach.everything:
        return None
    year = question.period.year
    figures = figure_series(question.items[0], None, year - 1, question.form)
    told_by_all = figure_series(main_item(load_form(question.form).latest).name, None, year - 1, question.form)
    partial = {each.period for each in told_by_all if not each.is_complete}  # such a total would look like a fall
    values = {(each.period.year, each.period.last_month): each.value for each in figures if each.period not in partial}
    months = sorted({month for _year, month in values})
    rows = [(month, [values.get((each, month)) for each in (year - 1, year)]) for month in months]
    unit = figures[0].unit if figures else ""
    label = next((item.label for item in items_of(question.form) if item.name == question.items[0]), "")
    return {"years": [year - 1, year], "rows": rows, "unit": unit, "label": label} if rows else None


def shortfall_of(question: Question, reach: Reach) -> dict[str, int] | None:
    """How many of those of a reach who must report have (`reporters`, `expected`), where too few have in the period that is
    asked for: sums and growth of such a period are not what they will be."""
    if question.period is None:
        return None
    counts = Count.objects.filter(
        round__form=question.form, round__year=question.period.year, round__last_month=question.period.last_month
    )
    told = counted_in(counts, reach).aggregate(reporters=Sum("reported"), expected=Sum("expected"))
    reporters, expected = told["reporters"] or 0, told["expected"] or 0
    return None if enough_have(reporters, expected) else {"reporters": reporters, "expected": expected}


def _file(request: HttpRequest, question: Question, reach: Reach, ending: str, may_trace: bool) -> HttpResponse:
    from mingcheng.statistics.aggregate import answer_data
    from mingcheng.statistics.aggregate.files import heading

    with aggregation_of(question, reach) as aggregation:
        data = answer_data(aggregation)
    if not may_trace:
        for each in data["taken_out"]:
            each["enterprises"] = []
    record(request, "download", heading(data), {"asked": question.to_json()})
    body = xlsx_data(data) if ending == "xlsx" else csv_text(data).encode()
    return send_bytes(body, f"{heading(data)}.{ending}")


MOST_TRACES = 20
"""Traces that are kept in files, to be looked into without being read: that of a city of 60,000 takes some 30 MB."""
COLUMNS = (
    Column("name", marked("单位名称"), lambda row: row["name"] or row["reporter"]),
    Column("reporter", marked("统一社会信用代码"), lambda row: row["reporter"]),
    Column("role", marked("用途"), lambda row: _(ROLES[row["role"]])),
    Column("period", marked("报告期"), lambda row: month(date.fromisoformat(f"{row['period']}-01"))),
    Column("item", marked("指标"), lambda row: row["label"]),
    Column("value", marked("数值"), lambda row: row["value"], "number"),
    Column("unit", marked("单位"), lambda row: row["unit"]),
    Column("place", marked("文件与单元格"), lambda row: "!".join(part for part in (row["file"], row["sheet"], row["cell"]) if part)),
    Column("import", marked("导入序号"), lambda row: row["import"]),
)  # fmt: skip


@require_safe
@right_required("statistics.view")
def trace(request: HttpRequest) -> HttpResponse:
    """The reports behind a figure: individual data, so each look at it is kept."""
    if not has_right(request.user, "statistics.tables"):
        raise PermissionDenied
    question = question_of(request.GET)
    key = request.GET.get("key", "total")
    rows, problem = SCHEMA.empty_table(), ""
    if has_reports(question.form) and question.period is not None:
        try:
            reach = reach_of(request.user, "statistics.view")
            rows = traced(question, key, reach)
        except MingchengError as error:
            problem = str(error)
    text = request.GET.get("q", "").strip()
    if text:
        is_named = pc.match_substring(pc.fill_null(rows["name"], ""), text)
        rows = rows.filter(pc.or_(is_named, pc.match_substring(rows["reporter"], text)))
    if not request.htmx:  # type: ignore[attr-defined]
        record(
            request,
            "download" if request.GET.get("as") else "read",
            _("汇总数的明细"),
            {"asked": question.to_json(), "key": key},
        )
    table = Table(request, _("汇总数的明细"), COLUMNS, ArrowRows(rows), empty=_("这个数字背后没有报表。"))
    context = {
        "question": question,
        "key": key,
        "problem": problem,
        "q": text,
        "back": f"{reverse('statistics:tables')}?{request.GET.urlencode()}",
    }
    return table_page(request, table, "statistics/trace.html", context)


def traced(question: Question, key: str, reach: Reach) -> pa.Table:
    """The reports behind a figure with the labels of their items (`label`), as kept in a file. Raises AggregateError."""

    def make(path: Path) -> None:
        labels = {item.name: item.label for item in items_of(question.form)}
        with aggregation_of(question, reach) as aggregation:
            found = trace_table(aggregation, key)
        items = found["item"].combine_chunks().dictionary_encode()
        told = pa.array([labels.get(name, name) for name in items.dictionary.to_pylist()], pa.string())
        labelled = pa.DictionaryArray.from_arrays(items.indices, told).cast(pa.string())
        write_feather(found.append_column("label", labelled), path, compression="uncompressed")

    folder: Path = settings.DATA_FOLDER.snapshots / "traces"
    path = snapshot(folder, [*basis_of(question, reach), key, chosen_language()], ".feather", make, MOST_TRACES)
    return read_table(path, memory_map=True)
