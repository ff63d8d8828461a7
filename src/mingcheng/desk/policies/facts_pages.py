"""The facts that measures are matched with: which tables there are, where they come from, tables that are uploaded."""

from __future__ import annotations

from typing import Any

import pyarrow.parquet as pq
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mingcheng.desk.files.sending import send_bytes
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.gate import user_of
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.policies.facts import (
    ALWAYS,
    NEVER,
    TABLES,
    covered_until,
    facts_folder,
    given_folder,
)
from mingcheng.desk.policies.facts_upload import LABELS, UploadError, take, template
from mingcheng.desk.policies.work import FACTS
from mingcheng.errors import MingchengError
from mingcheng.language import _, marked
from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.facts_files import ROW, heading_of

OWN_SOURCES = {
    "enterprises": marked("名录"),
    "annual": marked("12月报表"),
    "awards": marked("培育梯度"),
    "grants": "",
    "paid": marked("兑现名单中已拨付的"),
}
"""Where the desk itself knows each table from."""


@require_http_methods(["GET", "POST"])
@right_required("policies.edit")
def facts(request: HttpRequest) -> HttpResponse:
    """Which tables of facts there are and what they were put together from; uploads tables, or puts them together anew."""
    problem = ""
    if request.method == "POST":
        if request.POST.get("refresh") == "1":
            made = enqueue(FACTS, {}, about=_("企业数据"), link=reverse("policies:facts"), user=user_of(request))
            return redirect("jobs:job", made.pk)
        try:
            kept = take(request.FILES.getlist("files"))
        except (UploadError, MingchengError) as error:
            problem = str(error)
        else:
            record(request, "upload", _("企业数据"), {"tables": kept})
            messages.success(request, _("已收下。请重新整理企业数据。"))
            return redirect("policies:facts")
    context = {"tables": [_table(name) for name in TABLES], "problem": problem}
    return render(request, "policies/facts.html", context, status=400 if problem else 200)


@require_safe
@right_required("policies.edit")
def facts_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook of the tables of facts."""
    return send_bytes(template(), f"{_('企业数据模板')}.xlsx")


def _called(column: str) -> str:
    """What a column is called in Chinese."""
    return heading_of(column) or catalogue().label(column)


def _table(name: str) -> dict[str, Any]:
    path, given = facts_folder() / f"{name}.parquet", given_folder() / f"{name}.parquet"
    told = pq.read_metadata(path) if path.exists() else None
    own = OWN_SOURCES[name]
    sources = [_(own)] if own else []
    if given.exists():
        sources.append(_("上传的表（{count} 行）").format(count=pq.read_metadata(given).num_rows))
    return {
        "name": name,
        "label": _(LABELS[name]),
        "rows": told.num_rows if told else None,
        "columns": [_called(each) for each in pq.read_schema(path).names if each != ROW] if told else [],
        "sources": sources,
        "note": _note(name, told is not None, given.exists()),
    }


def _note(name: str, is_there: bool, is_given: bool) -> str:
    """What the absence of a record in the table means."""
    if not is_there:
        return _("没有这张表：要用到的，都是不知道。")
    if name == "paid" and not is_given:
        return _("只有本系统拨付的；以前别处兑付过的，请上传。")
    if name != "awards":
        return ""
    until = covered_until()
    if until == NEVER:
        return _("只有培育梯度里的称号：没有记录的，是不知道，不是没有。上传证书、称号与名单表后才能判断没有。")
    if until and until != ALWAYS:
        return _("登记到 {until} 年：以后的年度没有记录的，是不知道，不是没有。").format(until=until[:4])
    return ""
