"""Who has reported in a round and who has not, and the workbooks to fill in."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from mingcheng.desk.files.sending import send_bytes
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import reach_of, right_required
from mingcheng.desk.pages.tables import Column, table_page
from mingcheng.desk.statistics.columns import ColumnRows, ColumnTable
from mingcheng.desk.statistics.models import Round
from mingcheng.desk.statistics.rounds import limited, standing_of
from mingcheng.desk.statistics.workbooks import template_with_names
from mingcheng.language import _, marked
from mingcheng.statistics.template import form_template, list_template

Kind = Organisation.Kind
REPORTERS = (
    Column("uscc", marked("统一社会信用代码"), lambda row: row["uscc"], link=lambda row: row["link"]),
    Column("name", marked("单位名称"), lambda row: row["name"]),
    Column("district", marked("区县"), lambda row: row["district"]),
    Column("park", marked("园区"), lambda row: row["park"]),
    Column("state", marked("状态"), lambda row: _(row["state"]), "badge", badge=lambda row: row["sign"]),
    Column("known_at", marked("入库日期"), lambda row: row["known_at"], "date"),
)
STATES = {"reported": marked("已报"), "missing": marked("未报"), "late": marked("迟报"), "unlisted": marked("名单外")}
SIGNS = {"reported": "done", "missing": "missing", "late": "warn", "unlisted": "warn"}
SORTED_BY = {"district": "district_id", "park": "park_id", "state": "reported"}


@require_safe
@right_required("statistics.view")
def reporters(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has reported and who has not; taken away as a file it is the list for reminding them."""
    found = get_object_or_404(Round.objects.visible_to(request.user).select_related("expected_file"), pk=pk)
    asked = {name: request.GET.get(name, "").strip() for name in ("state", "district", "park", "q")}
    table = _chosen(limited(standing_of(found), reach_of(request.user, "statistics.view")), found, asked)
    places = Organisation.objects.visible_to(request.user).exclude(kind=Kind.ENTERPRISE)
    names = dict(places.values_list("pk", "name"))
    rows = ColumnRows(table, lambda row: _line(row, names, found))
    title = _("{round}报送情况").format(round=found)
    shown = ColumnTable(request, title, REPORTERS, rows, empty=_("没有符合条件的单位。"), by=SORTED_BY)
    if request.GET.get("as"):
        record(
            request,
            "download",
            found,
            {"rows": table.num_rows, "asked": {key: value for key, value in asked.items() if value}},
        )
    context = {
        "round": found, **asked, "states": [(name, _(label)) for name, label in STATES.items()],
        "districts": places.of_kind(Kind.DISTRICT, Kind.ZONE),
    }  # fmt: skip
    return table_page(request, shown, "statistics/reporters.html", context)


def _chosen(table: pa.Table, found: Round, asked: dict[str, str]) -> pa.Table:
    """The rows that the filters leave."""
    match asked["state"]:
        case "reported":
            table = table.filter(table["reported"])
        case "missing":
            table = table.filter(pc.and_(table["listed"], pc.invert(table["reported"])))
        case "late":
            table = table.filter(pc.fill_null(pc.greater(table["known_at"], pa.scalar(found.due_on)), False))
        case "unlisted":
            table = table.filter(pc.invert(table["listed"]))
    for name in ("district", "park"):
        if asked[name].isdecimal():
            table = table.filter(pc.fill_null(pc.equal(table[f"{name}_id"], int(asked[name][:9])), False))
    if asked["q"]:
        named = pc.match_substring(pc.fill_null(table["name"], ""), asked["q"])
        table = table.filter(pc.or_(named, pc.starts_with(table["uscc"], asked["q"].upper())))
    return table


def _line(row: dict[str, Any], names: dict[int, str], found: Round) -> dict[str, Any]:
    """A row in words."""
    state = "reported" if row["reported"] else "missing"
    if row["known_at"] is not None and row["known_at"] > found.due_on:
        state = "late"
    if not row["listed"]:
        state = "unlisted"
    link = reverse("statistics:report", args=[found.pk, row["uscc"]]) if row["reported"] else None
    return {
        **row, "district": names.get(row["district_id"], ""), "park": names.get(row["park_id"], ""), "state": STATES[state],
        "sign": SIGNS[state], "link": link,
    }  # fmt: skip


@require_safe
@right_required("statistics.upload")
def template(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The workbook to fill in: one form, an empty list, or the list with codes and names."""
    found = get_object_or_404(Round.objects.visible_to(request.user).select_related("expected_file"), pk=pk)
    version, period = found.form_version, found.period
    match kind:
        case "form":
            data = form_template(version, period)
        case "list":
            data = list_template(version, period)
        case "named":
            record(request, "download", found, {"template": kind})
            data = template_with_names(found, reach_of(request.user, "statistics.upload"))
        case _:
            raise Http404
    return send_bytes(data, f"{found}-{kind}.xlsx")
